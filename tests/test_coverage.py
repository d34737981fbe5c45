"""What of a report was checked, what was not and why: on the command line, in a frame and on a page."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from command_line import REPORT, make_project, records, run
from factcheck.settings import ClaimsSettings
from factcheck.work import read_rows_work, read_work
from factcheck.workbench import Workbench


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("coverage"))


class _Text(HTMLParser):
    """The report's text as the page shows it, without the links that are put in."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.inside, self.link = "", False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("class", "text") in attrs:
            self.inside = True
        self.link += tag == "a"

    def handle_endtag(self, tag: str) -> None:
        self.link -= tag == "a"
        self.inside = self.inside and tag != "div"

    def handle_data(self, data: str) -> None:
        if self.inside and not self.link:
            self.text += data


def shown_text(page: str) -> str:
    reader = _Text()
    reader.feed(page)
    return reader.text


def test_the_runs_of_a_report_tile_its_text_and_carry_label_or_reason(project: Path) -> None:
    results = Workbench.open(project).verify(project / "report.txt", save=False)
    runs = results.runs()
    assert "".join(run["text"] for run in runs) == results.report.text == REPORT
    assert [run["start"] for run in runs] == [0, *(run["end"] for run in runs[:-1])]
    labelled = {run["claim"]: run["label"] for run in runs if run["state"] == "checked"}
    assert labelled == {verdict.claim.id: verdict.label for verdict in results.verdicts}
    reasons = {run["text"]: run["reason"] for run in runs if run["state"] == "skipped"}
    assert reasons == {"Mattis resigns": "heading", "Share this page": "boilerplate"}
    frame = results.coverage_frame()
    assert list(frame["state"]) == [run["state"] for run in runs]
    assert list(frame.columns) == list(runs[0])
    (unread,) = Workbench.open(project).verify_all([project / "missing.txt"], save=False)
    assert list(unread.coverage_frame().columns) == list(frame.columns) and unread.coverage_frame().empty
    assert results.report_html().count("<mark class=") > len(results.verdicts)


def test_the_page_shows_the_whole_text_and_why_a_part_was_skipped(project: Path) -> None:
    done = run(project, "verify", "report.txt", "--html", "seen.html", "--no-queue", "-f", "jsonl")
    assert len(records(done)) == 2
    page = (project / "seen.html").read_text("utf-8")
    assert shown_text(page) == REPORT
    assert 'title="Not checked: boilerplate"' in page
    assert "What was not checked, and why" in page
    assert not re.search(r"<script|src=|http-equiv=.refresh", page)


def test_claims_alone_can_be_seen_on_a_page(project: Path) -> None:
    hostile = "A <b>bold</b> headline\n\nOn 3 May 2019 the group <script>alert(1)</script> killed 12 people in Mosul.\n"
    (project / "hostile.txt").write_text(hostile, encoding="utf-8")
    done = run(project, "claims", "hostile.txt", "--html", "claims.html", "-f", "jsonl")
    page = (project / "claims.html").read_text("utf-8")
    assert [row["status"] for row in records(done)].count("claim") == 1
    assert "1 claim found, none verified yet. 1 other passage was not checked." in page
    assert shown_text(page) == hostile
    assert "<script>" not in page
    assert 'class="found"' in page
    assert unescape("&lt;script&gt;") in shown_text(page)


def test_level_text_gives_every_character_once(project: Path) -> None:
    for command in ("claims", "verify"):
        rows = records(run(project, command, "report.txt", "--level", "text", "-f", "jsonl"))
        assert "".join(row["text"] for row in rows) == REPORT
    table = run(project, "claims", "report.txt", "--level", "text")
    assert "boilerplate" in table.stdout
    assert "2 claims in" in table.stderr
    assert "boilerplate" in table.stderr


def test_headline_and_date_of_claims_alone(project: Path) -> None:
    rows = records(run(project, "claims", "report.txt", "--headline", "--date", "2018-12-21", "-f", "jsonl"))
    assert next(row["quote"] for row in rows if row["status"] == "claim") == "Mattis resigns"
    assert run(project, "claims", "report.txt", "--date", "soon").returncode == 2


def test_the_users_columns_are_on_every_row_of_claims_and_verdicts(project: Path) -> None:
    (project / "rows.jsonl").write_text(
        '{"id": 7, "text": "Jim Mattis resigned on 20 December 2018. Who knew?", "votes": 3, "tags": ["a"], '
        '"ok": true}\n'
        '{"id": 8, "text": " ", "votes": null, "label": "mine"}\n',
        encoding="utf-8",
    )
    done = run(project, "claims", "--rows", "rows.jsonl", "-f", "jsonl")
    assert done.returncode == 3
    claim, question = records(done)
    for row in (claim, question):
        assert (row["id"], row["votes"], row["tags"], row["ok"]) == (7, 3, ["a"], True)
    verdict, failed = records(run(project, "verify", "--rows", "rows.jsonl", "-f", "jsonl"))
    assert (verdict["input_id"], verdict["votes"], verdict["tags"], verdict["ok"]) == (7, 3, ["a"], True)
    assert (failed["id"], failed["claim"], failed["input_label"], failed["votes"]) == ("8", None, "mine", None)
    shown = run(project, "verify", "--rows", "rows.jsonl", "-f", "csv").stdout
    assert next(csv.DictReader(io.StringIO(shown)))["tags"] == '["a"]'
    for work in read_rows_work(project / "rows.jsonl", ClaimsSettings(), column="text"):
        for item in (*work.claims, *work.skipped):
            assert item.span.of(work.report.text) == item.quote


def test_a_frame_has_the_users_columns(project: Path) -> None:
    (project / "own.csv").write_text("claim,label,desk\nThe camp housed 73 people.,old,News\n,new,Web\n", "utf-8")
    from factcheck.work import read_claims_work

    work = read_claims_work(project / "own.csv", ClaimsSettings())
    frame = Workbench.open(project).verify(work, save=False).to_frame()
    assert list(frame["input_label"]) == ["old", "new"]
    assert list(frame["desk"]) == ["News", "Web"]
    assert list(frame["missing"])[1] == "row 2 has no claim"


def test_nothing_of_a_text_is_lost(project: Path) -> None:
    work = read_work(project / "report.txt", ClaimsSettings())
    assert "".join(run["text"] for run in work.runs()) == REPORT
    assert shown_text(work.html()) == REPORT
