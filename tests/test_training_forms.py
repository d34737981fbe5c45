"""The same date, number, place or person in another form, and what a model is to say of it."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.reading.labelled import Row
from factcheck.text.dates import find_dates
from factcheck.text.quantities import find_quantities
from factcheck.training.formed import drawn, lessons, main, pairs_of
from factcheck.training.forms import dates, numbers, persons, places
from factcheck.training.taught import read_taught


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("On March 1, 2020, it rained.", ["On 1 March 2020, it rained.", "On 1 Mar 2020, it rained.",
                                          "On Mar. 1, 2020, it rained.", "On 2020-03-01, it rained."]),
        ("on Sept. 5 it rained", ["on 5 September it rained", "on September 5 it rained", "on 5 Sep it rained",
                                  "on Sep. 5 it rained"]),
        ("between March 1 and 5 it rained", []),
        ("from 1 March to 5 March 2020", ["from 1 March to March 5, 2020", "from 1 March to 5 Mar 2020",
                                          "from 1 March to Mar. 5, 2020", "from 1 March to 2020-03-05"]),
        ("They may 20 times do so; May 20 people", []),
        ("March 2020 was cold", []),
        ("May 50, 2020", []),
    ],
)  # fmt: skip
def test_a_day_has_the_forms_that_people_write(text: str, forms: list[str]) -> None:
    assert dates(text) == forms


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["%-d %B %Y", "%B %-d, %Y"]))
def test_every_form_of_a_day_is_read_as_that_day(day: dt.date, form: str) -> None:
    made = dates(f"It opened on {day.strftime(form)}.")
    assert len(made) >= 2
    for text in made:
        (found,) = find_dates(text)
        assert found.start == found.end == day.toordinal()


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("sold 1,490,000 copies", ["sold 1490000 copies", "sold 1.49 million copies"]),
        ("sold 1,490,123 copies", ["sold 1490123 copies"]),
        ("holds 80000 people", ["holds 80,000 people"]),
        ("in 2020 it", []),
        ("earned $5 million in", ["earned $5,000,000 in", "earned $5m in"]),
        ("had 1.2 billion.", ["had 1,200,000,000."]),
        ("won three games", ["won 3 games"]),
        ("won 12 games", ["won twelve games"]),
        ("its third season", ["its 3rd season"]),
        ("the 4th season", ["the fourth season"]),
        ("a third of it", []),
        ("won 3 million", ["won 3,000,000"]),
        ("rose 5% in", ["rose 5 percent in", "rose 5 per cent in"]),
        ("won 3-2 and 1.5", []),
    ],
)
def test_a_number_has_the_forms_that_people_write(text: str, forms: list[str]) -> None:
    assert numbers(text) == forms


@given(st.integers(10_000, 10**9), st.sampled_from(["{:,}", "{}"]))
def test_every_form_of_a_number_is_read_as_that_number(value: int, form: str) -> None:
    for text in numbers(f"It sold {form.format(value)} copies."):
        assert find_quantities(text)[0].value == value


def test_a_place_has_the_forms_that_people_write() -> None:
    assert places("in Idlib province on") == ["in the province of Idlib on"]
    assert places("In the Idlib Province it") == ["In the province of Idlib it"]
    assert places("in the Syrian province of Idlib on") == [
        "in Idlib province on", "in Idlib province in Syria on", "in the province of Idlib on",
    ]  # fmt: skip
    assert places("the French city of Lyon.") == ["Lyon.", "Lyon, France.", "the city of Lyon."]
    assert places("the Great city of London. The state of New York.") == []


def test_a_person_is_named_shorter_where_the_evidence_has_the_whole_name() -> None:
    evidence = "Noah Lindsey Cyrus (born January 8, 2000) is an American actress."
    assert persons("Noah Lindsey Cyrus sings.", evidence) == ["N. Cyrus sings.", "Cyrus sings.", "Noah Cyrus sings."]
    assert persons("Noah Lindsey Cyrus sings.", f"{evidence} Her sister is Miley Cyrus.") == [
        "N. Cyrus sings.", "Noah Cyrus sings.",
    ]  # fmt: skip
    assert persons("The Factor was a show.", "The Factor was a show by an actor born in Rome.") == []
    assert persons("Jane Doe sings.", "Mary Roe was born in Rome.") == []


ROWS = [
    Row(
        f"{name} left on March {i + 1}, 2020.", f"On March {i + 1}, 2020 {name} left.", label, "vitaminc", "train", name
    )
    for i, name in enumerate(("Ann", "Ben", "Cid", "Dan", "Eve", "Flo"))
    for label in ("supported",)
]


def test_pairs_with_other_forms_are_rows_and_claims_that_a_rule_changed() -> None:
    pairs = pairs_of([*ROWS, Row("Cats sleep.", "Cats sleep.", "supported", "fever", "train", "g")], random.Random(0))
    assert set(pairs.values()) == {"supported", ""}
    some = drawn(pairs, 4, random.Random(0))
    assert len(some) == 4 == len(set(some)) and set(some) <= set(pairs)
    assert ("Cats sleep.", "Cats sleep.") not in drawn(pairs, 1000, random.Random(0))
    assert some == drawn(pairs, 4, random.Random(0))


def test_another_form_is_to_have_what_is_said_of_the_first_unless_that_is_wrong() -> None:
    right, wrong, changed = ((row.claim, row.evidence) for row in ROWS[:3])
    said = {right: (0.8, 0.1, 0.1), wrong: (0.1, 0.8, 0.1), changed: (0.2, 0.7, 0.1)}
    out = lessons(said, {right: "supported", wrong: "supported", changed: ""}, random.Random(0))
    assert out[right] == said[right] and out[changed] == said[changed] and wrong not in out
    assert len(out) == 6 and set(out.values()) == {said[right], said[changed]}


@pytest.mark.model
def test_the_command_writes_lessons_beside_others_and_leaves_out_what_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    measured = {"claim": "Ann stayed.", "evidence": "On 1 March 2020 Ann left.", "label": "refuted", "split": "dev"}
    lines = [
        {"claim": row.claim, "evidence": row.evidence, "label": row.label, "source": row.source, "group": row.group}
        for row in ROWS
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, [*lines, measured])))
    (tmp_path / "other.out").write_text('{"claim": "a", "evidence": "b", "soft": [1, 0, 0]}\n')
    main(["--data", str(tmp_path), "--out", str(tmp_path / "formed.out"), "--beside", str(tmp_path / "other.out")])
    out = read_taught(tmp_path / "formed.out")
    assert next(iter(out)) == ("a", "b") and len(out) > 7
    assert "On 1 March 2020 Ann left." not in {evidence for _, evidence in out}
    for row in ROWS:
        alike = {soft for (claim, evidence), soft in out.items() if claim == row.claim}
        assert len(alike) <= 1
