"""Help texts about the formats of files; light, so that `--help` answers at once. Tests read the examples."""

DECREE_EXAMPLE = """\
decree,authority,signed_on,changes
SKB 1300/2026,joint_decree,2026-10-12,+2026-12-28:collective_leave:Cuti Bersama Natal;-2026-12-24:collective_leave
Keppres 50/2026,presidential_decree,2026-10-19,+2026-12-09:voting_day
"""
DECREE_FORMAT = f"""\
FILE.csv: further decrees, one a row, applied after the known ones in the order of the file (UTF-8, with a header):
{DECREE_EXAMPLE}
decree: its number as cited. authority: joint_decree (SKB) or presidential_decree (Keppres).
signed_on: the day from which it is known, none to come. confidence (optional): certain or likely. year, note: optional.
changes: +DAY:KIND[:NAME] sets a day off, -DAY:KIND revokes it; joined by ";".
KIND: national, collective_leave or voting_day.
"""
ROW_EXAMPLE = (
    '{"from": "2024-04-02T10:00:00+07:00", "days": 14, "unit": "working", "zone": "Asia/Jakarta", "direction": "after"}'
)
RESULT_EXAMPLE = f'{ROW_EXAMPLE[:-1]}, "due_date": "2024-04-30", "lapses_at": "2024-04-30T17:00:00Z"}}'
BATCH_FORMAT = f"""\
FILE.jsonl: one question a line, such as
{ROW_EXAMPLE}
What a row leaves out comes from the options; "roll_forward": true and "week": "six_day" (five_day) are optional.
Other fields pass through untouched.
A line out is the line in plus the result:
{RESULT_EXAMPLE}
plus "calendar_confidence": "estimated" where a year without a published list is crossed.
A bad row carries "error": code (stable), detail, detail_id (Indonesian) and line; the rest goes on.
"""


def epilog(*texts: str) -> str:
    """Each line a paragraph, for the lines of one would be joined; brackets are no markup."""
    return "\n\n".join(line for text in texts for line in text.replace("[", "\\[").splitlines() if line)
