import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.domain.merkle import EMPTY, Tree, climb, leaf_hash, node_hash, path

INPUTS = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "60" * 16)]
LAST = bytes.fromhex("606162636465666768696a6b6c6d6e6f")

ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""Known answers that certificate-transparency implementations test themselves by."""


def root_of(leaves: list[bytes]) -> str:
    tree = Tree()
    for each in leaves:
        tree.add(each)
    return tree.root()


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_roots_are_those_of_certificate_transparency(size: int, root: str) -> None:
    assert root_of([*INPUTS[:7], LAST][:size]) == root


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY == hashlib.sha256(b"").hexdigest()


def test_a_node_never_passes_for_a_leaf() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert root_of([b"a", b"b"]) != root_of([left + right])


sizes = st.integers(1, 70)


@given(st.data())
def test_the_path_of_every_leaf_leads_to_the_root(data: st.DataObject) -> None:
    leaves = [str(number).encode() for number in range(data.draw(sizes))]
    index = data.draw(st.integers(0, len(leaves) - 1))
    beside = path([leaf_hash(each) for each in leaves], index)
    assert climb(leaf_hash(leaves[index]), index, len(leaves), beside) == root_of(leaves)


@given(st.data())
def test_a_path_leads_nowhere_for_another_leaf_place_or_length(data: st.DataObject) -> None:
    leaves = [str(number).encode() for number in range(data.draw(st.integers(2, 70)))]
    index = data.draw(st.integers(0, len(leaves) - 1))
    beside, leaf, size, root = path([leaf_hash(each) for each in leaves], index), leaf_hash(leaves[index]), 0, ""
    size, root = len(leaves), root_of(leaves)
    assert climb(leaf_hash(b"other"), index, size, beside) != root
    assert climb(leaf, (index + 1) % size, size, beside) != root
    assert climb(leaf, index, size, beside[:-1]) != root
    assert climb(leaf, index, size, [*beside, leaf]) is None
    assert climb(leaf, size, size, beside) is None
