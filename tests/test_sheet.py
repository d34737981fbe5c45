"""The review sheet: out, through whatever a person or a spreadsheet does to it, and back."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.columns import COLUMNS, NAMES, documentation, guard, unguard
from factcheck.errors import ImportFileError, WriteError
from factcheck.export.table import MACHINE_COLUMNS, write_csv
from factcheck.model import Label
from factcheck.review.importing import Fate, import_sheet, unkept
from factcheck.review.order import Policy
from factcheck.review.sheet import read_sheet, same_cell
from factcheck.review.store import Store, open_store
from tests.review_samples import RUN, SENTENCES, failure, fill, report, verdict

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store("review.db", base=tmp_path) as opened:
        yield opened


def exported(store: Store, folder: Path, name: str = "out.csv", **options: object) -> Path:
    path = folder / name
    write_csv(store.rows(), path, **options)  # type: ignore[arg-type]
    return path


def edit(path: Path, row: int, separator: str = ",", encoding: str = "utf-8-sig", **cells: str) -> Path:
    """Change cells of a data row (from 0), as a person would, and save with some separator and encoding."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.DictReader(file))
    records[row] |= cells
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        writer = csv.DictWriter(file, list(records[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(records)
    return path


def fates(summary: object) -> list[str]:
    return [result.fate.value for result in summary.results]  # type: ignore[attr-defined]


def test_documentation_is_generated_from_the_columns() -> None:
    assert (DOCS / "review-csv.md").read_text(encoding="utf-8") == documentation()


def test_a_row_for_every_claim_skipped_sentence_and_failure(store: Store, tmp_path: Path) -> None:
    of = fill(store)
    lost = replace(failure(of), claim=replace(failure(of).claim, id="other"))  # type: ignore[type-var]
    store.add_results("run-1", of.id, failures=[lost, replace(lost, claim=None)])
    rows = read_sheet(exported(store, tmp_path))
    assert [row.cell("status") for row in rows] == ["skipped", *["checked"] * 4, "failed", "checked", "failed"]
    by_status = {row.cell("status"): row for row in rows}
    assert by_status["skipped"].cell("reason") == "heading"
    assert by_status["failed"].cell("reason") == "model: out of memory"
    assert by_status["failed"].cell("label") == by_status["skipped"].cell("label") == ""
    assert [row.cell("quote") for row in rows[1:5]] == list(SENTENCES[:4])
    assert rows[1].cell("page") == "i"
    assert rows[1].cell("paragraph") == "2"
    assert rows[1].cell("evidence") == "The source says 1 things <b>here</b>."
    assert rows[1].cell("evidence_url") == "https://example.org/1"
    assert rows[1].cells["desk"] == "001"
    assert rows[1].cells["input_label"] == "mine"
    nearest = rows[-2].cell("more_evidence")
    assert rows[-2].cell("label") == "not_enough_evidence"
    assert "[2]" in nearest
    assert "[3]" in nearest


def test_nothing_touched_nothing_changed(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = exported(store, tmp_path, bom=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    summary = import_sheet(store, path, reviewer="ann")
    assert set(fates(summary)) == {"unchanged"}
    assert store.head() == "0" * 64


@pytest.mark.parametrize(
    ("separator", "encoding", "text"),
    [
        (",", "utf-8", "supported"),
        (";", "cp1252", " Not Enough  Evidence"),
        ("\t", "utf-16", "NOT_ENOUGH_EVIDENCE"),
        (";", "utf-8-sig", "not-a-claim"),
    ],
)
def test_decisions_come_back_however_the_sheet_was_saved(
    store: Store, tmp_path: Path, separator: str, encoding: str, text: str
) -> None:
    fill(store)
    path = edit(exported(store, tmp_path), 1, separator, encoding, decision=text, note="é “quoted”\nsecond line; =1")
    summary = import_sheet(store, path, reviewer="ann")
    assert summary.counts["decided"] == 1
    assert summary.counts["unchanged"] == 5
    (item,) = store.items(state="decided")
    assert item.decisions[0].label == text.strip().lower().replace("-", " ").replace("_", " ").replace(
        "  ", " "
    ).replace(" ", "_")
    assert item.decisions[0].note == "é “quoted”\nsecond line; =1"
    assert set(fates(import_sheet(store, path, reviewer="ann"))) <= {"unchanged", "stale"}
    assert len(store.item(item.verdict.id).decisions) == 1


def test_every_row_is_sorted(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = exported(store, tmp_path)
    edit(path, 0, decision="supported")  # the skipped heading
    edit(path, 1, decision="supported", statement="Something else.")
    edit(path, 2, decision="refuted")
    edit(path, 3, decision="perhaps")
    edit(path, 4, decision="supported", id="verdict-0000")
    edit(path, 5, decision="cannot tell", reviewer="bob")
    moved = read_sheet(path)[2].cell("id")
    store.decide(moved, "supported", reviewer="cid")
    summary = import_sheet(store, path, reviewer="ann", dry_run=True)
    assert fates(summary) == ["invalid", "tampered", "stale", "invalid", "unknown", "decided"]
    assert "statement" in summary.results[1].why
    line = summary.results[3].row.line
    assert str(summary.results[3]).startswith(f"{path}:{line}: invalid")
    assert path.read_text(encoding="utf-8-sig").split("\n")[line - 1].startswith("checked,report.txt,i,2,")
    assert store.audit().events == 1
    assert fates(import_sheet(store, path, reviewer="ann")) == fates(summary)
    assert [item.decisions[0].reviewer for item in store.items(state="decided")] == ["cid", "bob"]
    assert store.audit().valid


def test_a_note_without_a_decision_is_not_lost_in_silence(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = exported(store, tmp_path)
    edit(path, 0, note="no claim?")  # the skipped heading
    edit(path, 1, note="ask the desk")
    edit(path, 2, decision="refuted", note="see p. 3")
    summary = import_sheet(store, path, reviewer="ann")
    assert fates(summary)[:3] == ["invalid", "invalid", "decided"]
    assert "takes no note" in summary.results[0].why
    assert "decision" in summary.results[1].why
    again = edit(exported(store, tmp_path, "again.csv"), 2, decision="")  # what went out is no new note
    assert fates(import_sheet(store, again, reviewer="ann"))[:3] == ["unchanged"] * 3


def test_two_sheets_of_one_reviewer(store: Store, tmp_path: Path) -> None:
    fill(store)
    one = exported(store, tmp_path, "one.csv")
    two = exported(store, tmp_path, "two.csv")
    edit(one, 1, decision="supported")
    edit(two, 1, decision="supported")
    edit(one, 2, decision="supported")
    edit(two, 2, decision="refuted")
    summary = import_sheet(store, [one, two], reviewer="ann")
    assert fates(summary)[1:3] == ["decided", "conflicting"]
    assert fates(summary)[7:9] == ["duplicate", "conflicting"]
    assert len(store.items(state="decided")) == 1


def test_no_note_is_lost_among_sheets_that_agree(store: Store, tmp_path: Path) -> None:
    fill(store)
    sheets = [exported(store, tmp_path, f"{n}.csv") for n in range(4)]
    for path, note in zip(sheets, ("", "see p. 3", "ask the ministry", "see p. 3 "), strict=True):
        edit(path, 1, decision="supported", note=note)
    results = import_sheet(store, sheets, reviewer="ann").results[1::6]
    assert [result.fate.value for result in results] == ["duplicate", "decided", "conflicting", "duplicate"]
    assert results[2].why == f"another note than in {results[1].row}"
    assert [d.note for d in store.items(state="decided")[0].decisions] == ["see p. 3"]


def test_two_reviewers_disagree_and_both_are_kept(store: Store, tmp_path: Path) -> None:
    fill(store)
    one = edit(exported(store, tmp_path, "one.csv"), 1, decision="supported", reviewer="ann")
    two = edit(exported(store, tmp_path, "two.csv"), 1, decision="refuted", reviewer="bob")
    assert import_sheet(store, [one, two], reviewer="desk").counts["decided"] == 2
    assert len(store.items(state="disputed")) == 1


def test_an_edited_decision_is_not_laid_to_the_one_who_decided_before(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.decide(store.items()[0].verdict.id, "refuted", reviewer="bob")
    path = exported(store, tmp_path)
    edit(path, 2, decision="supported")
    import_sheet(store, path, reviewer="ann")
    (item,) = store.items(state="disputed")
    assert [(d.reviewer, d.label.value) for d in item.decisions] == [("bob", "refuted"), ("ann", "supported")]


def test_who_puts_their_name_to_a_decision_confirms_it(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.decide(store.items()[0].verdict.id, "refuted", reviewer="ann", note="read it")
    path = exported(store, tmp_path)
    for name, told in (("", "unchanged"), ("ann", "unchanged"), ("bob", "decided"), ("bob", "unchanged")):
        edit(path, 2, reviewer=name)
        assert bool(unkept(store, path)) is (told == "decided")
        assert fates(import_sheet(store, path, reviewer="desk"))[2] == told
    (item,) = store.items(state="decided")
    assert [(d.reviewer, d.label.value) for d in item.decisions] == [("ann", "refuted"), ("bob", "refuted")]


def test_a_column_of_the_user_s_makes_no_annotator_s_sheet(store: Store, tmp_path: Path) -> None:
    of = report("one.txt", (SENTENCES[0],))
    found = verdict(of, SENTENCES[0], Label.supported)
    own = (("weight", "12 kg"), ("drawn_from", "a well"), ("Weight", "3"))
    store.begin(RUN)
    store.add_report(RUN.id, of, 1)
    store.add_results(RUN.id, of.id, verdicts=[replace(found, claim=replace(found.claim, columns=own))])
    store.decide(found.id, "refuted", reviewer="bob")
    path = exported(store, tmp_path)
    assert read_sheet(path)[0].cells | {"input_weight": "12 kg", "input_drawn_from": "a well", "input_Weight": "3"} == (
        read_sheet(path)[0].cells
    )
    import_sheet(store, edit(path, 0, decision="supported"), reviewer="ann")
    assert [decision.reviewer for decision in store.item(found.id).decisions] == ["bob", "ann"]


@pytest.mark.parametrize(
    "name", ["Evidence-URL", "evidence  url", " id ", "more\tevidence", "-decision", "_Note_", "=id"]
)
def test_a_column_of_the_user_s_is_never_taken_for_one_of_ours(store: Store, tmp_path: Path, name: str) -> None:
    of = report("one.txt", (SENTENCES[0],))
    found = verdict(of, SENTENCES[0], Label.supported)
    store.begin(RUN)
    store.add_report(RUN.id, of, 1)
    own = replace(found, claim=replace(found.claim, columns=((name, "mine"),)))
    store.add_results(RUN.id, of.id, verdicts=[own])
    path = exported(store, tmp_path)
    assert fates(import_sheet(store, edit(path, 0, decision="supported"), reviewer="ann")) == ["decided"]
    assert "mine" in read_sheet(path)[0].cells.values()


def test_a_sheet_does_not_tell_the_second_reviewer_the_first_answer(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.set_policy(Policy(second_share=1.0), reviewer="chief")
    store.decide(store.items()[0].verdict.id, "cannot_tell", reviewer="bob", note="secret")
    path = exported(store, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "secret" not in text
    assert "bob" not in text
    assert set(fates(import_sheet(store, path, reviewer="ann"))) == {"unchanged"}
    edit(path, 2, decision="cannot tell")
    assert import_sheet(store, path, reviewer="ann").counts["decided"] == 1
    assert [d.reviewer for d in store.items(state="decided")[0].decisions] == ["bob", "ann"]


def test_a_row_left_alone_on_a_late_sheet_is_unchanged(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = exported(store, tmp_path)
    store.decide(store.items()[0].verdict.id, "refuted", reviewer="bob")
    assert set(fates(import_sheet(store, path, reviewer="ann"))) == {"unchanged"}


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"", ":"),
        (b"a,b\n1,2\n", ":1: there is no column"),
        (b"id,revision,decision,id\n", ":1: the column"),
        (b"Title\n\nid,revision,what\n", ":3: there is no column"),
        (b"1\n2\n3\n4\n5\n6\nid,revision,decision\n", ":6: there is no column"),
        (b'id,revision,decision\nx,0,"open\n', ":2: "),
        (b"id,revision,decision\nx,0,a\ny,0,b,c,d\n", ":3: the row has 5 cells"),
        (b"PK\x03\x04rest", "no text file"),
        (b"id,revision,decision\n\x81\x8d,0,a\n", ":2: neither"),
    ],
)
def test_a_damaged_sheet_is_refused_with_its_line(store: Store, tmp_path: Path, content: bytes, where: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFileError) as caught:
        import_sheet(store, path, reviewer="ann")
    assert str(path) in str(caught.value)
    assert where in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("opened", ["03/04/26", "4-Mar", "3. Apr", "2026-03-04"])
def test_a_page_that_a_spreadsheet_took_for_a_date_is_no_change(store: Store, tmp_path: Path, opened: str) -> None:
    of = report()
    of = replace(of, parts=tuple(replace(part, label="3/4", cell="3/4") for part in of.parts))
    fill(store, of)
    path = exported(store, tmp_path)
    assert read_sheet(path)[1].cell("page") == read_sheet(path)[1].cell("cell") == "3/4"
    edit(path, 1, page=opened, cell=opened, decision="refuted")
    assert fates(import_sheet(store, path, reviewer="ann"))[1] == "decided"
    edit(path, 2, page=opened, quote="Something else.", decision="refuted")
    assert import_sheet(store, path, reviewer="ann").problems[0].why == "changed: quote"


@pytest.mark.parametrize("answer", ["supported?", "supported (?)", "？supported", "true", "not supported"])
def test_what_is_no_answer_is_refused_with_those_there_are(store: Store, tmp_path: Path, answer: str) -> None:
    fill(store)
    path = edit(exported(store, tmp_path), 1, decision=answer)
    (problem,) = import_sheet(store, path, reviewer="ann").problems
    assert problem.fate is Fate.invalid
    assert problem.why.startswith(f"{answer!r} is no answer. One of: supported, refuted, conflicting, not_enough_")


def test_a_title_above_the_table_is_no_matter(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = tmp_path / "out.csv"
    write_csv(store.rows(), path)
    path.write_bytes(b"The desk; Monday\r\n,,,\r\n" + path.read_bytes())
    assert import_sheet(store, path, reviewer="ann").counts["unchanged"] == 6


def test_a_cell_that_excel_cut_is_no_change(store: Store, tmp_path: Path) -> None:
    sentence = "It has " + "very " * 9000 + "many members."
    of = report("long.txt", (sentence,))
    store.begin(RUN)
    store.add_report(RUN.id, of, 1)
    store.add_results(RUN.id, of.id, verdicts=[verdict(of, sentence, Label.supported)])
    path = exported(store, tmp_path)
    row = read_sheet(path)[0]
    edit(path, 0, decision="refuted", **{n: row.cells[n][:32767] for n in ("quote", "statement", "context")})
    assert fates(import_sheet(store, path, reviewer="ann")) == ["decided"]


@pytest.mark.parametrize(
    ("stored", "read", "same"),
    [
        ("001", "1", True),
        ("0.750", "0,75", True),
        ("2019-05-06", "05/06/19", True),
        ("2019-05-06", "06.05.2019", True),
        ("2019-05-06", "6 May 2019", True),
        ("2019-05-06", "07.05.2019", False),
        ("2018-12", "Dec-18", True),
        ("2018-12", "Dez 18", True),
        ("2018-12", "déc-18", True),
        ("2018-12", "дек.18", True),
        ("2019-05", "Mai 19", True),
        ("2019-05", "май 19", True),
        ("2019-05-06", "6 de mayo de 2019", True),
        ("2019-05-06", "Montag, 6. Mai 2019", True),
        ("2019-08", "août-19", True),
        ("2019-08", "aou\u0302t-19", True),
        ("2019-10", "paź 19", True),
        ("2018-12", "Dez 19", False),
        ("2018-12", "Nov 18", False),
        ("2019-05-06", "7. Mai 2019", False),
        ("2019-05", "Mar 19", False),
        ("2019-03", "Mai 19", False),
        ("2019-03-07", "mardi 7 mai 2019", False),
        ("12 October 2020", "10/12/20", True),  # a date in a source's own words, in the order of some country
        ("12 October 2020", "12-Oct-20", True),
        ("12 October 2020", "12.10.2020", True),
        ("12 October 2020", "13-Oct-20", False),
        ("12 October 2020", "11/12/20", False),
        ("0.920", "920", True),  # a German spreadsheet takes the point for one between thousands
        ("0.740", "0,74", True),
        ("0.740", "740", True),
        ("0.740", "74", False),
        ("0.740", "0.75", False),
        ("0.740", "7.40", False),
        ("12%", "12.00%", True),
        ("12%", "0.12", True),
        ("12%", "0,12", True),
        ("12%", "120%", False),
        ("$1,200", "$1,200.00", True),
        ("$1,200", "1200", True),
        ("$1,200", "1.2", True),
        ("$1,200", "$1,300.00", False),
        ("1.234.567", "1234567", True),
        ("-5", "5", False),
        ("5 members", "5", False),
        ("“naïve” — 5", "?naïve? — 5", True),  # saved in a code page without quotation marks
        ("Łódź 😀", "??d? ??", True),
        ("Łódź 😀", "?ód? ??", True),
        ("Łódź 😀", "?ód? ?", True),
        ("Łódź 😀", "?ód? ????", False),
        ("Lodz?", "Lodz!", False),
        ("Lodz", "?odz", False),
        ("a\nb", "a\r\nb ", True),
        ("NA", "", False),
        ("100 members", "200 members", False),
        ("100", "101", False),
    ],
)
def test_what_counts_as_the_same_cell(stored: str, read: str, same: bool) -> None:
    assert same_cell(stored, read) is same


@given(st.text(alphabet="=+-@\t\r\n;,' aé'＝", max_size=12) | st.text())
def test_guarding_is_undone_and_leaves_no_formula(cell: str) -> None:
    kept = guard(cell)
    assert unguard(kept) == cell
    for separator in ";,\t\r\n":
        assert not any(part.startswith(("=", "+", "-", "@")) for part in kept.split(separator))


def test_a_formula_is_written_as_text(store: Store, tmp_path: Path) -> None:
    of = report("=cmd|' /C calc'!A0.txt", ("=1+1 is +2;=HYPERLINK() here.",))
    store.begin(RUN)
    store.add_report(RUN.id, of, 1)
    store.add_results(RUN.id, of.id, verdicts=[verdict(of, "=1+1 is +2;=HYPERLINK() here.", Label.supported)])
    path = exported(store, tmp_path)
    assert "'=1+1 is +2;'=HYPERLINK() here." in path.read_text(encoding="utf-8")
    assert read_sheet(path)[0].cell("quote") == "=1+1 is +2;=HYPERLINK() here."
    assert set(fates(import_sheet(store, path, reviewer="ann"))) == {"unchanged"}


def test_a_blind_sheet_shows_nothing_of_the_machine(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = exported(store, tmp_path, leave_out=MACHINE_COLUMNS)
    assert set(read_sheet(path)[1].cells) & set(MACHINE_COLUMNS) == set()
    assert {"label", "confidence", "rule"} <= set(MACHINE_COLUMNS)
    edit(path, 1, decision="refuted")
    assert import_sheet(store, path, reviewer="ann").counts["decided"] == 1


def test_a_file_that_is_there_keeps_what_it_is(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    path = exported(store, tmp_path)
    path.chmod(0o640)
    exported(store, tmp_path)
    assert path.stat().st_mode & 0o777 == 0o640
    for name in ("out.csv", "not-there-yet.csv"):  # a link, also to what is not there
        (tmp_path / f"link-to-{name}").symlink_to(name)
        exported(store, tmp_path, f"link-to-{name}")
        assert (tmp_path / f"link-to-{name}").readlink() == Path(name)
        assert (tmp_path / name).read_bytes() == path.read_bytes()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "round.csv").symlink_to("round.csv")
    for name in ("pipe.csv", "round.csv", "."):
        with pytest.raises(WriteError) as caught:
            exported(store, tmp_path, name)
        assert caught.value.hint
    assert (tmp_path / "pipe.csv").is_fifo() and (tmp_path / "round.csv").is_symlink()
    before = path.read_bytes()
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everything
    with pytest.raises(WriteError, match="is read-only"):
        write_csv([], path)
    assert path.read_bytes() == before


def test_nothing_half_written(store: Store, tmp_path: Path) -> None:
    fill(store)
    with pytest.raises(WriteError):
        write_csv(store.rows(), tmp_path / "missing" / "out.csv")
    path = exported(store, tmp_path)
    before = path.read_bytes()

    def breaking() -> Iterator[object]:
        yield next(iter(store.rows()))
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        write_csv(breaking(), path)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if ".part" in p.name] == []


def _sheet(records: list[dict[str, str]], header: list[str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode("utf-8", "surrogatepass")


@settings(max_examples=25)
@given(st.data())
def test_a_fuzzed_sheet_never_crashes_and_never_corrupts(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    with open_store("review.db", base=folder) as store:
        fill(store)
        path = exported(store, folder)
        with path.open(encoding="utf-8", newline="") as file:
            records = list(csv.DictReader(file))
        original = {record["id"]: dict(record) for record in records}
        cell = st.text(max_size=8) | st.sampled_from(["supported", "refuted", "=1", "0", "1e999", "", "verdict-1"])
        for _ in range(data.draw(st.integers(0, 6))):
            row, name = data.draw(st.integers(0, len(records) - 1)), data.draw(st.sampled_from(NAMES))
            records[row][name] = data.draw(cell)
        records = data.draw(st.permutations(records)) + data.draw(st.lists(st.sampled_from(records), max_size=2))
        raw = _sheet(records, list(data.draw(st.permutations(list(records[0])))))
        for _ in range(data.draw(st.integers(0, 2))):
            at = data.draw(st.integers(0, len(raw)))
            raw = raw[:at] + data.draw(st.binary(max_size=3)) + raw[at + data.draw(st.integers(0, 2)) :]
        path.write_bytes(raw)
        try:
            summary = import_sheet(store, path, reviewer="ann")
        except ImportFileError:
            assert store.audit().events == 0
            return
        audit = store.audit()
        assert audit.valid
        assert audit.events == summary.counts["decided"]
        for result in summary.results:
            if result.fate is Fate.decided:
                kept = original[result.row.cell("id")]
                for column in COLUMNS:
                    if column.fixed and column.name in result.row.cells and column.name not in ("page", "cell"):
                        assert same_cell(unguard(kept[column.name]), result.row.cells[column.name])
