"""Commands that read what the embedded mailbox and the webhook receiver took in."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from deploy.local.letters import Letter

console = Console()
AsJson = Annotated[bool, typer.Option("--json", help="For a program.")]
mail = typer.Typer(help="Messages in the embedded mailbox.", invoke_without_command=True)


@mail.callback()
def list_mail(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the messages in the embedded mailbox, the newest last; `netra mail show N` reads one."""
    if context.invoked_subcommand is not None:
        return
    rows = [mail_row(letter) for letter in _letters()]
    if as_json:
        console.print_json(data=rows)
        return
    table = Table("n", "time (UTC)", "to", "subject")
    for row in rows:
        table.add_row(str(row["n"]), str(row["time"])[:19], str(row["to"]), str(row["subject"]))
    console.print(table)


@mail.command()
def show(number: Annotated[int, typer.Argument(metavar="N", help="As `netra mail` counts.")]) -> None:
    """Read one message."""
    from deploy.local.letters import find

    letter = find(_letters(), number)
    if letter is None:
        raise typer.BadParameter(f"There is no message {number}; `netra mail` lists them.")
    message = letter.read()
    for header in ("From", "To", "Date", "Message-ID", "Subject"):
        console.print(f"{header}: {message[header] or ''}", highlight=False, markup=False)
    console.print(f"\n{letter.text()}", highlight=False, markup=False)


def webhooks(*, as_json: AsJson = False) -> None:
    """List what the embedded webhook receiver was sent, the newest last."""
    from deploy.local.home import Home
    from deploy.local.webhooks import deliveries

    received = deliveries(Home.of_this_process().webhooks)
    if as_json:
        console.print_json(data=[asdict(delivery) for delivery in received])
        return
    table = Table("n", "time (UTC)", "path", "webhook-id", "body")
    for number, delivery in enumerate(received, start=1):
        table.add_row(str(number), delivery.received_at[:19], delivery.path, delivery.webhook_id, delivery.body[:80])
    console.print(table)


def mail_row(letter: "Letter") -> dict[str, object]:
    """One line of the list, for a table or a program."""
    return {
        "n": letter.number,
        "time": letter.arrived_at.isoformat(),
        "to": ", ".join(letter.recipients),
        "subject": letter.subject,
        "file": str(letter.path),
    }


def register(app: typer.Typer) -> None:
    app.add_typer(mail, name="mail")
    app.command()(webhooks)


def _letters() -> list["Letter"]:
    """Says so where the mail goes elsewhere: an empty list would look as if none had been sent."""
    from deploy.local.letters import letters
    from deploy.local.stack import Stack
    from deploy.local.standing import outside

    stack = Stack.as_started()
    if not stack.keeps_mail:
        server = outside("mailbox", stack.environment["SMTP_URL"]).address
        told = f"Surat dikirim ke {server} (SMTP_URL), bukan ke sini.\nMail goes to {server}, not to this mailbox."
        Console(stderr=True, soft_wrap=True).print(told, highlight=False, markup=False)
    return letters(stack.mail_dir)
