"""Reading ledgers of one moment."""

import psycopg
import pytest

from deploy.cli.ledger_reading import LedgerReader
from deploy.local.stack import Stack

NO_MOMENT = "00000003-0000001B-9"


def test_a_reader_whose_moment_has_passed_leaves_no_connection_behind(stack: Stack) -> None:
    reader = LedgerReader(stack.environment["DATABASE_URL"], NO_MOMENT)
    with pytest.raises(psycopg.Error, match="snapshot"):
        reader.__enter__()
    assert reader._connection.closed
