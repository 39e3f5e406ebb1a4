"""`python -m services.sanctions [all|api|worker|decrees|relay]`: one process, one or all roles.

`migrate`, `reconcile` and `reconcile-all` do one thing and end.
"""

import sys

from shared.process.exit import exit_cleanly


def main(arguments: list[str]) -> int:
    if arguments == ["migrate"]:
        from services.sanctions.migrating import migrate  # noqa: PLC0415 -- does without what only the roles need

        return migrate()
    from services.sanctions.roles import main as take_up  # noqa: PLC0415 -- as above

    return take_up(arguments)


if __name__ == "__main__":
    exit_cleanly(main(sys.argv[1:]))
