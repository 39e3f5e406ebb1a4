"""Who would be told of an event, as the notify service itself decides and words it."""

from dataclasses import dataclass

from services.notify.adapters.letters import TemplateWriter
from services.notify.domain.notices import Delivery, Recipient, delivery_id, notice_id
from services.notify.domain.routing import Plan, load_routes
from services.notify.domain.sending import Parcel
from services.notify.domain.words import ROLES, Bilingual, words_for
from shared.contracts.cases import CaseEvent
from shared.contracts.vocabulary import NoticeChannel
from shared.directory.agencies import load_directory


@dataclass(frozen=True)
class RehearsedNotice:
    """One letter to one agency. `channels` are those the table allows: an agency without a webhook gets mail alone."""

    agency: str
    name: str
    role: Bilingual
    channels: tuple[NoticeChannel, ...]
    subject: str


def notices_of(event: CaseEvent) -> tuple[RehearsedNotice, ...]:
    plan = load_routes().plan(event)
    if plan is None:
        return ()
    writer = TemplateWriter(load_directory())
    return tuple(_notice(event, plan, recipient, writer) for recipient in plan.recipients)


def _notice(event: CaseEvent, plan: Plan, recipient: Recipient, writer: TemplateWriter) -> RehearsedNotice:
    found = load_directory().find(recipient.agency)
    return RehearsedNotice(
        agency=recipient.agency,
        name=found.name if found else recipient.agency,
        role=words_for(recipient.role, ROLES),
        channels=plan.channels,
        subject=writer.write(_parcel(event, plan, recipient)).subject,
    )


def _parcel(event: CaseEvent, plan: Plan, recipient: Recipient) -> Parcel:
    notice, channel = notice_id(event), plan.channels[0]
    delivery = Delivery(
        delivery_id=delivery_id(notice, recipient.agency, channel),
        recipient=recipient.agency,
        role=recipient.role,
        channel=channel,
    )
    return Parcel(delivery=delivery, notice_id=notice, template=plan.template, event=event, address=None)
