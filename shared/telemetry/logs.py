"""Logs are JSON lines of ids, codes and counts. A name, a number of a person or a free text never enters one."""

import logging
import sys

import structlog

PERSONAL_FIELDS = frozenset(
    {"name", "employee_id", "nip", "nik", "phone", "email", "address", "chronology", "reporter"}
)


def configure_logs(level: str = "INFO") -> None:
    """Send structlog and the standard library's records to standard output, one JSON object per line."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold_personal_fields,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for chatty in ("kafka", "httpx", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def withhold_personal_fields(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """The last line of defence: a field that is personal by name is replaced, whoever logged it."""
    for name in PERSONAL_FIELDS & event.keys():
        event[name] = "[withheld]"
    return event
