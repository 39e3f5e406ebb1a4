"""`netra token`: a bearer token of the embedded stack."""

from typing import Annotated

import typer


def token(
    *,
    agency: Annotated[str, typer.Option(help="Identifier in the agency directory, such as `kasn`.")],
    role: Annotated[list[str] | None, typer.Option(help="May be given more than once.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="May be given more than once.")] = None,
    subject: Annotated[str, typer.Option(help="The officer; made from the agency when left out.")] = "",
    minutes: Annotated[int, typer.Option(min=1, help="How long it is valid.")] = 60,
) -> None:
    """Print a JWT signed with the development key, for `Authorization: Bearer ...`."""
    from deploy.local.home import Home
    from deploy.local.keys import Bearer, Keys, issue

    bearer = Bearer(agency, tuple(role or ()), tuple(scope or ()), subject)
    print(issue(Keys(Home.of_this_process().keys), bearer, minutes=minutes))


def register(app: typer.Typer) -> None:
    app.command()(token)
