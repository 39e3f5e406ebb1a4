"""The list of all golden stories, and how they are written again."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from services.workflow.domain.register import load_register
from tests.stories.paths import GOLDEN, Story

INDEX = GOLDEN / "README.md"
HEAD = """\
# Buku perkara menurut jalannya

Satu halaman untuk setiap jalan perkara dalam setiap edisi: seluruh buku perkara, dari laporan sampai hasilnya, dengan
tanggal, jangka waktu beserta dasarnya, dan siapa yang diberi tahu. Perkara-perkara ini rekaan; aturannya tidak.

Each page is played through the real case and sanction workflows and compared byte for byte by `tests/stories`. After a
change of the law or of the words:

    python -m tests.stories.write            # all of them, or some by name: ... write ppk-diam

Read the difference as a lawyer would before it is committed.
"""


def index(stories: Iterable[Story]) -> str:
    return "\n".join([HEAD.rstrip(), *_lists(stories)]) + "\n"


def _lists(stories: Iterable[Story]) -> Iterator[str]:
    for edition, told in groupby(stories, key=lambda story: story.edition):
        yield f"\n## `{edition}`: {load_register().edition(edition).title.id}\n"
        for story in told:
            yield f"- [{story.heading}]({edition}/{story.name}.md)"
