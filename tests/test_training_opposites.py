"""Claims turned about: which words change, what the model is to say of them, and the command that asks for it."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.errors import ReadError
from factcheck.reading.labelled import Row
from factcheck.training.opposites import DIRECTIONS, SAME, alike, declared, lessons, main, together, turned
from factcheck.training.taught import read_taught

SIDES = {word: (form, side) for form, both in enumerate(DIRECTIONS) for side in (0, 1) for word in both[side].split()}


def test_a_claim_is_turned_about_in_one_word_of_the_same_form() -> None:
    lot = random.Random(0)
    about = turned("Aspirin reduces the risk of stroke.", lot)
    assert len(about) == len(set(about)) == 2
    for claim in about:
        word = claim.split()[1]
        assert claim == f"Aspirin {word} the risk of stroke." and word in DIRECTIONS[0][0].split()
    assert turned("Higher doses are safe.", lot) == []  # a capital: a name, or the first word
    assert turned("The co-activated gene was dose-increased.", lot) == []  # a part of a word
    assert len(turned("Zinc increases uptake and lower doses reduces growth.", lot)) == 4


@pytest.mark.parametrize(
    "claim",
    [
        "Aspirin does not reduce risk.",
        "Dogs that didn't improve died.",
        "A dose is lower than before.",
        "It rose or fell",
    ],
)
def test_where_a_turned_word_may_leave_the_claim_true_there_is_none(claim: str) -> None:
    assert turned(claim, random.Random(0)) == []


@given(st.sampled_from(sorted(SIDES)), st.integers(0, 99))
def test_no_word_is_turned_into_one_of_its_own_direction_and_none_that_may_stand_for_it_is_of_the_other(
    word: str, seed: int
) -> None:
    claim = f"Zinc {word} it."
    forms = {(f, s) for f, both in enumerate(DIRECTIONS) for s in (0, 1) if word in both[s].split()}
    for other in turned(claim, random.Random(seed)):
        assert any(other.split()[1] in DIRECTIONS[form][1 - side].split() for form, side in forms)
    for other in alike(claim, random.Random(seed)):
        assert other != claim and not any(
            other.split()[1] in DIRECTIONS[form][1 - side].split() for form, side in forms
        )


def test_every_word_that_may_stand_for_another_is_a_word_of_direction() -> None:
    assert {word for group in SAME for word in group.split()} <= set(SIDES)


def test_titles_that_say_nothing_are_left_out() -> None:
    rows = [
        Row(claim, "Some sentence of it.", "", "abstracts", "train", "1")
        for claim in (
            "Zinc deficiency increases the risk of asthma",
            "Effects of increased zinc in adult mice",
            "Does zinc increase the risk of asthma?",
            "Zinc increases growth",
        )
    ]
    assert declared([*rows, rows[0]]) == [("Zinc deficiency increases the risk of asthma", "Some sentence of it.")]


def test_a_turned_claim_is_never_supported_and_another_word_changes_nothing() -> None:
    true = {("Zinc raises risk.", "Zinc makes it likelier."): (0.8, 0.15, 0.05)}
    about = {("Zinc lowers risk.", "Zinc makes it likelier."): (0.9, 0.02, 0.08)}
    said = lessons(true, about, random.Random(0))
    assert said["Zinc raises risk.", "Zinc makes it likelier."] == (0.8, 0.15, 0.05)
    ((supports, refutes, neutral),) = (soft for (claim, _), soft in said.items() if "lowers" in claim)
    assert supports == 0.05 and sum((supports, refutes, neutral)) == pytest.approx(1.0)
    assert refutes / neutral == pytest.approx((0.02 + 0.27) / (0.08 + 0.09), rel=1e-3)
    (other,) = (claim for claim, _ in said if "raises" not in claim and "lowers" not in claim)
    assert other.split()[1] in ("increases", "elevates", "boosts") and said[other, "Zinc makes it likelier."][0] == 0.8


def test_what_two_say_together_lies_between_them() -> None:
    first, second = {("a", "b"): (0.9, 0.05, 0.05), ("c", "d"): (0.2, 0.3, 0.5)}, {("a", "b"): (0.1, 0.85, 0.05)}
    both = together(first, second)
    assert list(both) == [("a", "b")] and sum(both["a", "b"]) == pytest.approx(1.0)
    assert 0.1 < both["a", "b"][0] < 0.9 and 0.05 < both["a", "b"][1] < 0.85


def test_without_scifact_beside_the_rows_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"scifact: no corpus\.jsonl\.gz") as caught:
        main(["--data", str(tmp_path / "verdict"), "--out", str(tmp_path / "out.jsonl")])
    assert "beside the labelled rows" in str(caught.value.hint)


@pytest.mark.model
def test_the_command_turns_titles_about_and_leaves_out_what_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The small model is its own teacher here: what counts is which pairs are asked about, and what is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "verdict").mkdir()
    (tmp_path / "scifact").mkdir()
    things = ("zinc", "iron", "copper", "iodine", "selenium", "calcium")
    rows = [
        {"claim": f"The mine of {thing} employs {i + 40} people.", "label": "supported", "split": split,
         "evidence": f"In the mine of {thing} {i + 40} people work.", "source": source, "group": thing}
        for i, thing in enumerate(things) for source, split in (("fever", "train"), ("mnli", "train"), ("fever", "dev"))
        if (split == "dev") == (thing == "iron")
    ]  # fmt: skip
    (tmp_path / "verdict" / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    corpus = [
        {"doc_id": i, "title": f"A diet rich in {thing} reduces the risk of asthma in children",
         "abstract": [f"A diet rich in {thing} reduced the risk of asthma in children."]}
        for i, thing in enumerate(things)
    ]  # fmt: skip
    with gzip.open(tmp_path / "scifact" / "corpus.jsonl.gz", "wt") as file:
        file.write("\n".join(map(json.dumps, corpus)))
    cited = {"id": 1, "claim": "Zinc helps.", "evidence": {}, "cited_doc_ids": [0]}
    (tmp_path / "scifact" / "claims_dev.jsonl").write_text(json.dumps(cited))
    lesson = {"claim": "Salt is white.", "evidence": "Titles. Salt is white.", "soft": [0.9, 0.05, 0.05]}
    (tmp_path / "titled.jsonl").write_text(json.dumps(lesson) + "\n")
    given = ["--data", "verdict", "--out", "out.jsonl", "--teacher", "default", "--held", "10"]
    main([*given, "--beside", "titled.jsonl"])
    said = read_taught(tmp_path / "out.jsonl")
    assert next(iter(said)) == ("Salt is white.", "Titles. Salt is white.")
    sentences = {evidence for _, evidence in said}
    assert not any("zinc in" in text or "rich in zinc" in text for text in sentences)  # a dev claim cites it
    assert not any("iron" in text and "mine" in text for pair in said for text in pair)  # it measures
    about = [
        soft for (claim, _), soft in said.items() if any(f" {w} the risk" in claim for w in DIRECTIONS[0][0].split())
    ]
    assert about and all(soft[0] == 0.05 for soft in about)
    assert any(" people" in evidence for evidence in sentences)  # those by which the rest is to hold
