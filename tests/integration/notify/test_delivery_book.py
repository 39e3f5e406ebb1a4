"""Deliveries on real PostgreSQL: one attempt at a time, one outcome each."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notify.adapters.agencies import PostgresAgencies
from services.notify.adapters.deliveries import PostgresDeliveries, UnknownDelivery
from services.notify.adapters.intake import PostgresIntake
from services.notify.adapters.tables import SCHEMA, agencies, deliveries, metadata, outbox
from services.notify.domain.contacts import Contacts
from services.notify.domain.notices import Notice
from services.notify.domain.routing import load_routes
from services.notify.domain.sending import AttemptUnderWay, BookAway, Parcel
from shared.contracts.cases import CaseEvent, RecordBlockLifted, StageEntered
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel, Role
from shared.directory.agencies import load_directory
from shared.persistence.drift import drift
from shared.persistence.engine import create_engine
from tests.integration.notify.numbers import new_event

TURN_OF_THE_PROVINCE = StageEntered(actor=Role.PERSONNEL_AUTHORITY)


async def taken_in(engine: AsyncEngine, event: CaseEvent, event_id: str | None = None) -> Notice | None:
    plan = load_routes().plan(event)
    assert plan is not None
    return await PostgresIntake(engine).take_in(event, plan, source="test", event_id=event_id or event.event_id)


async def queued(engine: AsyncEngine) -> str:
    notice = await taken_in(engine, new_event(TURN_OF_THE_PROVINCE))
    assert notice is not None
    [delivery] = notice.deliveries
    return delivery.delivery_id


async def outcomes(engine: AsyncEngine, delivery_id: str) -> list[str]:
    async with engine.connect() as connection:
        of = select(deliveries.c.notice_id).where(deliveries.c.delivery_id == delivery_id).scalar_subquery()
        said = select(outbox.c.payload["status"].astext).where(outbox.c.payload["notice_id"].astext == of)
        return list((await connection.scalars(said.order_by(outbox.c.id))).all())


async def test_the_tables_are_those_the_migrations_make(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(drift, metadata) == []


async def test_the_seed_holds_the_whole_directory(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(agencies)) == len(load_directory())


async def test_an_agency_with_a_webhook_is_told_over_both_channels(engine: AsyncEngine) -> None:
    facts = RecordBlockLifted(reason="followed_up", notify=(Role.CONTROL, Role.PERSONNEL_AUTHORITY))
    notice = await taken_in(engine, new_event(facts))
    assert notice is not None
    assert sorted((each.recipient, each.channel) for each in notice.deliveries) == [
        ("bkn", NoticeChannel.EMAIL),
        ("bkn", NoticeChannel.WEBHOOK),
        ("prov-jawa-barat", NoticeChannel.EMAIL),
    ]


async def test_a_redelivered_event_has_the_same_deliveries(engine: AsyncEngine) -> None:
    event = new_event(TURN_OF_THE_PROVINCE)
    first = await taken_in(engine, event)
    assert first is not None
    assert await taken_in(engine, event) == first
    assert await taken_in(engine, event, event_id="the same fact under another id") == first


async def test_an_event_whose_deliveries_are_settled_starts_nothing(engine: AsyncEngine) -> None:
    event = new_event(TURN_OF_THE_PROVINCE)
    notice = await taken_in(engine, event)
    assert notice is not None
    await PostgresDeliveries(engine).accept(notice.deliveries[0].delivery_id)
    assert await taken_in(engine, event) is None


async def test_of_ten_attempts_at_once_one_may_send(engine: AsyncEngine) -> None:
    book, delivery = PostgresDeliveries(engine), await queued(engine)
    claims = await asyncio.gather(*(book.claim(delivery) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(claim, Parcel) for claim in claims) == 1
    assert sum(isinstance(claim, AttemptUnderWay) for claim in claims) == 9


async def test_a_failed_attempt_gives_the_next_one_way_at_once(engine: AsyncEngine) -> None:
    book, delivery = PostgresDeliveries(engine), await queued(engine)
    await book.claim(delivery)
    await book.release(delivery, "mail_unreachable")
    assert isinstance(await book.claim(delivery), Parcel)


async def test_an_attempt_that_died_gives_way_when_its_lease_has_run_out(engine: AsyncEngine) -> None:
    book, delivery = PostgresDeliveries(engine), await queued(engine)
    await book.claim(delivery)
    async with engine.begin() as connection:
        ran_out = update(deliveries).where(deliveries.c.delivery_id == delivery)
        await connection.execute(ran_out.values(claimed_until=datetime.now(UTC) - timedelta(seconds=1)))
    assert isinstance(await book.claim(delivery), Parcel)


async def test_an_attempt_under_way_keeps_its_lease(engine: AsyncEngine) -> None:
    book, delivery = PostgresDeliveries(engine), await queued(engine)
    await book.claim(delivery)
    async with engine.begin() as connection:
        ran_out = update(deliveries).where(deliveries.c.delivery_id == delivery)
        await connection.execute(ran_out.values(claimed_until=datetime.now(UTC) - timedelta(seconds=1)))
    await book.renew(delivery)
    with pytest.raises(AttemptUnderWay):
        await book.claim(delivery)


async def test_a_database_that_is_away_is_no_bug() -> None:
    nowhere = create_engine("postgresql://nobody@127.0.0.1:9/nothing", schema=SCHEMA)
    with pytest.raises(BookAway):
        await PostgresDeliveries(nowhere).accept("any")
    await nowhere.dispose()


async def test_what_is_accepted_stays_accepted_and_is_said_once(engine: AsyncEngine) -> None:
    book, delivery = PostgresDeliveries(engine), await queued(engine)
    await book.claim(delivery)
    first = await book.accept(delivery)
    assert await book.accept(delivery) == first.model_copy()
    assert (await book.give_up(delivery)).status is DeliveryStatus.ACCEPTED
    assert await outcomes(engine, delivery) == ["accepted"]


async def test_giving_up_says_why(engine: AsyncEngine) -> None:
    book, delivery = PostgresDeliveries(engine), await queued(engine)
    await book.claim(delivery)
    await book.release(delivery, "mail_refused")
    receipt = await book.give_up(delivery)
    assert (receipt.status, receipt.reason, receipt.attempts) == (DeliveryStatus.FAILED, "mail_refused", 1)
    assert await outcomes(engine, delivery) == ["failed"]


async def test_a_delivery_nobody_planned_is_unknown(engine: AsyncEngine) -> None:
    with pytest.raises(UnknownDelivery):
        await PostgresDeliveries(engine).claim("nothing")


async def test_the_seed_leaves_edited_contacts_alone(engine: AsyncEngine) -> None:
    book, two = PostgresAgencies(engine), [load_directory().agency(name) for name in ("kab-rembang", "kab-blora")]
    await book.edit("kab-rembang", Contacts(email="bkd@rembang.test", webhook_url=None), by="officer-1")
    await book.seed(two, lambda agency: Contacts(email=f"{agency.id}@seed.test", webhook_url=None))
    edited, other = await book.one("kab-rembang"), await book.one("kab-blora")
    assert (edited["email"], other["email"]) == ("bkd@rembang.test", "kab-blora@seed.test")
