"""The violations that can be reported: SKB 2022 Lampiran II, and the two statutory rows of PP 94/2021.

The workflow's catalogue says what each leads to; here only their codes, so that a misspelt code is told to the
reporter at once instead of becoming a dead letter. Source: domain facts section 2.5.
"""

ETHICS = tuple(f"KE-{number:02}" for number in range(1, 8))
DISCIPLINE = tuple(f"DS-{number:02}" for number in range(1, 14))
STATUTORY = ("ST-01", "ST-02")

VIOLATIONS = frozenset((*ETHICS, *DISCIPLINE, *STATUTORY))
