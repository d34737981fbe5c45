"""Workbench.check and verify as a notebook calls them: what is given is understood or refused, never passed over."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from command_line import make_project
from factcheck.errors import ReadError
from factcheck.reading import read_report
from factcheck.workbench import Workbench

CLAIM = "Mattis resigned on 20 December 2018."
DAY = "2018-12-20"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def bench(built: Path, tmp_path: Path) -> Workbench:
    return Workbench.open(shutil.copytree(built, tmp_path / "project"))


@pytest.mark.parametrize(
    ("given", "date"),
    [
        (None, None),
        ("2018", "2018"),
        ("20 December 2018", DAY),
        (datetime.date(2018, 12, 20), DAY),
        (datetime.datetime(2018, 12, 20, 23, 30, tzinfo=datetime.UTC), DAY),
        (pd.Timestamp("2018-12-20 10:00"), DAY),
    ],
)
def test_a_date_is_taken_as_the_command_line_takes_it(bench: Workbench, given: Any, date: str | None) -> None:
    assert bench.check(CLAIM, date=given).claim.date == date
    path = bench.folder / "report.txt"
    report = read_report(path, max_mb=1)
    for source in (path, str(path), report):
        found = bench.verify(source, date=given, save=False)
        assert (found.report.date, found.report.date_confirmed) == (date, True)
        assert [verdict.label for verdict in found.verdicts]
    assert (bench.verify(report, date=given, save=False).report.id == report.id) == (given is None)


@pytest.mark.parametrize("given", ["yesterday", "03/05/2019", "2019-13-45", "", pd.NaT, 2019, 20181220.0, float("nan")])
def test_a_date_that_is_none_is_refused(bench: Workbench, given: Any) -> None:
    with pytest.raises(ReadError, match="is not a date") as caught:
        bench.check(CLAIM, date=given)
    assert caught.value.hint
    with pytest.raises(ReadError, match="is not a date"):
        bench.verify(bench.folder / "report.txt", date=given)
    assert not (bench.folder / "review.db").exists()


def test_work_that_was_read_has_its_date(bench: Workbench) -> None:
    work = bench.verify(bench.folder / "report.txt", save=False).work
    assert bench.verify(work, save=False).report.date is None
    with pytest.raises(ReadError, match="has its date already"):
        bench.verify(work, date=DAY)


@pytest.mark.parametrize("claim", [None, float("nan"), np.nan, pd.NA, 3, [CLAIM], (CLAIM,), b"Men fled.", Path("a")])
def test_a_claim_that_is_no_text_is_refused(bench: Workbench, claim: Any) -> None:
    with pytest.raises(ReadError, match="a claim is text, not") as caught:
        bench.check(claim)
    assert caught.value.hint
    with bench.index() as index, pytest.raises(ReadError, match="a claim is text, not"):
        bench.check_all([CLAIM, claim], index)


def test_one_text_is_no_list_of_claims(bench: Workbench) -> None:
    with bench.index() as index, pytest.raises(ReadError, match="a list of sentences was expected"):
        bench.check_all(CLAIM, index)


@pytest.mark.parametrize("report", [None, float("nan"), pd.NA, 3, ["report.txt"], b"report.txt"])
def test_what_is_no_report_is_refused(bench: Workbench, report: Any) -> None:
    with pytest.raises(ReadError, match="a report is a file's name, a Report or a Work, not") as caught:
        bench.verify(report, save=False)
    assert "verify_all()" in caught.value.hint
    with pytest.raises(ReadError, match="a report is a file's name"):
        list(bench.verify_all([report], save=False))


def test_a_sentence_for_a_report_is_told_from_a_file(bench: Workbench) -> None:
    for sentence in (CLAIM, f"{CLAIM} " * 50, "He left. " * 1000):
        with pytest.raises(ReadError, match="does not exist") as caught:
            bench.verify(sentence, save=False)
        assert len(str(caught.value)) <= 100
        assert "call check()" in caught.value.hint
    with pytest.raises(ReadError, match=r"missing\.txt does not exist"):
        bench.verify(Path("missing.txt"), save=False)


def test_many_reports_are_given_as_one_is(bench: Workbench) -> None:
    path = bench.folder / "report.txt"
    works: list[Any] = [str(path), path, read_report(path, max_mb=1), bench.verify(path, save=False).work]
    found = list(bench.verify_all(works, save=False))
    assert [[verdict.label for verdict in each.verdicts] for each in found] == [
        [verdict.label for verdict in found[0].verdicts]
    ] * 4
    for alone in (str(path), path, works[2], None):
        with pytest.raises(ReadError, match="many reports are a list of them, not"):
            list(bench.verify_all(alone, save=False))
