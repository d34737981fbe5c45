"""The lexical analyser keeps what general analysers lose."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.text.lexemes import LONGEST, lexemes


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The US left us.", ["the", "US", "left", "us"]),
        ("IS is here", ["IS", "is", "here"]),
        ("the U.S. army", ["the", "US", "armi"]),
        ("WHO knows who", ["WHO", "know", "who"]),
        ("THE IS FIGHTERS WHO LEFT THE TOWN", ["the", "is", "fighter", "who", "left", "the", "town"]),
        ("no, not now", ["no", "not", "now"]),
        ("didn’t can't won't", ["did", "not", "can", "not", "will", "not"]),
        ("the army's men’s", ["the", "armi", "men"]),
        ("O'Neill", ["oneil"]),
        ("ice-cold", ["ice", "cold"]),
        ("Café İstanbul", ["cafe", "istanbul"]),
        ("cafe\u0301 co\u00adop", ["cafe", "coop"]),
        ("3.5% of 12 per cent", ["3.5", "percent", "of", "12", "per", "cent"]),
        ("COVID-19", ["covid", "19", "covid19"]),
        ("2.5mg in 2014-15", ["2.5", "mg", "in", "2014", "15"]),
        ("in 2019 100 men", ["in", "2019", "100", "men"]),
        ("١٢ ２０", ["12", "20"]),
        ("日本 a", ["日", "本", "a"]),
        ("?! … “”", []),
        ("", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert lexemes(text) == terms


@pytest.mark.parametrize("written", ["14,000", "14 000", "14000", "14\u00a0000", "14\u202f000", "14'000", "14’000"])
def test_a_figure_is_one_term_however_it_is_grouped(written: str) -> None:
    assert lexemes(f"some {written} men") == ["some", "14000", "men"]


@given(st.text(max_size=300))
def test_terms_never_hold_white_space_and_are_the_same_again(text: str) -> None:
    terms = lexemes(text)
    assert all(term and len(term) <= LONGEST and not any(c.isspace() for c in term) for term in terms)
    assert lexemes(text) == terms


@pytest.mark.parametrize("piece", ["a", "a-", "1,", "1 ", "A.", "a'", "1234,567", "a1-", "a_", "-"])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    lexemes(piece * 10)
    before = time.process_time()
    lexemes(piece * 50_000)
    assert time.process_time() - before < 5
