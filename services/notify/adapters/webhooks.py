"""Webhooks as Standard Webhooks has them: signed, with an id that stays the same at every attempt."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
from standardwebhooks import Webhook

from services.notify.adapters.egress import AddressRefused, CheckedAddresses
from services.notify.domain.addresses import Network
from services.notify.domain.sending import Letter, NotDelivered, Parcel

TIMEOUTS = httpx.Timeout(10.0, read=60.0)
"""Seconds. Whoever has the notice may take a minute to say so before it is sent again under the same id."""

LONGEST_PAUSE = timedelta(hours=6)
PAUSING = frozenset({429, 503})


NONE_KEPT = httpx.Limits(max_keepalive_connections=0)


def webhook_client(allowed: Sequence[Network]) -> httpx.AsyncClient:
    """Redirects are not followed: a signed notice goes to the agency's own address or nowhere."""
    way_out = CheckedAddresses(httpx.AsyncHTTPTransport(trust_env=False, limits=NONE_KEPT), allowed)
    return httpx.AsyncClient(transport=way_out, timeout=TIMEOUTS, follow_redirects=False, trust_env=False)


class Webhooks:
    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        secrets: Sequence[str],
        clock: Callable[[], datetime],
    ) -> None:
        """Signs with each of `secrets`: while one replaces another, a receiver that knows either is content.

        Raises ValueError or standardwebhooks.EmptyWebhookSecretError when one is no `whsec_...`.
        """
        self._client = client
        self._signers = [Webhook(secret) for secret in secrets]
        self._clock = clock

    async def send(self, parcel: Parcel, letter: Letter, address: str) -> None:
        """Any 2xx is an acceptance; what stands below it is not read. Raises NotDelivered.

        Its codes: webhook_address_refused, webhook_unreachable, webhook_answered_<status>.
        """
        now = self._clock()
        body = document(parcel, letter, now)
        try:
            headers = self._headers(parcel, body, now)
            async with self._client.stream("POST", address, content=body, headers=headers) as answer:
                pass  # a body may have no end
        except AddressRefused:
            raise NotDelivered("webhook_address_refused") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise NotDelivered("webhook_unreachable") from None
        if not answer.is_success:
            pause = retry_after(answer.headers.get("retry-after"), now) if answer.status_code in PAUSING else None
            raise NotDelivered(f"webhook_answered_{answer.status_code}", pause)

    def _headers(self, parcel: Parcel, body: str, now: datetime) -> dict[str, str]:
        reference = parcel.delivery.delivery_id
        return {
            "content-type": "application/json",
            "user-agent": "netra-notify/1",
            "webhook-id": reference,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signer.sign(reference, now, body) for signer in self._signers),
        }


def document(parcel: Parcel, letter: Letter, now: datetime) -> str:
    """The body: what a person would read, and the event a system can work with."""
    delivery = parcel.delivery
    return json.dumps(
        {
            "type": f"id.netra.notice.{parcel.template}.v1",
            "timestamp": now.isoformat(),
            "data": {
                "notice_id": parcel.notice_id,
                "delivery_id": delivery.delivery_id,
                "case_number": parcel.event.case_number,
                "recipient": delivery.recipient,
                "role": delivery.role.value,
                "subject": letter.subject,
                "body": letter.body,
                "event": parcel.event.model_dump(mode="json"),
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110), within [0, 6 h]; None when there is none or it makes no sense."""
    if header is None:
        return None
    try:
        pause = timedelta(seconds=int(header)) if header.strip().isdigit() else parsedate_to_datetime(header) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return max(timedelta(), min(pause, LONGEST_PAUSE))
