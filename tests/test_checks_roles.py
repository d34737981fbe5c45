"""Who does it and to whom: a claim that has the two the other way about than its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Outcome
from factcheck.verdict.checks_roles import check_roles, exchanged
from tests.golden import claim_of, evidence_of

EXCHANGED = [
    ("France beat Italy.", "On Sunday Italy beat France 2-1."),
    ("Ann Roe sold the firm to Bob Poe.", "Poe sold the firm to Roe in 2004."),
    ("The tower is taller than the bridge.", "The bridge is taller than the tower."),
    ("Paris is the capital of France.", "France is the capital of Paris."),
    ("Italy was beaten by France.", "Italy beat France."),
    ("France beat Italy.", "France was beaten by Italy."),
    ("A group of people ignored a sailor.", "A sailor ignored a group of people."),
    ("Smith accused Jones of fraud.", "Jones accused Smith of fraud."),
    ("The U.S. invaded Grenada.", "Grenada invaded the U.S."),
    ("Sales rose and costs fell.", "Costs rose and sales fell."),
    ("The factory moved from Ohio to Texas.", "From Texas to Ohio the factory moved."),
    ("More men than women voted.", "More women than men voted in May."),
    ("The court sided with the state against the union.", "In May the court sided with the union against the state."),
]
TOLD = [
    ("France beat Italy 2-1.", "Italy was beaten by France 2-1."),
    ("Google acquired YouTube in 2006.", "In 2006 YouTube was acquired by Google."),
    ("Greens won more seats than Liberals.", "Liberals won fewer seats than Greens."),
    ("Smith met Jones.", "Jones met Smith."),
    ("Chad borders Niger.", "Niger borders Chad."),
    ("Smith talked with Jones.", "Jones talked with Smith."),
    ("Smith is a cousin of Jones.", "Jones is a cousin of Smith."),
    ("The mayor is Ann Roe.", "Ann Roe is the mayor."),
    ("It fell in Ohio in May.", "It fell in May in Ohio."),
    ("A woman dressed smartly.", "A smartly dressed woman came."),
    ("The church is next to a building.", "A building is next to the church."),
    ("The victory of light over darkness is told.", "The victory of darkness over light is told."),
    ("Kent's county council is Kent County Council.", "Kent County Council is the county council of Kent."),
    ("The Senate passed the bill.", "The bill passed the Senate."),
    ("The largest city became Tokyo.", "Tokyo became the largest city."),
    ("Google sued Microsoft.", "Microsoft sued Google, after Google had sued Microsoft."),
    ("Nurses trust doctors.", "Doctors trust nurses, and nurses trust them."),
    ("Biden spoke to Xi.", "Xi spoke to Biden."),
    ("Smoking is likely to be the main cause.", "The main cause is likely to be smoking."),
    ("Poverty is linked to crime.", "Crime is linked to poverty."),
    ("Dover lies 34 km from Calais.", "Calais lies 34 km from Dover."),
    ("Italy beat France.", "It is false that France beat Italy."),
    ("Israel struck Iran.", "Iran struck Israel in retaliation."),
    ("More women than men survived the sinking.", "More men than women died in the sinking."),
    ("He moved from Texas to Ohio.", "In a letter to Texas friends from Ohio he told of the move."),
    ("More Americans back the law than oppose it.", "Fewer Americans oppose the law than back it."),
    ("Oil affects inflation.", "Inflation affects oil and vice versa."),
    ("The road runs from Ohio to Texas.", "The road runs from Texas to Ohio."),
    ("He left Labour for the Greens.", "He came to Labour from the Greens after he had left Labour."),
    ("Revenue rose while costs fell.", "Revenue rose as costs fell."),
    ("France beat Italy.", "Italy lost to France."),
    ("", "Italy beat France."),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "sentence"), EXCHANGED)
def test_two_phrases_the_other_way_about_differ(statement: str, sentence: str) -> None:
    found = exchanged(statement, sentence)
    assert found is not None
    claim, evidence = claim_of(statement), evidence_of(sentence)
    (check,) = check_roles(claim, evidence)
    assert (check.kind, check.outcome) == ("role", Outcome.differs)
    assert check.passage_span is not None
    assert found.sentence.of(sentence) in check.explanation and found.claim.of(statement) in check.explanation
    assert exchanged(sentence, statement) is not None


@pytest.mark.parametrize(("statement", "sentence"), TOLD)
def test_what_is_told_alike_or_otherwise_does_not(statement: str, sentence: str) -> None:
    assert exchanged(statement, sentence) is None and exchanged(sentence, statement) is None


NAMES = st.sampled_from(["Italy", "Ann Roe", "the firm", "Acme", "the old bridge", "Bob Poe", "a small bank"])
VERBS = st.sampled_from(["beat", "sued", "is older than", "sold the house to", "was founded by", "praised"])


def test_a_sentence_with_both_orders_tells_the_claims() -> None:
    assert exchanged("Apple sued Samsung.", "Samsung sued Apple before Apple sued Samsung.") is None


@given(NAMES, VERBS, NAMES)
def test_no_statement_differs_from_itself_and_each_from_its_exchange(first: str, verb: str, second: str) -> None:
    statement, other = f"{first} {verb} {second}.", f"{second} {verb} {first}."
    assert exchanged(statement, statement) is None
    assert (exchanged(statement, other) is None) == (first == second)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read(left: str, right: str) -> None:
    found = exchanged(left, right)
    assert found is None or (found.claim.end <= len(left) and found.sentence.end <= len(right))
