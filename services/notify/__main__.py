"""`python -m services.notify [all|api|worker|consumer|relay]`: one process, one or all roles.

`migrate` and `reconcile` do one thing and end.
"""

import sys


def main() -> None:
    if sys.argv[1:] == ["migrate"]:
        from services.notify.migrating import migrate  # noqa: PLC0415 -- does without what only the roles need

        return migrate()
    from services.notify.roles import main as take_up  # noqa: PLC0415 -- as above

    return take_up()


if __name__ == "__main__":
    main()
