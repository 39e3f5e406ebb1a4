"""The errors that mean: the database is away for now, nothing was recorded, try again."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
