"""Names that mean the same: a corpus's own table, and the acronyms of its documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from factcheck import Workbench
from factcheck.corpus.aliases import load_aliases
from factcheck.errors import CorpusError
from factcheck.model import Document, Outcome
from factcheck.settings import CorpusSettings, Settings
from factcheck.text.aliases import extend_aliases
from factcheck.text.names import ALIASES
from factcheck.verdict.checks import run_checks
from factcheck.verdict.known_names import KnownNames
from golden import claim_of, evidence_of

SETTINGS = Settings().with_changes(
    retrieval={"embedder": "hashing"}, verdict={"stance_model": "overlap"}, review={"database": "review.db"}
)


def project(folder: Path, aliases: str | None) -> Workbench:
    corpus = folder / "corpus" / "harbour"
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / "works.txt").write_text(
        "The Blue Gate was closed by the Harbour Works Authority (HWA) in May 2019.\n\n"
        "HWA opened the Blue Gate again in June 2019.",
        "utf-8",
    )
    if aliases is None:
        (corpus / "aliases.csv").unlink(missing_ok=True)
    else:
        (corpus / "aliases.csv").write_text(aliases, "utf-8")
    return Workbench.open(folder, settings=SETTINGS)


def test_a_table_is_read_and_bad_rows_are_named(tmp_path: Path) -> None:
    (tmp_path / "aliases.csv").write_text(
        "name,alias\nBlue Gate,Sluice Nine\nBlue Gate,the Old Sluice\n,Nobody\nRed Gate,Sluice Nine\n", "utf-8"
    )
    table, failures = load_aliases(tmp_path, CorpusSettings())
    assert table == {"blue gate": "blue gate", "sluice nine": "blue gate", "the old sluice": "blue gate"}
    assert [failure.where for failure in failures] == ["aliases.csv:4", "aliases.csv:5"]
    (tmp_path / "aliases.csv").write_text("one,two\n1,2\n", "utf-8")
    with pytest.raises(CorpusError, match=r"aliases\.csv"):
        load_aliases(tmp_path, CorpusSettings())
    (tmp_path / "aliases.csv").unlink()
    assert load_aliases(tmp_path, CorpusSettings()) == ({}, [])


def test_a_name_that_is_known_under_another_keeps_all_its_aliases() -> None:
    table = extend_aliases({"isis": "isis", "the black flag": "isis"})
    assert table["the black flag"] == table["isis"] == ALIASES["isis"] == table["daesh"]


def test_a_corpus_teaches_its_names_and_the_run_knows(tmp_path: Path) -> None:
    claim = "Sluice Nine was closed in May 2019."
    runs = {}
    for aliases in (None, "name,alias\nBlue Gate,Sluice Nine\n", None):
        bench = project(tmp_path, aliases)
        manifest, failures = bench.build_index("harbour")
        assert (failures, manifest.documents) == ([], 1)
        verdict = bench.check(claim)
        found = {c.outcome for e in (*verdict.evidence, *verdict.nearest)[:1] for c in e.checks if c.kind == "name"}
        with bench.index() as index:
            runs[aliases] = (bench.run(index).id, found)
    plain, taught = runs[None], runs["name,alias\nBlue Gate,Sluice Nine\n"]
    assert plain[0] != taught[0]
    assert Outcome.agrees not in plain[1]
    assert taught[1] == {Outcome.agrees}


def test_an_acronym_that_a_document_defines_counts_in_all_of_it() -> None:
    text = "The Harbour Works Authority (HWA) met.\n\nHWA opened the Blue Gate again in June 2019."
    document = Document(id="d", text=text)
    known = KnownNames({}, lambda _: document)
    claim, evidence = claim_of("The Harbour Works Authority opened the Blue Gate in June 2019."), evidence_of(text[40:])
    outcomes = [
        [c.outcome for c in run_checks(claim, evidence, report_date=None, aliases=table) if c.kind == "name"]
        for table in (known.beside("d"), known.everywhere)
    ]
    assert outcomes[0] == [Outcome.agrees, Outcome.agrees]
    assert known.digest("d")
    assert KnownNames({}, lambda _: Document(id="e", text="Nothing.")).digest("e") == ""
