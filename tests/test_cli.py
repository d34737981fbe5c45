"""The command line as a user meets it, in a real process, with the stand-ins that need no model."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from command_line import REPORT, make_project, records, run
from factcheck.cli import app
from factcheck.cli.common import inputs
from factcheck.columns import unguard
from factcheck.errors import DecisionError, ImportFileError, WriteError
from factcheck.work import ready
from factcheck.workbench import Workbench


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "project"))


def test_every_record_opens_on_its_sentence(project: Path) -> None:
    rows = records(run(project, "verify", "report.txt", "--format", "jsonl"))
    assert [row["claim"] for row in rows][:1] == ["Jim Mattis resigned on 20 December 2018."]
    assert list(rows[0])[:6] == ["id", "claim", "label", "confidence", "rule", "evidence"]
    for row in rows:
        assert REPORT[row["start"] : row["end"]]
        for item in row["evidence"] + row["nearest"]:
            text = (project / "corpus" / "small" / f"{item['document']}.md").with_suffix("")
            path = next(p for p in (text.with_suffix(".md"), text.with_suffix(".txt")) if p.exists())
            body = path.read_text(encoding="utf-8").rpartition("---\n")[2]
            assert item["quote"] in body
    assert rows[0]["label"] == "supported"
    assert rows[0]["evidence"][0]["origin"] == "DoD"


def test_claims_alone_accounts_for_every_sentence(project: Path) -> None:
    rows = records(run(project, "claims", "report.txt", "--format", "jsonl"))
    assert {row["status"] for row in rows} == {"claim", "skipped"}
    assert all(REPORT[row["start"] : row["end"]] == row["quote"] for row in rows)
    assert all(row["reason"] for row in rows if row["status"] == "skipped")
    assert "".join(row["quote"] for row in rows).replace(" ", "") == REPORT.replace("\n", "").replace(" ", "")


def test_ready_claims_keep_their_order_ids_and_columns(project: Path) -> None:
    sheet = "id,claim,desk,label\n007,The camp housed 73043 people.,Ä,x\n,,B,y\nb,Mattis did not resign.,C,z\n"
    (project / "claims.csv").write_text(sheet, encoding="utf-8")
    done = run(project, "verify", "--claims", "claims.csv", "--format", "jsonl")
    rows = records(done)
    assert done.returncode == 3
    assert "1 claims and 0 reports failed" in done.stderr
    assert [row["id"] for row in rows][::2] == ["007", "b"]
    assert rows[1]["label"] is None
    assert "claims.csv:3" in rows[1]["error"]["where"]
    assert [row["desk"] for row in rows] == ["Ä", "B", "C"]
    assert [row["input_label"] for row in rows] == ["x", "y", "z"]


def test_one_claim_is_answered_and_not_queued(project: Path) -> None:
    rows = records(run(project, "verify", "--claim", "Mattis resigned on 20 December 2018.", "--format", "jsonl"))
    assert rows[0]["label"] == "supported"
    assert not (project / "review.db").exists()


def test_a_second_run_prints_the_same_bytes_and_judges_nothing_again(project: Path) -> None:
    first = run(project, "verify", "report.txt", "-f", "jsonl")
    again = run(project, "verify", "report.txt", "-f", "jsonl")
    assert first.stdout == again.stdout
    listed = records(run(project, "review", "list", "-f", "jsonl"))
    assert len(listed) == len(first.stdout.splitlines())


def test_batch_size_time_zone_locale_and_folder_change_nothing(project: Path, tmp_path: Path) -> None:
    first = run(project, "verify", "report.txt", "-f", "jsonl", "--no-queue").stdout
    elsewhere = make_project(tmp_path / "another place")
    other = run(
        elsewhere,
        *("verify", "report.txt", "-f", "jsonl", "--no-queue", "--batch", "1"),
        TZ="Pacific/Kiritimati",
        LC_ALL="POSIX",
        PYTHONHASHSEED="7",
        PYTHONIOENCODING="latin-1",
    )
    assert first
    assert other.stdout == first


def test_an_index_that_is_older_than_its_sources_is_said_once_and_changes_nothing(project: Path) -> None:
    note = "note: index small is older than its sources (1 changed); take them up with: factcheck index update small"
    listings = (("index", "list"), ("corpus", "list"), ("doctor",))
    commands = (("index", "check", "small"), ("recheck", "-f", "jsonl"), ("verify", "report.txt", "-f", "jsonl"))
    before = [run(project, *command) for command in commands]
    states = [run(project, *command, "-f", "jsonl").stdout for command in listings]
    assert not any("older" in done.stderr for done in before)
    assert not any("behind" in listed for listed in states)
    source = project / "corpus" / "small" / "mattis.md"
    source.write_text(source.read_text().replace("url:", "status: retracted\nurl:"), encoding="utf-8")
    for command, was in zip(commands, before, strict=True):
        done = run(project, *command)
        assert (done.returncode, done.stdout) == (was.returncode, was.stdout)
        assert done.stderr.count(note) == done.stderr.count("note: ") == 1
    one = run(project, "verify", "--claim", "Mattis resigned on 20 December 2018.", "-f", "jsonl")
    assert one.stderr.splitlines() == [note]
    assert records(one)[0]["label"] == "supported"
    for command in listings:
        assert '"behind"' in run(project, *command, "-f", "jsonl").stdout
    bench = Workbench.open(project)
    assert bench.behind().changed == ("mattis.md",)
    assert run(project, "index", "update", "small").returncode == 0
    assert not bench.behind("small")
    one = run(project, "verify", "--claim", "Mattis resigned on 20 December 2018.", "-f", "jsonl")
    assert one.stderr == ""
    assert records(one)[0]["label"] != "supported"
    shutil.rmtree(project / "corpus")
    assert not bench.behind()


def test_an_index_whose_passages_were_made_by_other_settings_is_said(project: Path) -> None:
    ask = ("verify", "--claim", "Mattis resigned on 20 December 2018.", "-f", "jsonl")
    before = run(project, *ask)
    settings = project / "factcheck.toml"
    settings.write_text(settings.read_text() + "\n[corpus]\npassage_sentences = 1\n", encoding="utf-8")
    note = (
        "note: index small is older than its sources or settings (passage_sentences is 1, was 3); "
        "take them up with: factcheck index update small"
    )
    done = run(project, *ask)
    assert (done.stdout, done.stderr.splitlines()) == (before.stdout, [note])
    assert '"behind"' in run(project, "index", "list", "-f", "jsonl").stdout
    assert run(project, "index", "update", "small").returncode == 0
    assert run(project, *ask).stderr == ""
    assert not Workbench.open(project).behind()


def test_a_batch_finishes_and_reports_the_bad_one(project: Path) -> None:
    (project / "empty.txt").write_text("", encoding="utf-8")
    (project / "inbox").mkdir()
    done = run(project, "verify", "report.txt", "empty.txt", "missing.txt", "nothing-*.txt", "inbox", "-f", "jsonl")
    assert done.returncode == 3
    assert [bool(row["error"]) for row in records(done)] == [False] * 2 + [True] * 4
    assert "error[empty]: empty.txt" in done.stderr
    assert "error[empty]: no report in the folder inbox" in done.stderr
    for name in ("missing.txt", "nothing-*.txt"):
        assert f"error[read]: {name} does not exist" in done.stderr


def test_a_file_is_read_once_whatever_names_it_goes_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def named(*arguments: str) -> list[str]:
        return [str(path) for path, _ in inputs(list(arguments))]

    (tmp_path / "r" / "none" / "at all").mkdir(parents=True)
    (tmp_path / "r" / "c.txt").write_text("Men fled.", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("r/c.txt")
    monkeypatch.chdir(tmp_path)
    assert named("r/c.txt", "./r/c.txt", "r/../r/c.txt", str(tmp_path / "r" / "c.txt"), "r", "link.txt") == ["r/c.txt"]
    assert named("r/../r/c.txt", "r") == ["r/../r/c.txt"]
    assert named("r/**") == ["r/c.txt"]
    assert named("r/**", "r/none") == ["r/c.txt", "r/none"]
    assert named("r/none/**") == ["r/none"]
    assert named("r/n*", "no*.txt") == ["r/none", "no*.txt"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (("verify", "missing.txt"), b"", 1, "error[read]: "),
        (("verify", "empty.txt"), b"", 1, "error[empty]: "),
        (("verify", "indexes/small"), b"", 1, "error[empty]: no report in the folder "),
        (("verify", "-"), bytes(range(256)) * 20, 1, "error[encoding]: "),
        (("verify", "report.txt", "--index", "nope"), b"", 1, "error[index_not_found]: "),
        (("verify", "nothing-*.txt"), b"", 1, "error[read]: "),
        (("index", "build", "nope"), b"", 1, "error[corpus]: "),
        (("index", "build", "../small"), b"", 1, "error[corpus]: "),
        (("index", "build", ".."), b"", 1, "error[corpus]: not a corpus name: '..'"),
        (("index", "update", "../indexes/small"), b"", 1, "error[corpus]: not a corpus name: "),
        (("verify", "report.txt", "--index", "."), b"", 1, "error[corpus]: not a corpus name: '.'"),
        (("verify", "--claim", " "), b"", 1, "error[read]: "),
        (("review", "decide", "v-0000", "supported"), b"", 1, "error["),
        (("--project", "missing", "corpus", "list"), b"", 1, "error[project]: "),
        (("verify",), b"", 2, "Usage:"),
        (("verify", "report.txt", "--format", "xml"), b"", 2, "xml"),
        (("verify", "report.txt", "--claim", "x"), b"", 2, "one of the four"),
        (("nonsense",), b"", 2, "nonsense"),
        (("verify", "--claim", "A camp closed.", "--date", "soon"), b"", 2, "--date is 'soon'"),
        (("verify", "--claim", "A camp closed.", "--pages", "1-2"), b"", 2, "--pages is for reports"),
    ],
)
def test_mistakes_end_in_a_clear_error(
    project: Path, arguments: tuple[str, ...], stdin: bytes, code: int, said: str
) -> None:
    (project / "empty.txt").write_text("", encoding="utf-8")
    done = run(project, *arguments, stdin=stdin)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        assert "hint: " in done.stderr
        assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("verify --claim X. --html out.html", "--html is for reports, --rows FILE and --claims FILE"),
        ("verify --claim X. --level report", "--level is for reports, --rows FILE and --claims FILE"),
        ("verify --claim X. --reuse-decisions", "--reuse-decisions is for reports"),
        ("verify --claim X. --headline", "--headline is for reports and --rows FILE"),
        ("verify --claims claims.txt --headline", "--headline is for reports and --rows FILE"),
        ("verify report.txt --column text", "--column is for --claims FILE and --rows FILE"),
        ("verify --claim X. --sheet A", "--sheet is for --claims FILE and --rows FILE"),
        ("claims report.txt --column text", "--column is for --rows FILE"),
        ("claims report.txt --sheet A", "--sheet is for --rows FILE"),
    ],
)
def test_an_option_that_would_have_no_effect_is_wrong_usage(project: Path, arguments: str, said: str) -> None:
    done = CliRunner().invoke(app, ["--project", str(project), *arguments.split()])
    assert done.exit_code == 2
    assert said in done.stderr


def test_wrong_settings_name_the_key(project: Path) -> None:
    (project / "factcheck.toml").write_text("[verdict]\npasages = 3\n", encoding="utf-8")
    done = run(project, "verify", "report.txt")
    assert done.returncode == 1
    assert "hint: Did you mean verdict.passages?" in done.stderr


def test_standard_input_is_a_report(project: Path) -> None:
    rows = records(run(project, "verify", "-", "-f", "jsonl", stdin=REPORT))
    assert rows[0]["label"] == "supported"


@pytest.mark.parametrize(
    ("command", "code", "said", "printed"),
    [
        ("verify report.txt -f jsonl 2>&-", 0, "", 2),
        ("verify report.txt >&-", 0, "2 supported", 0),
        ("claims report.txt -f csv >&- 2>&-", 0, "", 0),
        ("claims - <&-", 1, "error[read]: standard input is closed", 0),
        ("verify --claims - <&-", 1, "error[read]: standard input is closed", 0),
        ("review next -f jsonl <&- 2>&-", 1, "", 0),
        ("--version >&-", 0, "", 0),
    ],
)
def test_closed_streams_are_no_accident(project: Path, command: str, code: int, said: str, printed: int) -> None:
    shell = ["bash", "-c", f'"$0" -m factcheck {command}', sys.executable]
    done = subprocess.run(shell, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == printed


def test_listings_come_in_four_formats(project: Path) -> None:
    assert json.loads(run(project, "index", "list", "-f", "json").stdout)[0]["index"] == "small"
    assert records(run(project, "corpus", "show", "small", "-f", "jsonl"))[0]["document"] == "camp"
    table = list(csv.DictReader(io.StringIO(run(project, "corpus", "list", "-f", "csv").stdout)))
    assert table == [{"corpus": "small", "index": "built"}]
    assert "small" in run(project, "corpus", "list").stdout


def test_a_csv_has_the_same_header_with_and_without_rows_and_no_formulas(project: Path) -> None:
    def printed(*arguments: str) -> list[list[str]]:
        done = CliRunner().invoke(app, ["--project", str(project), *arguments, "-f", "csv"])
        assert done.exit_code in (0, 1, 3), done.stderr
        return list(csv.reader(io.StringIO(done.stdout)))

    table = project / "own.csv"
    cells = ["The camp housed 73,043 people.", "a;=1+1", "\uff1dcmd()", "-5"]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text", "=own", "desk", "@"], cells, [" ", "", "", ""]])
    (project / "none.txt").write_text("Who knew?\n", encoding="utf-8")
    (project / "none.csv").write_text("text,id\n,1\n", encoding="utf-8")
    for command, nothing in (("verify", ["none.txt"]), ("claims", ["--rows", "none.csv"])):
        (header,) = printed(command, *nothing[:-1], str(project / nothing[-1]))
        assert len(header) == len(set(header))
        names, first, *_ = printed(command, "--rows", str(table))
        assert names == [*header, "'=own", "desk", "'@"]
        assert first[-3:] == ["a;'=1+1", "'\uff1dcmd()", "'-5"]
        assert [unguard(cell) for cell in first[-3:]] == cells[1:]


def test_level_report_adds_up(project: Path) -> None:
    row = records(run(project, "verify", "report.txt", "--level", "report", "-f", "jsonl"))[0]
    labels = ("supported", "refuted", "conflicting", "not_enough_evidence")
    assert row["total"] == sum(row[key] for key in (*labels, "skipped", "failed"))
    assert row["undecided"] == sum(row[key] for key in labels)
    assert run(project, "review", "decide", "next", "supported").returncode == 0
    again = records(run(project, "verify", "report.txt", "--level", "report", "-f", "jsonl"))[0]
    assert again == row | {"undecided": row["undecided"] - 1}


def test_init_makes_a_project_and_changes_nothing_that_is_there(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "new").returncode == 0
    (tmp_path / "new" / "factcheck.toml").write_text("# mine\n", encoding="utf-8")
    assert run(tmp_path, "init", "new").returncode == 0
    assert (tmp_path / "new" / "factcheck.toml").read_text(encoding="utf-8") == "# mine\n"


def test_the_report_itself_is_never_evidence(project: Path) -> None:
    (project / "corpus" / "small" / "copy.txt").write_text(REPORT, encoding="utf-8")
    assert run(project, "index", "update", "small").returncode == 0
    rows = records(run(project, "verify", "report.txt", "-f", "jsonl"))
    documents = {item["document"] for row in rows for item in row["evidence"] + row["nearest"]}
    assert "copy" not in documents
    assert any("copy of the report" in note for row in rows for note in row["notes"])


def test_a_table_with_a_report_a_row(project: Path) -> None:
    sheet = "para,desk\n"
    sheet += '"Jim Mattis resigned on 20 December 2018.",A\n,B\n"Jim Mattis resigned on 20 December 2018.",C\n'
    (project / "rows.csv").write_text(sheet, encoding="utf-8")
    done = run(project, "verify", "--rows", "rows.csv", "--column", "para", "-f", "jsonl")
    rows = records(done)
    assert done.returncode == 3
    assert [(row["desk"], row["label"]) for row in rows] == [("A", "supported"), ("B", None), ("C", "supported")]
    again = run(project, "verify", "--rows", "rows.csv", "--column", "para", "-f", "jsonl")
    assert again.stdout == done.stdout


def test_failed_rows_of_two_tables_of_one_name_stay_two(project: Path) -> None:
    def done(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--project", str(project), *arguments])

    failed = []
    for folder in ("ta", "tb"):
        (project / folder).mkdir()
        table = project / folder / "t.csv"
        table.write_text("id,text\n1,The camp housed 73043 people.\n2,\n3,a,b\n", encoding="utf-8")
        failed += [f"{table}:3", f"{table}:4"]
        lines = done("verify", "--rows", str(table), "-f", "jsonl").stdout.splitlines()
        assert [json.loads(line)["report"] for line in lines] == [f"{table}:2", *failed[-2:]]
    assert done("export", str(project / "out.csv")).exit_code == 0
    with (project / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "failed"]
    assert sorted(row["report"] for row in rows) == failed


def test_verifying_under_other_settings_and_back_keeps_both(project: Path) -> None:
    first = run(project, "verify", "report.txt", "-f", "jsonl").stdout
    assert records(run(project, "verify", "report.txt", "--passages", "1", "-f", "jsonl"))
    assert run(project, "verify", "report.txt", "-f", "jsonl").stdout == first


def test_the_review_goes_out_as_a_sheet_and_back(project: Path) -> None:
    assert run(project, "verify", "report.txt").returncode == 0
    assert run(project, "export", "review.csv", "--no-bom").returncode == 0
    with (project / "review.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["status"] for row in rows} == {"checked", "skipped"}
    assert len(rows) == len(records(run(project, "claims", "report.txt", "-f", "jsonl")))
    checked = next(row for row in rows if row["status"] == "checked")
    checked["decision"], checked["note"] = "Supported ", "=read it"
    with (project / "back.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    dry = run(project, "import", "back.csv", "--dry-run", "--reviewer", "Ayesha")
    assert dry.returncode == 0, dry.stderr
    assert not any(row["decision"] for row in records(run(project, "review", "list", "-f", "jsonl")))
    over = run(project, "export", "back.csv", "--reviewer", "Ayesha")
    assert over.returncode == 2
    over = run(project, "export", "back.csv")
    assert over.returncode == 1
    assert "back.csv has 1 rows with a decision or note that is not in the review database" in over.stderr
    assert run(project, "import", "back.csv", "--reviewer", "Ayesha").returncode == 0
    assert run(project, "export", "back.csv").returncode == 0
    decided = records(run(project, "review", "list", "--state", "decided", "-f", "jsonl"))
    assert [row["decision"] for row in decided] == ["Ayesha: supported"]


def test_a_decision_is_recorded_undone_and_never_overwritten(project: Path) -> None:
    assert run(project, "verify", "report.txt").returncode == 0
    done = run(project, "review", "decide", "next", "refuted", "--note", "no", "--reviewer", "Ben")
    assert done.returncode == 0, done.stderr
    assert "refuted, by Ben" in done.stderr
    assert run(project, "review", "undo", "--reviewer", "Ben").returncode == 0
    assert run(project, "review", "undo", "--reviewer", "Ben").returncode == 1
    audit = run(project, "review", "audit")
    assert audit.returncode == 0
    assert "2 events" in audit.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "page.html", "--html", "page.html"),
        ("verify", ".", "--html", "link.html"),
        ("verify", "--claims", "claims.csv", "--html", "claims.csv"),
        ("claims", "p*.html", "--html", "./corpus/../page.html"),
        ("claims", "--rows", "claims.csv", "--html", "claims.csv"),
    ],
    ids=" ".join,
)
def test_what_is_read_is_not_written_over(project: Path, arguments: tuple[str, ...]) -> None:
    (project / "page.html").write_text("<p>Jim Mattis resigned on 20 December 2018.</p>", encoding="utf-8")
    (project / "link.html").symlink_to("page.html")
    (project / "claims.csv").write_text("claim,text\nMattis resigned.,Mattis resigned.\n", encoding="utf-8")
    before = {name: (project / name).read_bytes() for name in ("page.html", "claims.csv")}
    done = run(project, *arguments)
    assert done.returncode == 1
    assert f"error[write]: {Path(arguments[-1])} is being read" in done.stderr
    assert {name: (project / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("name", ["factcheck.toml", "review.db", "corpus/small/mattis.md"])
def test_a_page_is_written_over_nothing_but_a_page(project: Path, name: str) -> None:
    (project / name).touch()
    before = (project / name).read_bytes()
    for command in ("verify", "claims"):
        done = run(project, command, "report.txt", "--html", name)
        assert done.returncode == 1 and "a page is written to a file that ends in .html" in done.stderr
        assert (project / name).read_bytes() == before


def test_a_page_of_somebody_else_is_not_written_over(project: Path) -> None:
    mine = project / "mine.html"
    mine.write_text("<p>My own page.</p>", encoding="utf-8")
    done = run(project, "claims", "report.txt", "--html", "mine.html")
    assert done.returncode == 1 and "mine.html is there, and is none of our pages" in done.stderr
    assert mine.read_text(encoding="utf-8") == "<p>My own page.</p>"
    for _ in range(2):  # our own is
        assert run(project, "claims", "report.txt", "--html", "ours.html").returncode == 0


def in_process(*arguments: str) -> Result:
    """As :func:`run` where the working folder is, but quicker, and with errors raised."""
    done = CliRunner().invoke(app, arguments)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_an_export_destroys_nothing_that_was_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    files = {
        "report.html": "<p>Jim Mattis resigned on 20 December 2018.</p>",
        "claims.jsonl": '{"claim": "The camp housed 73,043 people."}\n',
        "claims.csv": "claim\nThe camp housed 73,043 people.\n",
        "other.html": "<p>A page that nobody verified.</p>",
        "other.jsonl": '{"name": "Jim Mattis"}\n',
        "other.jsonld": '{"@context": "https://schema.org", "@type": "Person", "name": "Jim Mattis"}\n',
        "other.parquet": "PAR1",
        "corpus/small/documents.jsonl": '{"text": "The camp housed 73,043 people."}\n',
    }
    for name, text in files.items():
        (project / name).write_text(text, encoding="utf-8")
    (project / "link.html").symlink_to("report.html")
    (project / "hard.jsonl").hardlink_to(project / "claims.jsonl")
    (project / "sources.jsonl").symlink_to("corpus/small/new.jsonl")
    for arguments in (("report.html",), ("--claims", "claims.jsonl"), ("--claims", "claims.csv")):
        assert in_process("verify", *arguments).exit_code == 0
    verified, unknown, source = "is a report that was verified", "no export wrote it", "would be a source"
    said = {
        **dict.fromkeys(("report.html", "./link.html", "claims.jsonl", "hard.jsonl", "claims.csv"), verified),
        **{name: unknown for name in files if name.startswith("other")},
        **dict.fromkeys(("corpus/small/documents.jsonl", "corpus/small/new.csv", "corpus/x.html"), source),
        "sources.jsonl": source,
    }
    for name, why in said.items():
        with pytest.raises(WriteError, match=why) as caught:
            in_process("export", name)
        assert caught.value.hint.startswith("Export to "), name
    with pytest.raises(WriteError, match=source):
        in_process("export", "corpus/small/new.csv", "--annotators", "2")
    assert {name: (project / name).read_text(encoding="utf-8") for name in files} == files
    assert {path.name for path in (project / "corpus/small").iterdir()} == {"mattis.md", "camp.txt", "documents.jsonl"}
    for name in ("review.html", "review.jsonl", "review.jsonld", "review.csv"):
        assert [in_process("export", name).exit_code for _ in range(2)] == [0, 0]  # over one's own
    assert in_process("verify", "review.html").exit_code == 0
    with pytest.raises(WriteError, match=verified):  # which is a report by now
        in_process("export", "review.html")


def test_a_report_is_found_by_any_name_of_its_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    for folder in ("a", "c"):
        (project / folder).mkdir()
        (project / folder / "r.txt").write_text(REPORT, encoding="utf-8")
    assert in_process("verify", "report.txt", "a", "c").exit_code == 0
    listed = [json.loads(line) for line in in_process("review", "list", "-f", "jsonl").stdout.splitlines()]
    assert {row["report"] for row in listed} == {"report.txt", "a/r.txt"}  # one text under one name is one report
    out = project / "out.jsonl"
    for folder, name, source in (
        (".", "./report.txt", "report.txt"), (".", "c/r.txt", "a/r.txt"), (".", "./a/r.txt", "a/r.txt"),
        ("a", "r.txt", "a/r.txt"), ("c", "../report.txt", "report.txt"),
    ):  # fmt: skip
        monkeypatch.chdir(project / folder)
        wanted = {row["id"] for row in listed if row["report"] == source}
        lines = in_process("review", "list", "--report", name, "-f", "jsonl").stdout.splitlines()
        assert {json.loads(line)["id"] for line in lines} == wanted, name
        assert in_process("export", str(out), "--report", name).exit_code == 0
        assert {json.loads(line)["report"] for line in out.read_text(encoding="utf-8").splitlines()} == {source}
        assert json.loads(in_process("review", "next", "--report", name, "-f", "jsonl").stdout)["verdict_id"] in wanted
        assert in_process("review", "agreement", "--report", name).exit_code == 0
    with pytest.raises(DecisionError, match="no row fits"):
        in_process("export", str(out), "--report", "b/r.txt")


def test_a_sheet_in_another_code_page_is_imported_under_its_name(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    assert in_process("verify", "report.txt").exit_code == 0
    assert in_process("export", "review.csv", "--no-bom").exit_code == 0
    with (project / "review.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["status"] == "checked").update(decision="supported", reviewer="Łukasz")
    with (project / "back.csv").open("w", encoding="cp1250", newline="", errors="replace") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(ImportFileError, match=r"back\.csv:\d+: the file does not say whether the reviewer is"):
        in_process("import", "back.csv")
    done = in_process("import", "back.csv", "--encoding", "cp1250", "-f", "jsonl")
    assert "Łukasz: supported" in done.stdout


def test_both_sides_of_a_conflict_are_shown_though_no_source_names_an_origin(project: Path) -> None:
    claim = "The bridge at Nova is 500 metres long."
    for folder, name, length in (("a", "council", 500), ("b", "office", 700)):
        text = f"---\ntitle: Notes of the {name} {folder}\n---\nThe bridge at Nova is {length} metres long.\n"
        (project / "corpus/small" / f"{name}.txt").write_text(text, encoding="utf-8")
    assert run(project, "index", "build", "small").returncode == 0
    done = run(project, "verify", "--claim", claim)
    assert "conflicting" in done.stdout
    assert all(part in done.stdout for part in ("500 metres", "700 metres", "— but —"))
    (row,) = csv.DictReader(io.StringIO(run(project, "verify", "--claim", claim, "-f", "csv").stdout))
    assert "700 metres" in row["evidence_against"] and "500 metres" in row["evidence_quote"]
    page = Workbench.open(project).verify(ready([claim]), save=False)._repr_html_()
    assert all(part in page for part in ("500 metres", "700 metres", "— but —"))


def test_what_was_finished_is_not_taken_for_another_date_or_another_file(project: Path) -> None:
    for name, claim in (("a.csv", "The camp housed 73,043 people."), ("b.csv", "Mattis did not resign.")):
        (project / name).write_text(f"claim\n{claim}\n", encoding="utf-8")
    rows = [records(run(project, "verify", "--claims", name, "-f", "jsonl"))[0] for name in ("a.csv", "b.csv")]
    assert [row["id"] for row in rows] == ["row-1", "row-1"]
    assert [row["claim"][:3] for row in rows] == ["The", "Mat"]
    assert run(project, "verify", "report.txt").returncode == 0
    assert run(project, "verify", "report.txt", "--date", "2019-06-20").returncode == 0
    listed = records(run(project, "review", "list", "-f", "jsonl"))
    assert len({row["id"] for row in listed}) == len(listed) == 4


def test_verifying_against_a_second_index_leaves_the_first_ones_verdicts(project: Path) -> None:
    (project / "corpus" / "other").mkdir()
    (project / "corpus" / "other" / "a.txt").write_text("Jim Mattis did not resign.", encoding="utf-8")
    assert run(project, "index", "build", "other").returncode == 0
    for index in ("small", "other"):
        assert run(project, "verify", "report.txt", "--index", index).returncode == 0
    listed = records(run(project, "review", "list", "-f", "jsonl"))
    assert len(listed) == 4
    for text in ("One camp closed in 2019.", "Another camp closed in 2020."):
        assert run(project, "verify", "-", "--index", "small", stdin=text).returncode == 0
    assert len(records(run(project, "review", "list", "-f", "jsonl"))) == 6


def test_a_users_columns_never_replace_ours_nor_each_other(project: Path) -> None:
    sheet = "claim,Label,input_label,evidence_quote\nThe camp housed 73043 people.,a,b,c\n"
    (project / "own.csv").write_text(sheet, encoding="utf-8")
    row = records(run(project, "verify", "--claims", "own.csv", "-f", "jsonl"))[0]
    assert row["label"] in ("supported", "refuted", "conflicting", "not_enough_evidence")
    assert {"a", "b", "c"} <= {value for value in row.values() if isinstance(value, str)}
    assert run(project, "export", "own-review.csv").returncode == 0
    assert run(project, "import", "own-review.csv", "--dry-run").returncode == 0
