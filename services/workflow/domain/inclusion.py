"""The proof that one row is under the root of its day. Whoever holds it needs no database to check it."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field

from services.workflow.domain.audit import ReadSigned, record_fault
from services.workflow.domain.ledger import Entry, chain_hash
from services.workflow.domain.merkle import climb, leaf_hash, path
from services.workflow.domain.roots import Place, leaf
from shared.contracts.ledger_roots import SHA256, LedgerRootSealed


class NotUnderThisRoot(Exception):  # noqa: N818 -- says what is the case
    """The row is not among the day's, or the day's rows do not lead to its root."""


class InclusionProof(BaseModel):
    """`body` is the row's text; `index` counts the day's rows from 0; `path` leads up from the leaf, in hex."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str = Field(default="netra-ledger-proof/1", pattern="^netra-ledger-proof/1$")
    case_number: str
    sequence: int = Field(ge=1)
    body: str
    previous_hash: str = Field(pattern=SHA256)
    hash: str = Field(pattern=SHA256)
    index: int = Field(ge=0)
    path: tuple[str, ...] = Field(max_length=64)
    root: LedgerRootSealed


def prove(entry: Entry, rows: Iterable[Place], root: LedgerRootSealed) -> InclusionProof:
    """`rows` are all of the day, in order. Raises NotUnderThisRoot."""
    leaves, index = [], None
    for number, (case_number, sequence, row_hash) in enumerate(rows):
        leaves.append(leaf_hash(leaf(case_number, sequence, row_hash)))
        if (case_number, sequence) == (entry.case_number, entry.sequence):
            index = number
    if index is None:
        raise NotUnderThisRoot(f"{entry.case_number}/{entry.sequence}")
    proof = InclusionProof(
        case_number=entry.case_number,
        sequence=entry.sequence,
        body=entry.body,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
        index=index,
        path=tuple(each.hex() for each in path(leaves, index)),
        root=root,
    )
    if proof_fault(proof, None):
        raise NotUnderThisRoot(f"{entry.case_number}/{entry.sequence}")
    return proof


def proof_fault(proof: InclusionProof, read: ReadSigned | None) -> str | None:
    """What does not hold, None when all does. Without `read` the signature is not looked at."""
    if proof.hash != chain_hash(proof.previous_hash, proof.body):
        return "row_edited"
    if reason := record_fault(proof.root.record.day, proof.root, None, read):
        return reason
    try:
        beside = [bytes.fromhex(each) for each in proof.path]
    except ValueError:
        return "path_broken"
    start = leaf_hash(leaf(proof.case_number, proof.sequence, proof.hash))
    record = proof.root.record
    return None if climb(start, proof.index, record.rows, beside) == record.root else "path_broken"
