"""Where the ledger ends: told by the database that is backed up, and by the one that was restored."""

import hashlib
from pathlib import Path

from rich.console import Console

from deploy.backup.manifest import LedgerEnd
from deploy.cli.ledger_audit import Audit, Findings
from deploy.cli.ledger_keys import reader
from deploy.cli.ledger_reading import LedgerReader, Which


def ledger_end(url: str, public_key: Path | None, console: Console, snapshot: str | None = None) -> LedgerEnd:
    """After an audit of every row, which shows its own progress on `console`."""
    read = reader(public_key) if public_key is not None else None
    with LedgerReader(url, snapshot) as ledger:
        findings = Audit(ledger, read, None, console).run(Which())
        return _end(ledger, findings)


def _end(ledger: LedgerReader, findings: Findings) -> LedgerEnd:
    digest = hashlib.sha256()
    for head in ledger.streams(Which()).heads:
        digest.update(f"{head.case_number} {head.last_sequence} {head.last_hash}\n".encode())
    root = next((root for _, root in reversed(ledger.roots()) if root is not None), None)
    return LedgerEnd(
        cases=findings.cases,
        rows=findings.rows,
        heads=digest.hexdigest(),
        holds=findings.holds,
        sealed_upto=findings.sealed_upto,
        last_root=root.hash if root else None,
        last_numbers=ledger.given(),
    )
