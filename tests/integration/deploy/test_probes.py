"""Whether a process answers, as the launcher asks it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from deploy.local.ports import HOST, free_ports
from deploy.local.probes import http_answers, listens


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """Says the same to whoever comes first; the port."""
    with socket.create_server((HOST, 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("answer", "well"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", False),
        (b"220 netra.local\r\n", False),
        (b"", False),
    ],
)
def test_a_process_is_well_when_it_answers_with_success(answer: bytes, well: bool) -> None:  # noqa: FBT001
    with answering(answer) as port:
        assert http_answers(f"http://{HOST}:{port}/health") is well


def test_where_nothing_listens_nothing_answers() -> None:
    port = free_ports()["NETRA_SMTP_PORT"]
    assert (listens(port), http_answers(f"http://{HOST}:{port}/health")) == (False, False)
