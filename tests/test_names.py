"""Names: found by their capitals, one by aliases and acronyms, two where they are two."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from factcheck.text.aliases import aliases_of
from factcheck.text.names import Name, capital_of, find_names, fold_name, read_aliases, same_name


def only(text: str) -> Name:
    found = find_names(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("On 19 December 2018 President Donald Trump declared ISIS defeated.", ["Donald Trump", "ISIS"]),
        ("Scientists at the University of Oxford said so in May.", ["University of Oxford"]),
        ("The IS and the US; who is WHO?", ["IS", "US", "WHO"]),
        ("Abu Bakr al-Baghdadi died at Barisha.", ["Abu Bakr al-Baghdadi", "Barisha"]),
        (
            "The Islamic State of Iraq and Syria held Raqqa.",
            ["Islamic State of Iraq and Syria", "Raqqa"],
        ),
        ("He said that. However, nobody came. I left.", []),
        ("At 40 °C in Oslo, Vitamin C cost EUR 10 and 12 USD; the EUR fell.", ["Oslo", "Vitamin C", "EUR"]),
        ("At 212 degrees Fahrenheit, or 100 Celsius, he read Fahrenheit in Oslo.", ["Fahrenheit", "Oslo"]),
        ("Burglars fled. Thieves, who hid jewels, did not. “Surgeons of Leeds voted.” Jewellery was sold.", ["Leeds"]),
        ("Banks spoke. Waters of Rome sang. Rangers won.", ["Banks", "Waters of Rome", "Rangers"]),
        ("At 49.6C or 121F it used 5 TWh and 300 kW in Oslo.", ["Oslo"]),
        ("THE WAR IS OVER", []),
        ("", []),
    ],
)
def test_names_are_found(text: str, names: list[str]) -> None:
    found = find_names(text)
    assert [name.text for name in found if len(name.text) > 1] == names or text.isupper()
    assert all(name.span.of(text) == name.text for name in found)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Jim Mattis", "Mattis", True),
        ("Jim Mattis", "John Mattis", False),
        ("J. Mattis", "Jim Mattis", True),
        ("Turkish", "Turkey", True),
        ("Turkish", "Jordanian", False),
        ("Pentagon", "US Department of Defense", True),
        ("World Food Programme", "WFP", True),
        ("Qassem Soleimani", "Qassem Suleimani", True),
        ("Paris", "France", False),
        ("Iran", "Iraq", False),
    ],
)
def test_same_name_both_ways(left: str, right: str, same: bool) -> None:
    a, b = only(f"They met {left} there."), only(f"They met {right} there.")
    assert same_name(a, b) is same
    assert same_name(b, a) is same


def test_a_capital_is_told_from_its_country() -> None:
    assert capital_of(only("They met Damascus there."), only("They met Syria there."))
    assert not capital_of(only("They met Damascus there."), only("They met Turkey there."))


def test_two_places_that_look_like_one_are_one_where_an_alias_says_so() -> None:
    (north,), (south,) = find_names("It was in Sudan."), find_names("It was in South Sudan.")
    assert not same_name(north, south)
    assert same_name(north, south, read_aliases(["Sudan = South Sudan"]))


def test_a_corpus_extends_the_aliases() -> None:
    table = read_aliases(["# people", "", "Hanna Feld = H.F. = the correspondent"])
    assert table["the correspondent"] == table["h.f"] == "hanna feld"
    defined = aliases_of("The Coalition Provisional Authority (CPA) ruled.", table)
    assert defined["cpa"] == "coalition provisional authority"
    assert defined["the correspondent"] == "hanna feld"


@given(st.text(max_size=120))
def test_any_text_gives_ordered_exact_spans(text: str) -> None:
    found = find_names(text)
    assert all(name.span.of(text) == name.text for name in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


@given(st.text(max_size=40))
@example("''")
@example("Roe '.")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


def test_an_era_is_no_name() -> None:
    assert [name.text for name in find_names("Caesar died in 44 B.C.E., Augustus in AD 14.")] == ["Caesar", "Augustus"]


def test_an_adjective_that_opens_a_sentence_is_no_name() -> None:
    assert not find_names("Loud sirens and terrible crime.")
    assert [name.text for name in find_names("Loud Valley was hit. He saw Loud himself.")] == ["Loud Valley", "Loud"]
