"""`python -m services.workflow [all|api|worker|starter|relay|sealer|codec]`: one process, one or all roles.

`migrate` and `reconcile` do one thing and end.
"""

import sys

from shared.process.exit import exit_cleanly


def main(arguments: list[str]) -> int:
    if arguments == ["migrate"]:
        from services.workflow.migrating import migrate  # noqa: PLC0415 -- does without what only the roles need

        return migrate()
    from services.workflow.roles import main as take_up  # noqa: PLC0415 -- as above

    return take_up(arguments)


if __name__ == "__main__":
    exit_cleanly(main(sys.argv[1:]))
