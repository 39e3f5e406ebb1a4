"""Public keys and roots that were kept, as files."""

from collections.abc import Iterator
from pathlib import Path

from services.workflow.domain.audit import Dated, ReadSigned
from shared.contracts.ledger_roots import LedgerRootSealed
from shared.security.signing import NotSigned, Verifier


def reader(public_key: Path) -> ReadSigned:
    """Raises OSError, ValueError when the file is no JWK set."""
    verifier = Verifier.from_file(public_key)

    def read(signed: str) -> str | None:
        try:
            return verifier.read(signed)
        except NotSigned:
            return None

    return read


def kept_roots(folder: Path) -> Iterator[Dated]:
    """`<day>.json` for `<day>.json`, by day; other files are somebody else's. Raises OSError."""
    for path in sorted(folder.glob("????-??-??.json")):
        yield path.stem, LedgerRootSealed.parsed(path.read_bytes())
