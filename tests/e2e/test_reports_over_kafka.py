"""An agency's own system writes reports straight to the topic, and not every record is one."""

import asyncio

from deploy.demo.dead_letters import DeadLetterReader
from deploy.demo.demonstration import beside
from deploy.demo.samples import kafka_samples, malformed
from shared.contracts.cases import CaseEventKind as Kind
from shared.contracts.cases import Closed
from shared.contracts.vocabulary import CaseOutcome
from tests.e2e.journey import Journey


async def test_an_event_in_binary_mode_becomes_a_case_in_which_a_stranger_may_not_act(journey: Journey) -> None:
    sample = next(each for each in kafka_samples(journey.desk.run) if each.mode == "binary")
    case = await journey.case_of(await journey.outside.publish(sample))
    told = await journey.tell(case, "wrong_role")
    assert (told.trouble, told.refusals) == (None, ("wrong_role",))
    assert await journey.told_in(case) == [Kind.OPENED, Kind.STAGE_ENTERED, Kind.ACTION_TAKEN, Kind.CLOSED]
    assert await journey.mail_about(case)


async def test_an_event_in_structured_mode_becomes_a_case_on_the_criminal_track(journey: Journey) -> None:
    sample = next(each for each in kafka_samples(journey.desk.run) if each.mode == "structured")
    case = await journey.case_of(await journey.outside.publish(sample))
    told = await journey.tell(case, "criminal_track")
    assert told.trouble is None
    assert (await journey.ledger(case))[-1].facts == Closed(outcome=CaseOutcome.REFERRED_TO_CRIMINAL_TRACK)
    assert await journey.mail_about(case)


async def test_malformed_records_are_set_aside_with_their_reasons_and_hold_up_nothing(journey: Journey) -> None:
    desk, stop = journey.desk, asyncio.Event()
    reader = DeadLetterReader(desk.bootstrap, desk.producer, desk.run)
    async with beside(reader.read(stop), stop):
        for record in malformed():
            await journey.outside.publish_malformed(record)
        good = await journey.outside.publish(kafka_samples(desk.run)[4])
        found = await reader.collected(record.key for record in malformed())
    assert {letter.key: letter.code for letter in found} == {record.key: record.code for record in malformed()}
    assert await journey.case_of(good)
