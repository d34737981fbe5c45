"""Rows that the retriever finds hard: near misses, joined evidence, silent passages of cited abstracts."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from factcheck.errors import FormatError, ReadError
from factcheck.reading.labelled import Row, read_rows
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.training.abstracts import Reading, passage_rows, read_readings, title_rows
from factcheck.training.data import end_to_end_claims
from factcheck.training.near import joined, main, near_misses, near_rows, neighbours

ABSTRACT = ("Mice were fed.", "They grew by a third.", "Rats were not fed.", "They shrank.", "Both slept.", "We thank.")


DEV = '{"id": 3, "claim": "Rats shrank.", "evidence": {}, "cited_doc_ids": [3]}'
TRAIN = '{"id": 2, "claim": "Cats purr.", "evidence": {}, "cited_doc_ids": [2]}'


def row(claim: str, evidence: str, label: str, group: str) -> Row:
    return Row(claim, evidence, label, "vitaminc", "train", group)


ROWS = [
    row("Paris has 2 million people.", "Paris counts 2.1 million people.", "supported", "Paris"),
    row("Paris has 9 million people.", "Paris counts 2.1 million people.", "refuted", "Paris"),
    row("Lyon has 500,000 people.", "Lyon counts 516,000 people.", "supported", "Lyon"),
    row("Nice lies by the sea.", "Nice lies by the sea, in the south.", "supported", "Nice"),
]


def write(folder: Path) -> None:
    """SciFact's files in small: one claim with evidence, one without, one dev claim with an abstract of its own."""
    folder.mkdir()
    abstracts = [{"doc_id": number, "title": "T", "abstract": list(ABSTRACT)} for number in (1, 2, 3)]
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, abstracts)).encode()))
    marked = {"1": [{"sentences": [1], "label": "SUPPORT"}], "3": [{"sentences": [3], "label": "CONTRADICT"}]}
    mice = json.dumps({"id": 1, "claim": "Mice grew.", "evidence": marked, "cited_doc_ids": [1, 3]})
    (folder / "claims_train.jsonl").write_text(f"{mice}\n{TRAIN}", encoding="utf-8")
    (folder / "claims_dev.jsonl").write_text(DEV, encoding="utf-8")


def test_an_abstract_that_a_dev_claim_cites_never_trains(tmp_path: Path) -> None:
    write(tmp_path / "scifact")
    readings = read_readings(tmp_path / "scifact")
    assert [(one.claim, one.abstract, one.label) for one in readings] == [
        ("Mice grew.", "1", "supported"),
        ("Cats purr.", "2", "not_enough_evidence"),
    ]
    assert readings[0].rationales == (frozenset({1}),)


def test_titles_stand_beside_sentences_of_abstracts_that_no_dev_claim_cites(tmp_path: Path) -> None:
    folder = tmp_path / "scifact"
    write(folder)
    long = "This sentence has more than thirty characters"
    sentences = [f"{long}, {i}." for i in range(9)] + ["Short."]
    abstracts = [
        {"doc_id": i, "title": title, "abstract": sentences} for i, title in ((1, "T"), (2, "T" * 171), (3, "T"))
    ]
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, abstracts)).encode()))
    rows = title_rows(folder, random.Random(0))
    assert len(rows) == 4 == len({one.evidence for one in rows})
    assert {(one.claim, one.label, one.group) for one in rows} == {("T", "", "1")}
    assert all(one.evidence.startswith(long) for one in rows)


def test_a_passage_with_a_rationale_has_its_label_and_one_without_is_neutral() -> None:
    reading = Reading("Mice grew.", "1", ABSTRACT, "supported", (frozenset({1}),))
    for seed in range(20):
        for one in passage_rows([reading], "s", random.Random(seed)):
            assert one.evidence in " ".join(ABSTRACT)
            assert one.label == ("supported" if ABSTRACT[1] in one.evidence else "not_enough_evidence")


def test_half_of_a_rationale_is_no_row_at_all() -> None:
    reading = Reading("Mice grew.", "1", ABSTRACT, "supported", (frozenset({0, 3}),))
    for seed in range(20):
        for one in passage_rows([reading], "s", random.Random(seed), silent=9):
            assert not {ABSTRACT[0], ABSTRACT[3]} & {s for s in ABSTRACT if s in one.evidence}


def test_a_near_miss_is_another_page_and_neutral() -> None:
    pairs = neighbours(ROWS, HashingEmbedder(), random.Random(1), 9)
    pages = {one.evidence: one.group for one in ROWS}
    assert len(pairs) == len(ROWS)
    assert all(pages[other] != one.group for one, other in pairs)
    assert {one.label for one in near_misses(pairs)} == {"not_enough_evidence"}


def test_an_evidence_or_a_claim_of_two_pages_is_foreign_to_neither() -> None:
    """The last page alone used to be kept, so that "Paris counts …" looked foreign to Paris."""
    again = row("Its capital is large.", "paris counts 2.1 million people", "supported", "France")
    elsewhere = row("Lyon has 500,000 people.", "516,000 live there.", "supported", "Rhône")
    rows = [*ROWS, again, elsewhere]
    for seed in range(20):
        for one, other in neighbours(rows, HashingEmbedder(), random.Random(seed), 9):
            assert "2.1 million" not in other or one.group not in {"Paris", "France"}
            assert other not in {two.evidence for two in rows if two.claim == one.claim}


def test_where_few_evidences_are_foreign_none_of_the_same_page_fills_up() -> None:
    assert neighbours(ROWS[:2], HashingEmbedder(), random.Random(0), 9) == []
    pairs = neighbours(ROWS[:3], HashingEmbedder(), random.Random(0), 9)
    assert sorted((one.group, other) for one, other in pairs) == [
        ("Lyon", ROWS[0].evidence), ("Paris", ROWS[2].evidence), ("Paris", ROWS[2].evidence),
    ]  # fmt: skip


def test_joined_evidence_keeps_label_and_both_texts() -> None:
    pairs = neighbours(ROWS, HashingEmbedder(), random.Random(1), 9)
    for (one, other), made in zip(pairs, joined(pairs, random.Random(2)), strict=True):
        assert made.label == one.label
        assert sorted(made.evidence) == sorted(f"{one.evidence} {other}")


def test_no_text_that_measures_is_made_into_a_row(tmp_path: Path) -> None:
    data = tmp_path / "verdict"
    data.mkdir()
    measuring = Row("Nantes?", "Lyon counts 516,000 people.", "supported", "vitaminc", "dev", "x")
    lines = [{"claim": r.claim, "evidence": r.evidence, "label": r.label, "source": r.source, "split": r.split,
              "group": r.group} for r in [*ROWS, measuring]]  # fmt: skip
    (data / "vitaminc.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    write(tmp_path / "scifact")
    rows = near_rows(data, HashingEmbedder(), misses=50, joins=50)
    assert rows and not any("Lyon counts" in one.evidence for one in rows)
    assert {one.source for one in rows} >= {"near_misses", "scifact_passages"}
    assert rows == near_rows(data, HashingEmbedder(), misses=50, joins=50)


def test_a_missing_or_broken_benchmark_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"corpus\.jsonl\.gz"):
        read_readings(tmp_path)
    write(tmp_path / "scifact")
    for broken in ("{", '{"id": 3, "evidence": {}, "cited_doc_ids": [3]}', "[]"):
        for name, fine in (("claims_dev", DEV), ("claims_train", TRAIN)):
            path = tmp_path / "scifact" / f"{name}.jsonl"
            path.write_text(f"{fine}\n{broken}", encoding="utf-8")
            with pytest.raises(FormatError, match=rf"{name}\.jsonl:2: "):
                read_readings(tmp_path / "scifact")
            path.write_text(fine, encoding="utf-8")


def test_blank_lines_and_line_ends_inside_a_text_are_no_lines(tmp_path: Path) -> None:
    write(tmp_path / "scifact")
    path = tmp_path / "scifact" / "claims_dev.jsonl"
    path.write_text(DEV.replace("Rats shrank", "Rats \u2028shrank\x85") + "\n\n", encoding="utf-8")
    assert len(read_readings(tmp_path / "scifact")) == 2
    assert end_to_end_claims(tmp_path / "verdict") == ["Rats \u2028shrank\x85."]


@pytest.mark.model
def test_the_command_writes_labelled_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "verdict").mkdir()
    write(tmp_path / "scifact")
    lines = [json.dumps({"claim": r.claim, "evidence": r.evidence, "label": r.label, "group": r.group}) for r in ROWS]
    (tmp_path / "verdict" / "vitaminc.jsonl").write_text("\n".join(lines), encoding="utf-8")
    main(["--data", "verdict", "--out", "near.jsonl.gz"])
    assert read_rows(tmp_path / "near.jsonl.gz")
