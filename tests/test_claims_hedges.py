"""How a claim is put ("allegedly", "may", "plans to"), and what only its speaker can know."""

from __future__ import annotations

import pytest

from factcheck.claims.extract import extract_claims
from factcheck.claims.hedges import hedge_of
from factcheck.claims.worth import check_worthiness
from factcheck.model import Asserted, Report
from factcheck.settings import ClaimsSettings

IN_THE_MAIN_CLAUSE = {
    "The company reportedly lost $2bn.": Asserted.alleged,
    "Reportedly, the company lost $2bn.": Asserted.alleged,
    "The firm, based in London, allegedly lost $2bn.": Asserted.alleged,
    "The man who killed three women was reportedly arrested.": Asserted.alleged,
    "When the war ended, the town was reportedly empty.": Asserted.alleged,
    "The trader was accused of rigging rates.": Asserted.alleged,
    "It is said that the town fell.": Asserted.alleged,
    "As many as 300 people may have died.": Asserted.likely,
    "The man who fled is believed to be in Cuba.": Asserted.likely,
    "The firm, which is based in London, plans to cut 300 jobs.": Asserted.planned,
    "If the talks fail, the army will attack.": Asserted.planned,
    "Those who stayed will be paid.": Asserted.planned,
}
ELSEWHERE = (
    "Washington is no longer able to monitor the camps, which are now reportedly being over-run by the IS group.",
    "The camps hold 70,000 people who are now reportedly over-run by the IS group.",
    "The minister resigned after a newspaper reportedly found 12 unpaid bills.",
    "The camp, allegedly run by ISIS, burned down on 3 May.",
    "Police arrested a man who allegedly killed three women.",
    "The man who allegedly killed three women was arrested on 3 May.",
    "The bank fined a trader accused of rigging rates.",
    "Because he allegedly took bribes, the mayor was jailed.",
    "The rebels, who may have fled, left 40 tanks behind.",
    "A drug that may cause cancer was sold to 300 people.",
    "The law, which will take effect in 2020, was passed on 3 May 2019.",
    "Both signed an agreement that, once in force, will enable Iraq to borrow $1 billion.",
    "The guarantee is intended to help Iraq.",
    "Police arrested 12 people who planned to bomb the station.",
)


@pytest.mark.parametrize("statement", IN_THE_MAIN_CLAUSE)
def test_a_hedge_of_the_main_clause_is_the_statements(statement: str) -> None:
    assert hedge_of(statement) is IN_THE_MAIN_CLAUSE[statement]


@pytest.mark.parametrize("statement", ELSEWHERE)
def test_a_hedge_of_a_subordinate_clause_leaves_the_main_clause_a_fact(statement: str) -> None:
    assert hedge_of(statement) is Asserted.fact


def reasons(text: str) -> list[str]:
    """The reason of each skipped sentence, "claim" for each claim, in text order."""
    extraction = extract_claims(Report(id="r", text=text), ClaimsSettings())
    found = [(claim.span.start, "claim") for claim in extraction.claims]
    return [what for _, what in sorted(found + [(item.span.start, item.reason) for item in extraction.skipped])]


@pytest.mark.parametrize(
    "text",
    [
        "I lost 8 kg.",
        "I lost 8 kg in three weeks on this diet.",
        "I have taken this pill for two years and never felt better.",
        "I was in Aleppo when the bombs fell on 4 May 2016.",
        "We lost our house in 2008.",
        "My mother died of cancer in 2011.",
        "In 2011 I moved to Berlin with my wife.",
        '"I lost 8 kg," the mayor said.',
    ],
)
def test_what_only_the_speaker_can_know_is_skipped_as_such(text: str) -> None:
    assert reasons(text) == ["personal experience"]


@pytest.mark.parametrize(
    "text",
    [
        "I voted for the bill in 2012.",
        "My government cut taxes by 4% in 2012.",
        "We lost 12 soldiers in Helmand in 2009.",
        '"I saw 12 planes over Kobane on 4 May 2016," said Ahmed Khan, a farmer.',
        "The firm lost 8 kg of gold in 2012.",
        "When I was mayor, crime fell by 20%.",
    ],
)
def test_public_acts_and_what_a_named_witness_saw_are_claims(text: str) -> None:
    assert reasons(text) == ["claim"]


def test_fewer_than_four_different_words_without_a_verb_are_a_fragment() -> None:
    for text in ("No injuries.", "&a11;.", "[a](" * 300, "Yes, yes, yes."):
        assert reasons(text) == ["fragment"], text
    assert reasons("Nobody died in Hajin in 2018.") == ["claim"]


@pytest.mark.parametrize(
    ("sentence", "against"),
    [
        ("Compare the quotes of three firms.", "instruction"),
        ("To bake the bread, measure the flour and the water for two minutes.", "instruction"),
        ("It is crucial to hold those responsible to account.", "opinion"),
        ("The use of such weapons is horrific.", "opinion"),
    ],
)
def test_orders_and_judgements_weigh_against_a_sentence(sentence: str, against: str) -> None:
    assert check_worthiness(sentence).against == against


def test_what_nobody_can_know_weighs_less_than_what_is_told() -> None:
    for told, unknown in (
        ("The camp held 300 people in 2018.", "It is unclear how many people the camp held in 2018."),
        ("The fire began in the kitchen.", "It is difficult to say exactly where the fire began."),
    ):
        assert check_worthiness(unknown).probability < check_worthiness(told).probability - 0.08
