"""Databases for the suites of the review store; and under REQUIRE_SYSTEM=1 (set by .ci/run) a skip is a failure."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from factcheck.review.store import Store, open_store
from tests.review_databases import Clock, on_postgres

settings.register_profile("unhurried", deadline=None)  # how long an example takes tells of the machine, not of the code
settings.load_profile("unhurried")

REQUIRED = os.environ.get("REQUIRE_SYSTEM") == "1"


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if REQUIRED and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped under REQUIRE_SYSTEM=1: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "review.db")
    else:
        yield from on_postgres()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database, base=Path(), now=Clock()) as opened:
        yield opened
