"""Sets a draft in type: a Typst template and its data become a PDF, the same bytes for the same data.

The data reach the template as one JSON text in `sys.inputs`, never as Typst source, so that nothing in them is ever
read as markup or code. A template sees the folder of `layout.typ` and nothing else of the disk.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import typst

from shared.letters.drafts import Draft

LAYOUT = Path(__file__).parent
SETTERS = 2
"""Letters set at once; a letter takes some 10 ms of a core."""


async def typeset(template: bytes, draft: Draft) -> bytes:
    """The PDF, made beside the event loop. Raises typst.TypstError when the template itself is wrong."""
    return await asyncio.get_running_loop().run_in_executor(_setters(), set_in_type, template, draft)


def set_in_type(template: bytes, draft: Draft) -> bytes:
    """A4, tagged, fonts embedded; its creation date is that of the newest entry the draft was made from."""
    compiler = typst.Compiler(template, root=LAYOUT, font_paths=_fonts(), ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"draft": draft.model_dump_json()},
        timestamp=int(draft.source.at.timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Those that come with the library: a letter looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


@cache
def _setters() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(SETTERS, thread_name_prefix="typeset")
