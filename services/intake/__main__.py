"""`python -m services.intake [all|api|relay|consumer|keeper|migrate]`: one process, one role or all of them."""

import sys


def main() -> None:
    if sys.argv[1:] == ["migrate"]:
        from services.intake.migrating import migrate  # noqa: PLC0415 -- does without what only the roles need

        return migrate()
    from services.intake.roles import main as take_up  # noqa: PLC0415 -- as above

    return take_up()


if __name__ == "__main__":
    main()
