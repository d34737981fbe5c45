"""An export does not write over what people filled in, as long as the database does not hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from factcheck.cli import app
from factcheck.errors import WriteError
from factcheck.review.importing import import_sheet
from factcheck.review.order import Policy
from factcheck.review.sheet import read_sheet
from factcheck.review.store import Store, open_store
from tests.review_samples import RUN, fill, report
from tests.test_sheet import edit


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("USER", "ann")
    monkeypatch.chdir(tmp_path)
    with open_store("review.db", base=tmp_path) as opened:
        fill(opened)
        yield opened


def export(*arguments: str) -> None:
    done = CliRunner().invoke(app, ["export", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0


def renamed(path: Path) -> None:
    text = edit(path, 2, decision="refuted").read_text(encoding="utf-8-sig")
    path.write_text(text.replace(",revision,", ",version,"), encoding="utf-8")


FILLED: dict[str, Callable[[Path], object]] = {
    "a decision": lambda path: edit(path, 2, decision="refuted"),
    "no answer that we know": lambda path: edit(path, 2, decision="refutted"),
    "a note alone": lambda path: edit(path, 2, note="ask the ministry"),
    "a note on a skipped sentence": lambda path: edit(path, 0, note="this is a claim"),
    "a decision on a skipped sentence": lambda path: edit(path, 0, decision="refuted"),
    "a decision on a changed row": lambda path: edit(path, 2, decision="refuted", statement="Something else."),
    "a decision on another project's row": lambda path: edit(path, 2, decision="refuted", id="verdict-0000"),
    "a sheet without revisions": renamed,
    "another program's table": lambda path: path.write_text("id,claim\n1,The camp closed.\n", encoding="utf-8"),
}


@pytest.mark.parametrize("sheet", ["out.csv", "out-2.csv"])
@pytest.mark.parametrize("fill_in", FILLED.values(), ids=FILLED)
def test_answers_are_not_written_over(
    store: Store, tmp_path: Path, fill_in: Callable[[Path], object], sheet: str
) -> None:
    arguments = ["out.csv"] if sheet == "out.csv" else ["out.csv", "--annotators", "2", "--overlap", "1"]
    export("out.csv")
    (tmp_path / "out.csv").replace(tmp_path / sheet)
    fill_in(tmp_path / sheet)
    before = (tmp_path / sheet).read_bytes()
    with pytest.raises(WriteError, match=sheet) as caught:
        export(*arguments)
    assert f"factcheck export {sheet.replace('.csv', '-new.csv')}" in caught.value.hint
    assert (tmp_path / sheet).read_bytes() == before
    assert {path.name for path in tmp_path.glob("*.csv")} == {sheet}  # of several sheets none is begun


def test_what_the_database_holds_is_in_nobodys_way(store: Store, tmp_path: Path) -> None:
    path, verdicts = tmp_path / "out.csv", [item.verdict.id for item in store.items()]
    (tmp_path / "out.csv").touch()  # as mktemp makes it
    export("out.csv")
    edit(path, 2, decision="refuted", note="read it")
    import_sheet(store, path, reviewer="ann")
    export("out.csv")
    edit(path, 2, decision="supported")  # by somebody else; the name of the first is left standing
    import_sheet(store, path, reviewer="cid")
    export("out.csv")
    store.decide(verdicts[0], "supported", reviewer="bob", note="a note")
    store.reopen(verdicts[0], reviewer="bob")
    store.decide(verdicts[0], "supported", reviewer="bob", note="another")
    store.decide(verdicts[0], "refuted", reviewer="ann", note="a third")
    export("out.csv")
    assert "a third" in path.read_text(encoding="utf-8-sig")  # disputed: a note, and no answer
    store.reopen(verdicts[0], reviewer="ann")
    export("out.csv")
    fill(store, run=replace(RUN, id="run-2"))
    store.carry_over("run-2", report().id)
    export("out.csv")  # the answers stand on an earlier verification


def test_an_answer_without_a_name_is_not_the_one_that_another_gave_before(store: Store, tmp_path: Path) -> None:
    store.set_policy(Policy(second_share=1.0), reviewer="chief")
    store.decide(store.items()[0].verdict.id, "supported", reviewer="ann")
    export("out.csv")
    edit(tmp_path / "out.csv", 2, decision="supported")  # by bob, who was not shown what ann said
    with pytest.raises(WriteError, match="1 rows with a decision"):
        export("out.csv")
    import_sheet(store, tmp_path / "out.csv", reviewer="bob")
    export("out.csv")


def test_annotators_sheets_that_were_taken_back_are_written_anew(store: Store, tmp_path: Path) -> None:
    export("out.csv", "--annotators", "2")
    export("out.csv", "--annotators", "2")  # nothing is filled in
    edit(tmp_path / "out-1.csv", 0, decision="refuted", note="read it")
    id = read_sheet(tmp_path / "out-1.csv")[0].cell("id")
    store.decide(id, "refuted", reviewer="bob", note="read it")  # another's answer is not this annotator's
    with pytest.raises(WriteError, match="1 rows with a decision"):
        export("out.csv", "--annotators", "2")
    import_sheet(store, tmp_path / "out-1.csv", reviewer="ann")
    export("out.csv", "--annotators", "2")


@pytest.mark.parametrize("aside", ["undo", "reopen"])
def test_an_annotators_answer_that_was_set_aside_does_not_come_back(store: Store, tmp_path: Path, aside: str) -> None:
    export("out.csv", "--annotators", "1")
    [path] = tmp_path.glob("out*.csv")
    edit(path, 0, decision="refuted")
    id = read_sheet(path)[0].cell("id")
    assert import_sheet(store, path, reviewer="ann").counts["decided"] == 1
    (store.undo if aside == "undo" else store.reopen)(id, reviewer=read_reviewer(store, id))
    head = store.head()
    again = import_sheet(store, path, reviewer="ann")
    assert (again.counts["stale"], again.counts["decided"], store.head()) == (1, 0, head)
    assert "exported at revision 0" in again.problems[0].why


def read_reviewer(store: Store, id: str) -> str:
    return store.item(id).decisions[-1].reviewer


def test_a_changed_decision_does_not_take_over_the_note_of_another(store: Store, tmp_path: Path) -> None:
    id = store.items()[0].verdict.id
    store.decide(id, "refuted", reviewer="bob", note="page 3 says the opposite")
    export("out.csv")
    place = [row.cell("id") for row in read_sheet(tmp_path / "out.csv")].index(id)
    edit(tmp_path / "out.csv", place, decision="supported")
    assert import_sheet(store, tmp_path / "out.csv", reviewer="ann").counts["decided"] == 1
    last = store.item(id).decisions[-1]
    assert (last.reviewer, last.label, last.note) == ("ann", "supported", "")
    assert import_sheet(store, tmp_path / "out.csv", reviewer="ann").counts["unchanged"] == 6
    export("out.csv")  # all that it holds is in the database


def test_a_note_of_ones_own_stays_with_a_decision_that_one_changes(store: Store, tmp_path: Path) -> None:
    id = store.items()[0].verdict.id
    store.decide(id, "refuted", reviewer="ann", note="page 3")
    export("out.csv")
    place = [row.cell("id") for row in read_sheet(tmp_path / "out.csv")].index(id)
    edit(tmp_path / "out.csv", place, decision="supported")
    import_sheet(store, tmp_path / "out.csv", reviewer="ann")
    assert [(d.label, d.note) for d in store.item(id).decisions[1:]] == [("supported", "page 3")]
