"""What may train, what never does, and the rows that are made."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.cli.evaluate import train
from factcheck.errors import ReadError
from factcheck.reading.labelled import LABELS, Row, normalise
from factcheck.training.data import SOURCES, end_to_end_claims, keep_apart, read_folder
from factcheck.training.mix import (
    MIXES,
    another_number,
    changed_month,
    changed_name,
    changed_number,
    cut_clause,
    cut_clause_changed,
    epoch_rows,
    hard_mismatched,
    mismatched,
    negated,
)


def row(
    claim: str, evidence: str, label: str = "supported", source: str = "own", split: str = "train", group: str = ""
) -> Row:
    return Row(claim, evidence, label, source, split, group or claim)


def test_rows_that_share_a_text_with_one_that_measures_never_train() -> None:
    rows = [
        row("Cats purr.", "A text.", split="dev"),
        row("cats  PURR", "Another text.", source="fever"),  # the claim measures, written otherwise
        row("Dogs bark.", "“A text”", source="fever"),  # the evidence measures
        row("A text", "Turned about.", source="fever"),  # a measured evidence as claim
        row("Birds sing.", "A third text.", source="fever"),
    ]
    found = keep_apart(rows)
    assert [one.claim for one in found.train] == ["Birds sing."]
    assert dict(found.dropped) == {("fever", "its claim measures"): 2, ("fever", "its evidence measures"): 1}
    assert "fever: 2 rows dropped: its claim measures" in found.describe()
    assert "1 rows train, 1 rows measure and never train" in found.describe()


@pytest.mark.parametrize("source", [name for name, one in SOURCES.items() if not one.may_train])
def test_sets_that_measure_only_never_train_whatever_their_split_says(source: str) -> None:
    rows = [row("c", "e", source=source, split="train"), row("c", "other", source="fever")]
    found = keep_apart(rows)
    assert found.train == ()  # and what shares a claim with them neither
    assert [one.source for one in found.measure] == [source]


def test_which_sets_measure_only() -> None:
    assert {name for name, one in SOURCES.items() if not one.may_train} == {"fever_symmetric", "climate_fever"}
    assert all(one.licence for one in SOURCES.values())
    assert all(one.copies > 0 for one in SOURCES.values() if one.may_train)


def test_a_set_of_the_users_own_may_train() -> None:
    assert len(keep_apart([row("c", "e", source="my_own")]).train) == 1


@given(st.lists(st.tuples(*[st.sampled_from("abcdefgh")] * 2, st.sampled_from(["train", "dev", "test"]))))
def test_no_text_is_ever_on_both_sides(texts: list[tuple[str, str, str]]) -> None:
    found = keep_apart([row(claim, evidence, split=split) for claim, evidence, split in texts])
    measured = {normalise(text) for one in found.measure for text in (one.claim, one.evidence)}
    assert not measured & {normalise(text) for one in found.train for text in (one.claim, one.evidence)}
    assert len(found.train) + len(found.measure) + sum(count for _, count in found.dropped) == len(texts)


def test_dev_claims_of_the_end_to_end_benchmarks_measure_too(tmp_path: Path) -> None:
    (tmp_path / "scifact").mkdir()
    dev = {"id": 1, "claim": "Snow is dry.", "evidence": {}, "cited_doc_ids": [1]}
    (tmp_path / "scifact" / "claims_dev.jsonl").write_text(json.dumps(dev) + "\n")
    claims = end_to_end_claims(tmp_path / "verdict")
    assert claims == ["Snow is dry."]
    assert keep_apart([row("Snow is dry", "e")], claims).train == ()


def test_a_folder_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"no \.jsonl"):
        read_folder(tmp_path)


def test_cut_off_evidence_decides_nothing(tmp_path: Path) -> None:
    rows = [{"claim": "c", "evidence": "e", "label": label, "trimmed": True} for label in LABELS[:3]]
    (tmp_path / "infotabs.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [one.label for one in read_folder(tmp_path)] == ["not_enough_evidence"]


def test_wiki_links_are_read_as_their_words(tmp_path: Path) -> None:
    evidence = "He was an [[United_States|American]] [[Bug]] man [1] of [[ dingir, Lord]] and or]]; a[[0]|b]]."
    (tmp_path / "own.jsonl").write_text(json.dumps({"claim": "c", "evidence": evidence, "label": "supported"}))
    expected = "He was an American Bug man [1] of  dingir, Lord and or]]; a[[0]|b]]."
    assert [one.evidence for one in read_folder(tmp_path)] == [expected]


def test_a_training_row_is_kept_apart_whether_or_not_its_links_are_marked(tmp_path: Path) -> None:
    rows = [
        {"claim": "a", "evidence": "An [[Bug|insect]] man.", "label": "supported", "split": "dev"},
        {"claim": "b", "evidence": "An insect man.", "label": "supported", "split": "train"},
    ]
    (tmp_path / "own.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert keep_apart(read_folder(tmp_path)).train == ()


# -- made rows ------------------------------------------------------------------------------------------------------

LOT = random.Random(0)


def test_a_changed_number_refutes() -> None:
    made = changed_number(row("The bridge opened in 1932.", "The bridge, opened in 1932, is long."), LOT)
    assert made is not None and made.label == "refuted"
    assert made.claim.startswith("The bridge opened in ") and "1932" not in made.claim


@pytest.mark.parametrize(
    "one",
    [
        row("More than 1932 came.", "1932 came."),  # another number might still be more
        row("It has 45 rooms.", "It has 45 rooms, 45 doors."),  # which 45 is meant?
        row("It has 45 rooms.", "It has 45 rooms.", label="refuted"),
        row("It has rooms.", "It has rooms."),
    ],
)
def test_numbers_are_left_alone_where_the_label_would_not_be_sure(one: Row) -> None:
    assert changed_number(one, LOT) is None


@given(st.sampled_from(["1932", "2001", "7", "45", "14,000", "3.5", "99.95", "0.1", "1,234,567"]), st.integers())
def test_another_number_is_another_of_the_same_form(number: str, seed: int) -> None:
    other = another_number(number, random.Random(seed))
    assert float(other.replace(",", "")) != float(number.replace(",", ""))
    assert float(other.replace(",", "")) >= 0
    assert len(other.partition(".")[2]) == len(number.partition(".")[2])


def test_other_changes_refute() -> None:
    month = changed_month(row("She died on May 3.", "She died on May 3, 1990."), LOT)
    assert month is not None and month.label == "refuted" and "May" not in month.claim
    no = negated(row("The film was shown.", "The film was shown."), LOT)
    assert no is not None and (no.claim, no.label) == ("The film was not shown.", "refuted")
    assert negated(row("The film was not shown.", "It was not shown."), LOT) is None
    name = changed_name(
        row("The tower was built by Ann Lee.", "The tower was built by Ann Lee after Bob Ray had gone."), LOT
    )
    assert name is not None and (name.claim, name.label) == ("The tower was built by Bob Ray.", "refuted")


def test_a_cut_clause_is_supported_and_refuted_with_its_number_changed() -> None:
    one = row("x", "The town was founded in 1820, and it grew quickly.")
    cut = cut_clause(one, LOT)
    assert cut is not None and (cut.claim, cut.label) == ("The town was founded in 1820.", "supported")
    assert cut.claim[:-1] in one.evidence
    changed = cut_clause_changed(one, LOT)
    assert changed is not None and changed.label == "refuted" and "1820" not in changed.claim
    assert cut_clause(row("x", "When it was founded in 1820 by monks, and settled, it grew."), LOT) is None


def test_mismatches_come_from_another_group() -> None:
    rows = [row(f"claim {i} zebra", f"evidence {i} zebra", source="vitaminc", group=str(i % 3)) for i in range(30)]
    for made in (mismatched(rows, 20, random.Random(1)), hard_mismatched(rows, 20, random.Random(1))):
        assert made
        for one in made:
            assert one.label == "not_enough_evidence"
            assert int(one.evidence.split()[1]) % 3 != int(one.group)


def test_a_mismatch_is_no_row_under_another_group() -> None:
    """One text often stands under several groups: a table twice, a claim beside two pages."""
    rows = [row(f"claim {i % 4} zebra", f"Evidence {i % 5} zebra", source="infotabs", group=str(i)) for i in range(12)]
    rows += [row(f"other {i}", f"evidence {i} zebra.", source="infotabs", group=f"b{i}") for i in range(5)]
    known = {(normalise(one.claim), normalise(one.evidence)) for one in rows}
    for of in (mismatched, hard_mismatched):
        made = [one for seed in range(5) for one in of(rows, 17, random.Random(seed))]
        assert made and not known & {(normalise(one.claim), normalise(one.evidence)) for one in made}


def test_an_epoch_follows_from_its_seed_and_takes_sets_by_weight() -> None:
    train = [row(f"v{i}", f"e{i}", source="vitaminc") for i in range(100)]
    train += [row(f"s{i}", f"t{i}", source="snli") for i in range(100)]
    train += [row(f"w{i}", f"x{i}", "refuted", source="wikifactcheck_negation") for i in range(100)]
    rows = epoch_rows(train, seed=1, epoch=0, made=0.0)
    assert rows == epoch_rows(train, seed=1, epoch=0, made=0.0)
    assert rows != epoch_rows(train, seed=1, epoch=1, made=0.0)
    counts = Counter((one.source, one.label) for one in rows)
    assert counts["vitaminc", "supported"] == 100 * SOURCES["vitaminc"].copies > 100
    assert counts["snli", "supported"] == 100 * SOURCES["snli"].copies < 100
    # A set that only refutes is balanced by its sentences beside themselves.
    assert counts["wikifactcheck_negation", "refuted"] == counts["wikifactcheck_negation", "supported"] > 0


def test_a_mix_takes_some_sets_more_often_than_others() -> None:
    sources = ("vitaminc", "mnli", "taught")
    train = [row(f"{source} {i}", f"e{i}", source=source) for source in sources for i in range(100)]
    taken = {}
    for mix in MIXES:
        counts = Counter(one.source for one in epoch_rows(train, seed=0, epoch=0, made=0.0, mix=mix))
        taken[mix] = [counts[source] / SOURCES[source].copies / 100 for source in sources]
    assert taken == {
        "all": [1.0, 1.0, 1.0],
        "facts": [1.5, 0.5, 0.5],
        "taught": [0.5, 0.5, 1.0],
        "pairs": [0.25, 0.25, 2.0],
        "judged": [0.0, 0.0, 0.0],  # a teacher judged none of them (tests/test_training_titled.py has some)
        "repeated": [0.0, 0.0, 0.0],
    }
    with pytest.raises(ValueError, match="all, facts, taught"):
        epoch_rows(train, seed=0, epoch=0, mix="none")


def test_the_help_of_train_names_every_mix() -> None:
    option = get_type_hints(train, include_extras=True)["mix"].__metadata__[0]
    assert re.findall(r"[a-z]+", option.help.partition(" (")[0].replace(" or ", " ")) == list(MIXES)


def test_no_made_row_has_a_text_that_measures() -> None:
    train = [row("x y", f"The town {i} was founded in 1820, and it grew.", source="fever") for i in range(20)]
    everything = epoch_rows(train, seed=0, epoch=0, made=3.0)
    made = next(one for one in everything if one.claim not in {"x y"} and one.label == "supported")
    fewer = epoch_rows(train, seed=0, epoch=0, made=3.0, measured=frozenset({normalise(made.claim)}))
    assert made in everything
    assert all(normalise(one.claim) != normalise(made.claim) for one in fewer)
    assert len(fewer) < len(everything)
