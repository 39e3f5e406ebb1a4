"""Where traces of a test go: an OTLP receiver that writes down what it is sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@contextmanager
def trace_receiver(file: Path) -> Iterator[str]:
    """Yields its endpoint, for OTEL_EXPORTER_OTLP_ENDPOINT. Everything received is appended to `file`."""
    writing = threading.Lock()
    file.touch()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with writing, file.open("ab") as kept:
                kept.write(str(self.headers).encode() + content)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()
