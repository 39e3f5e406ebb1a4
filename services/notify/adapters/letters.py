"""Letters from templates: the first line is the subject, the rest the body. Indonesian first, English below."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.notify.domain.letters import letter_for
from services.notify.domain.sending import Letter, Parcel
from shared.directory.agencies import Directory


def sentence(text: str) -> str:
    """With a capital in front. Abbreviations keep theirs: BPASN, PPK."""
    return text[:1].upper() + text[1:]


@cache
def templates() -> Environment:
    """One for the process: it keeps what it has compiled, and each of them is compiled anew by another."""
    environment = Environment(
        loader=PackageLoader("services.notify", "templates"),
        autoescape=False,  # noqa: S701 -- plain text: there is nothing to escape into
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["sentence"] = sentence
    return environment


class TemplateWriter:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def write(self, parcel: Parcel) -> Letter:
        """Raises jinja2.TemplateError when the template does not exist or asks for what the event does not say."""
        facts = letter_for(parcel.event, parcel.delivery, self._directory)
        subject, _, body = templates().get_template(f"{parcel.template}.txt").render(letter=facts).partition("\n")
        return Letter(subject=subject.strip(), body=body.lstrip("\n"))
