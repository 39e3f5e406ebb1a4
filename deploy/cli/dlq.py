"""`netra dlq`: records that no consumer could handle; looked at, and sent again once the cause is mended."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table

if TYPE_CHECKING:
    from deploy.cli.dlq_listing import Listing
    from deploy.cli.dlq_redriving import Outcome
    from shared.contracts.redrives import DeadLetterRedriven
    from shared.contracts.topics import Topic
    from shared.messaging.brokers import Brokers
    from shared.messaging.redriving import Letter, Plan
    from shared.messaging.topic_reader import TopicReader

app = typer.Typer(help="Dead letters: what could not be handled, and why. Rekaman mati.", no_args_is_help=True)

SOME_STAY = 1
NOTHING_DONE = 2
DEFAULT_ROWS = 50
AT_ONCE = 10_000
"""Of each partition so many are kept until they are sent."""
COLUMNS = ("time (UTC)", "at", "reason", "came from", "key", "redrives", "sent again")
"""`at` and `came from` are a partition and an offset, as `netra dlq show` takes them."""

TopicName = Annotated[
    str, typer.Argument(metavar="TOPIC", help="A dead letter topic, or the topic it serves where it has only one.")
]
Reason = Annotated[str | None, typer.Option("--reason", metavar="CODE", help="Only letters with this reason code.")]
Bootstrap = Annotated[str | None, typer.Option(metavar="HOST:PORT", help="Kafka; the stack's own if left out.")]


@app.callback()
def dlq() -> None:
    """Typer makes a lone command the whole program unless there is a callback."""


@app.command("list")
def list_letters(
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]", help="All of them if left out.")] = None,
    *,
    reason: Reason = None,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="Rows: the newest.")] = DEFAULT_ROWS,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
    bootstrap: Bootstrap = None,
) -> None:
    """Count dead letters by topic and reason, and list the newest. Reading changes nothing.

    Exits with 2 when Kafka does not answer or there is no such topic.
    """
    from deploy.cli.dlq_listing import listing

    chosen = _topics(topic)
    with _box(bootstrap) as box:
        found = listing(box, [each.name for each in chosen], reason=reason, rows=limit)
    if as_json:
        print(json.dumps(found.as_json(), indent=1))
    else:
        _show_listing(found)


@app.command()
def show(
    topic: TopicName,
    partition: Annotated[int, typer.Argument(metavar="PARTITION", min=0)],
    offset: Annotated[int, typer.Argument(metavar="OFFSET", min=0, help="As `netra dlq list` gives them.")],
    *,
    bootstrap: Bootstrap = None,
) -> None:
    """Show one dead letter: its headers, its reason, and its value if that is JSON, else its first bytes.

    Sealed parts are shown as «sealed». What a terminal would act on is shown as an escape.
    Exits with 2 when there is no such letter.
    """
    from deploy.cli.dlq_view import header_rows, moment, safe, safe_bytes, value_lines
    from shared.messaging.redriving import letter_of

    chosen = _one(topic)
    with _box(bootstrap) as box:
        record = box.record(chosen.name, partition, offset)
    if record is None:
        place = f"{chosen.name}/{partition}/{offset}"
        _give_up("no_such_letter", "Rekaman itu tidak ada, atau sudah kedaluwarsa.", f"There is no record {place}.")
    letter = letter_of(record)
    _say(f"{letter.topic}/{letter.partition}/{letter.offset}  {moment(letter.timestamp)} UTC")
    _say(f"{safe(letter.code) or '-'}: {safe(letter.error)}")
    size = "null" if letter.size is None else f"{letter.size} bytes"
    _say(f"key {safe_bytes(record.key)}, value {size}, redrives {letter.redrives}\n")
    for name, value in header_rows(record):
        _say(f"  {name}: {value}")
    _say("")
    for line in value_lines(record.value):
        _say(line)


@app.command()
def redrive(
    topic: TopicName,
    *,
    reason: Reason = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many, the oldest first.")] = AT_ONCE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; send nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what an earlier run has sent.")] = False,
    max_redrives: Annotated[
        int, typer.Option(min=1, max=99, help="A record that was sent again so often is left.")
    ] = 3,
    bootstrap: Bootstrap = None,
) -> None:
    """Send dead letters to their topic again: original bytes, key and headers, in order per key.

    What one run has sent the next one leaves, unless --again; to send twice harms nothing, consumers drop what they
    have. A record that fails again is a new dead letter which remembers its redrives and its first failure.

    Exits with 0 when all was sent, 1 when something stays (refused, over the limit, or Kafka did not confirm), 2 when
    nothing was done.
    """
    from deploy.cli.dlq_redriving import Order, remembered

    chosen = _one(topic)
    with _box(bootstrap) as box:
        done = set() if again else remembered(box)
        wanted = Order(chosen, reason, limit, max_redrives).plan(box, done)
        _show_plan(wanted)
        outcome = _carry_out(box, chosen, wanted, _brokers(bootstrap)) if wanted.due and not dry_run else None
    if outcome is None:
        _say("Belum dikirim (--dry-run)." if dry_run else "Tidak ada yang dikirim / nothing to send.")
    else:
        _show_outcome(outcome, len(wanted.due))
    is_whole = outcome is None or (not outcome.stopped and not outcome.too_large)
    raise typer.Exit(0 if is_whole and not wanted.held and not wanted.later else SOME_STAY)


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="dlq")


def _carry_out(box: "TopicReader", topic: "Topic", wanted: "Plan", brokers: "Brokers") -> "Outcome":
    import asyncio

    from deploy.cli.dlq_redriving import Redriving, make_memory
    from deploy.cli.progress import progress
    from shared.messaging.producer import EventProducer

    async def run() -> "Outcome":
        async with EventProducer(bootstrap=brokers, client_id="netra-dlq") as producer:
            return await Redriving(box, producer.send, topic, report).carry_out(wanted.due)

    make_memory(brokers)
    with progress(Console(stderr=True)) as report:
        return asyncio.run(run())


def _show_plan(wanted: "Plan") -> None:
    from collections import Counter

    codes = Counter(letter.code or "-" for letter in wanted.due)
    for code, number in sorted(codes.items()):
        _say(f"{number:>7}  {code}")
    for letter, refusal in wanted.held:
        _say(f"{letter.partition}/{letter.offset}  {refusal.code}: {refusal.detail_id}")
        _say(f"    {refusal.detail}", dim=True)
    if wanted.beyond:
        _say(f"… {wanted.beyond} lagi ditahan / more held.")
    held = len(wanted.held) + wanted.beyond
    told = f"{len(wanted.due)} akan dikirim, {held} ditahan, {wanted.done} sudah pernah dikirim"
    _say(told + (f", {wanted.later} menunggu (--limit)." if wanted.later else "."))
    english = f"{len(wanted.due)} to send, {held} held, {wanted.done} sent before (--again)"
    _say(english + (f", {wanted.later} over the limit." if wanted.later else "."), dim=True)


def _show_outcome(outcome: "Outcome", due: int) -> None:
    _say(f"{outcome.sent} dari {due} dikirim ulang.")
    _say(f"{outcome.sent} of {due} sent again.", dim=True)
    if outcome.too_large:
        _say(f"{outcome.too_large} terlalu besar untuk topiknya / too large for their topic.")
    if outcome.stopped:
        _say(f"Kafka tidak mengonfirmasi / not confirmed: {outcome.stopped}. Jalankan lagi / run it again.")


def _show_listing(found: "Listing") -> None:
    counts = _open_table(Column("topic", overflow="fold"), "reason", "letters", "sent again")
    for (name, code), (letters, sent) in found.counts.items():
        counts.add_row(name, code or "-", str(letters), str(sent))
    Console().print(counts)
    for topic in sorted({letter.topic for letter, _ in found.rows}):
        Console().print(f"\n{topic}", style="bold")
        rows = _open_table(*(Column(name, overflow="fold", no_wrap=name == "reason") for name in COLUMNS))
        for row in found.rows:
            if row[0].topic == topic:
                rows.add_row(*map(_plain, _cells(*row)))
        Console().print(rows)


def _open_table(*columns: Column | str) -> Table:
    """Without frames: on 80 columns each cell must show its whole text."""
    return Table(*columns, box=SIMPLE_HEAD, pad_edge=False, show_edge=False)


def _cells(letter: "Letter", told: "DeadLetterRedriven | None") -> tuple[str, ...]:
    from deploy.cli.dlq_view import moment, safe_bytes

    there = letter.origin
    return (
        moment(letter.timestamp),
        f"{letter.partition} {letter.offset}",
        letter.code or "-",
        "-" if there is None else f"{there.partition} {there.offset}",
        safe_bytes(letter.key, 60),
        str(letter.redrives),
        "" if told is None else f"{told.redriven_at:%Y-%m-%d %H:%M:%S}",
    )


def _plain(cell: str) -> str:
    from rich.markup import escape

    return escape(cell)


def _topics(name: str | None) -> "list[Topic]":
    from shared.contracts.topics import TOPICS

    every = [topic for topic in TOPICS if topic.dead_letter_of]
    found = [topic for topic in every if name in {None, topic.name, topic.dead_letter_of}]
    if not found:
        known = ", ".join(topic.name for topic in every)
        _give_up("no_such_topic", "Topik itu tidak punya rekaman mati.", f"Dead letter topics: {known}.")
    return found


def _one(name: str) -> "Topic":
    found = _topics(name)
    if len(found) > 1:
        names = ", ".join(topic.name for topic in found)
        _give_up("which_topic", "Topik itu dibaca beberapa layanan: sebut topik rekaman matinya.", f"One of {names}.")
    return found[0]


@contextmanager
def _box(bootstrap: str | None) -> "Iterator[TopicReader]":
    from kafka.errors import KafkaError

    from shared.messaging.topic_reader import TopicReader

    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # one sentence at the end says what its log says in twenty
    try:
        with TopicReader(_brokers(bootstrap)) as box:
            yield box
    except KafkaError as error:
        _give_up("kafka_away", "Kafka tidak menjawab.", f"Kafka does not answer: {type(error).__name__}.")


def _brokers(bootstrap: str | None) -> "Brokers":
    """Those of the stack, or others, reached as the environment says (KAFKA_SECURITY_PROTOCOL and its like)."""
    from deploy.cli.brokers import brokers_at

    return brokers_at(bootstrap)


def _say(text: str, *, dim: bool = False) -> None:
    Console(soft_wrap=True).print(text, markup=False, highlight=False, style="dim" if dim else None)


def _give_up(code: str, sentence: str, detail: str) -> NoReturn:
    complaints = Console(stderr=True, soft_wrap=True)
    complaints.print(f"[red]{code}[/]: {sentence}", highlight=False)
    complaints.print(detail, style="dim", markup=False, highlight=False)
    raise typer.Exit(NOTHING_DONE)
