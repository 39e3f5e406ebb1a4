"""The sample is what its README says."""

import json
from datetime import UTC, datetime

import pytest

from deploy.demo.run import Run
from deploy.demo.samples import FOLDER, csv_file, http_samples, kafka_samples, malformed, officials_named, stories
from deploy.demo.stories import STORIES
from services.intake.domain.form import Act, ReportForm
from services.intake.domain.rows import csv_rows
from services.intake.domain.rules import Desk
from shared.directory.agencies import load_directory

RUN = Run(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
DESK = Desk(load_directory(), frozenset({"drill"}))


def test_each_channel_has_twenty_reports_and_each_report_a_story() -> None:
    assert [sum(name.startswith(channel) for name in officials_named()) for channel in "hck"] == [20, 20, 20]
    assert stories().keys() == officials_named().keys()
    assert set(stories().values()) == set(STORIES)


def test_every_report_is_one_that_intake_accepts() -> None:
    for sample in http_samples(RUN):
        DESK.check(ReportForm.model_validate(sample.document), RUN.begun_at)
    for row in csv_rows(csv_file(RUN)):
        assert isinstance(row.content, ReportForm)
        DESK.check(row.content, RUN.begun_at)
    for sample in kafka_samples(RUN):
        Act.model_validate(sample.document)


def test_half_of_the_events_are_binary_and_half_structured() -> None:
    modes = [sample.mode for sample in kafka_samples(RUN)]
    assert (modes.count("binary"), modes.count("structured")) == (10, 10)


def test_five_records_are_no_reports() -> None:
    assert len({record.code for record in malformed()}) == 5


def test_nobody_in_the_sample_exists() -> None:
    for line in (FOLDER / "http.jsonl").read_text(encoding="utf-8").splitlines():
        for official in json.loads(line)["reported_officials"]:
            assert official["name"].startswith("Pegawai Contoh")
            assert official.get("employee_id", "999").startswith("999")


def test_two_runs_report_different_acts() -> None:
    other = Run(datetime(2026, 3, 2, 8, 0, 1, tzinfo=UTC))
    assert (RUN.employee_id("999000000000000001"), RUN.word) != (other.employee_id("999000000000000001"), other.word)


def test_a_number_that_may_be_somebodys_is_refused() -> None:
    with pytest.raises(ValueError, match="999"):
        RUN.employee_id("197801012003121001")
