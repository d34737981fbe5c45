"""Pairs whose evidence speaks in two sentences."""

from __future__ import annotations

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from factcheck.reading.labelled import Row
from factcheck.training.parts import moved, together


def row(claim: str, evidence: str) -> Row:
    return Row(claim, evidence, "supported", "fever", "train", "g")


RAID = row("He died in a raid at Barisha in 2019.", "The leader died in a raid by Delta Force at Barisha in 2019.")


@given(st.integers())
def test_a_detail_that_both_have_gets_a_sentence_of_its_own(seed: int) -> None:
    claim, evidence = moved(RAID, random.Random(seed)) or ("", "")
    assert claim == RAID.claim
    first, second = re.fullmatch(r"(.+?\.) (.+\.)", evidence).groups()  # type: ignore[union-attr]
    rest, detail = (first, second) if first.startswith("The leader died") else (second, first)
    assert rest.startswith("The leader died in a raid by Delta Force") and "at Barisha in 2019" not in rest
    assert re.fullmatch(r"(It|This|That) [a-z ]+ (at Barisha|in \d{4})\.", detail)
    assert moved(RAID, random.Random(seed)) == (claim, evidence)


def test_details_are_changed_now_and_then_and_stand_first_now_and_then() -> None:
    made = {evidence for seed in range(400) if (pair := moved(RAID, random.Random(seed))) for evidence in pair[1:]}
    assert any(re.search(r"in (?!2019)\d{4}\.", evidence) for evidence in made)
    assert any(not evidence.startswith("The leader") for evidence in made)


def test_what_claim_and_evidence_do_not_share_stays_where_it_is() -> None:
    lot = random.Random(0)
    assert moved(row("He died.", RAID.evidence), lot) is None
    assert moved(row("He died in May.", "The leader died in the month of May"), lot) is None  # no full stop
    assert moved(row("Two raids, in 1943 and 1944.", "The town was raided in 1943 and 1944."), lot) is None


@given(st.integers())
def test_two_claims_about_one_thing_become_one_beside_both_evidences(seed: int) -> None:
    rows = [
        row("Ada Lovelace was a poet.", "Ada wrote poems."),
        row("Ada Lovelace died in 1852.", "She died in 1852."),
        row("Ada Lovelace was a poet.", "A second evidence of a claim that is taken once."),
        row("There were ten cases.", "Ten."),
        row("There was no case.", "None."),
        row("Alan Turing ran.", "He ran."),
    ]
    ((claim, evidence),) = together(rows, random.Random(seed))
    assert claim in {
        "Ada Lovelace was a poet and died in 1852.",
        "Ada Lovelace died in 1852 and was a poet.",
    }
    assert evidence in {"Ada wrote poems. She died in 1852.", "She died in 1852. Ada wrote poems."}


def test_claims_that_share_their_evidence_are_left_out() -> None:
    rows = [row("Ada Lovelace was a poet.", "She wrote."), row("Ada Lovelace wrote.", "She wrote.")]
    assert together(rows, random.Random(0)) == []
