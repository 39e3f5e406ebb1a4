"""Errors that mean: the database is away for now, nothing was recorded, the same thing may be tried again."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError, ConnectionError)
