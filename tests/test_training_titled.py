"""Evidence behind a title: which pairs get one, and whose probabilities they are to have."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from factcheck.reading.labelled import Row
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.training.mix import epoch_rows
from factcheck.training.taught import read_taught, with_taught
from factcheck.training.titled import behind_titles, main, pairs_of

TOWNS = ("Aleppo", "Raqqa", "Homs", "Leeds", "Lyon", "Bonn")
ROWS = [
    Row(
        f"{town} had {i + 40} mills.",
        f"In {town} stood {i + 40} mills.",
        "supported",
        source,
        "train",
        f"Page of {town}",
    )
    for i, town in enumerate(TOWNS)
    for source in ("vitaminc", "fever", "mnli")
]


def test_facts_get_the_title_of_their_page_or_another_and_other_sets_none() -> None:
    pairs = pairs_of(ROWS, HashingEmbedder(), 12)
    assert pairs == pairs_of(list(ROWS), HashingEmbedder(), 12) != pairs_of(ROWS, HashingEmbedder(), 12, seed=1)
    pages = {row.evidence: row.group for row in ROWS}
    assert len(pairs.titled) == 12 and {title for *_, title in pairs.titled} <= set(pages.values())
    assert len(pairs.plain) == 6 and all("Page of" not in text for pair in pairs.plain for text in pair)
    rows = {(row.claim, row.evidence) for row in ROWS}
    assert any((claim, evidence) not in rows for claim, evidence, _ in pairs.titled)  # pairs that nobody labelled


def test_what_a_teacher_said_holds_behind_a_title_too() -> None:
    said = {(row.claim, row.evidence): (0.8, 0.1, 0.1) for row in ROWS}
    both = behind_titles(ROWS, said, 4)
    assert both == behind_titles(list(ROWS), said, 4) and said.items() < both.items()
    new = [evidence for pair in both if pair not in said for evidence in pair[1:]]
    assert len(new) == 4 and all(text.startswith("Page of ") and ". In " in text for text in new)
    assert behind_titles([row for row in ROWS if row.source != "vitaminc"], said, 4) == said


def test_without_a_set_that_tells_titles_there_are_no_pairs() -> None:
    assert pairs_of([row for row in ROWS if row.source != "vitaminc"], HashingEmbedder(), 12).titled == ()


def test_the_mix_of_judged_rows_takes_each_once_and_nothing_else() -> None:
    soft = {(ROWS[0].claim, ROWS[0].evidence): (0.8, 0.1, 0.1), ("new", "pair"): (0.1, 0.8, 0.1)}
    taken = epoch_rows(with_taught(ROWS, soft), seed=0, epoch=0, made=0.0, mix="judged")
    assert sorted({(row.claim, row.evidence) for row in taken}) == sorted(soft) and all(row.soft for row in taken)


def test_the_mix_of_repeated_rows_takes_some_sets_twice_and_nothing_that_nobody_judged() -> None:
    rows = [replace(row, soft=(0.8, 0.1, 0.1)) for row in ROWS[:3]] + ROWS[3:]
    taken = epoch_rows(rows, seed=0, epoch=0, made=0.5, mix="repeated")
    assert Counter(row.source for row in taken) == {"vitaminc": 1, "fever": 2, "mnli": 2}


@pytest.mark.model
def test_a_folder_without_titles_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"claim": "Mice sleep.", "evidence": "Mice sleep all day.", "label": "supported", "split": "train"}
    (tmp_path / "own.jsonl").write_text(json.dumps(row))
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "--out", str(tmp_path / "titled.out")])
    assert "no rows of vitaminc to take titles from" in capsys.readouterr().err


@pytest.mark.model
def test_a_titled_pair_is_to_have_what_the_model_says_without_the_title(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    measured = {"claim": "Mice sleep.", "evidence": "In Homs stood 42 mills.", "label": "supported", "split": "dev"}
    lines = [
        {"claim": row.claim, "evidence": row.evidence, "label": row.label, "source": row.source, "group": row.group}
        for row in ROWS
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, [*lines, measured])))
    main(["--data", ".", "--out", "titled.out", "--pairs", "16"])
    said = read_taught(tmp_path / "titled.out")
    with_title = {pair: soft for pair, soft in said.items() if pair[1].startswith("Page of")}
    assert len(with_title) >= 8
    for (claim, evidence), soft in with_title.items():
        assert said[claim, evidence.partition(". ")[2]] == soft
    assert not any("In Homs" in evidence for _, evidence in said)  # it measures
