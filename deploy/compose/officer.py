"""`python -m deploy.compose.officer --agency kasn --role …`: a bearer token signed with the development key."""

import typer

from deploy.cli.tokens import token

if __name__ == "__main__":
    typer.run(token)
