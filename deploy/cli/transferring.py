"""The API of bulk hand-overs, as the command uses it."""

import time
from typing import Any

import httpx

TIMEOUT_SECONDS = 30
PATIENCE_SECONDS = 60
RETRY_SECONDS = 1.0


class OrderRefused(Exception):  # noqa: N818 -- an answer to the person at the terminal
    """The order cannot be carried out; the text says why."""


class TransferClient:
    """While the service is away for up to a minute, it is asked again: the order is the same order."""

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_SECONDS, transport=transport)

    def preview(self, order: dict[str, Any]) -> dict[str, Any]:
        return self._send("POST", "/v1/transfers/preview", order)

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        return self._send("POST", "/v1/transfers", order)

    def progress(self, transfer_id: str) -> dict[str, Any]:
        return self._send("GET", f"/v1/transfers/{transfer_id}", None)

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """Raises OrderRefused."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self._try(method, path, body)
            if answer is not None and answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return _content(answer)
            if time.monotonic() > until:
                raise OrderRefused("the workflow service does not answer; run the same command again later")
            time.sleep(RETRY_SECONDS)

    def _try(self, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response | None:
        try:
            return self._client.request(method, path, json=body)
        except httpx.TransportError:
            return None


def _content(answer: httpx.Response) -> dict[str, Any]:
    content: dict[str, Any] = answer.json()
    if answer.is_success:
        return content
    fields = "; ".join(f"{error['field']}: {error['reason']}" for error in content.get("errors", []))
    raise OrderRefused(f"{content['code']}: {content['detail']} {fields}".strip())
