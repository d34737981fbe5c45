"""The words of a claim against those of a source: how sure it is, and whether it says as much."""

from __future__ import annotations

import pytest

from factcheck.verdict.checks_wording import hedge_in
from golden import claim_of

LESS_SURE = [
    ("The firm bribed officials.", "The firm was accused of bribing officials.", "accused of"),
    ("The firm bribed officials.", "The firm is suspected of bribing officials.", "suspected of"),
    ("The bank laundered money.", "The bank is under investigation for laundering money.", "under investigation for"),
    ("The army shot down the plane.", "The army claimed to have shot down the plane.", "claimed to have"),
    ("The firm cut its emissions by 40 percent.", "The firm aims to cut its emissions by 40 percent.", "aims to"),
    ("The city banned cars.", "The city vowed to ban cars.", "vowed to"),
    ("The city banned cars.", "The city promised to ban cars.", "promised to"),
    ("The glacier has retreated.", "There is doubt that the glacier has retreated.", "doubt that"),
    ("Smoking causes cancer.", "The firm denies that smoking causes cancer.", "denies that"),
    ("Smoking causes cancer.", "A few deny that smoking causes cancer.", "deny that"),
    ("Smoking causes cancer.", "There is no new study and he denies that smoking causes cancer.", "denies that"),
    ("Smoking causes cancer.", "The firm did not deny that smoking causes cancer.", "deny that"),
    ("The bill will pass.", "The bill is likely to pass.", "is likely"),
    ("The suspects robbed the bank.", "The suspects allegedly robbed the bank.", "allegedly"),
]
AS_SURE = [
    ("The firm was accused of bribing officials.", "The firm was accused of bribing officials."),
    ("The firm will cut its emissions.", "The firm pledged to cut its emissions."),
    ("The firm pledged a cut of its emissions.", "The firm pledged to cut its emissions."),
    ("The glacier has retreated.", "There is little doubt that the glacier has retreated."),
    ("The glacier has retreated.", "It is beyond doubt that the glacier has retreated."),
    ("Smoking causes cancer.", "Nobody denies that smoking causes cancer."),
    ("Smoking causes cancer.", "No scientist in the country disputes that smoking causes cancer."),
    ("Smoking causes cancer.", "Few deny that smoking causes cancer."),
    ("Older adults are hospitalised most often.", "Older adults were most likely to be hospitalised."),
    ("Prosecutors accused the firm of bribing officials.", "Prosecutors alleged that the firm bribed officials."),
    ("Scientists believe a meteorite formed the crater.", "A meteorite is thought to have formed the crater."),
    ("Experts fear that the dam will burst.", "There are fears that the dam will burst."),
]


@pytest.mark.parametrize(("claim", "source", "hedge"), LESS_SURE)
def test_a_source_that_is_less_sure(claim: str, source: str, hedge: str) -> None:
    assert hedge_in(claim_of(claim), source) == hedge


@pytest.mark.parametrize(("claim", "source"), AS_SURE)
def test_a_source_that_is_as_sure(claim: str, source: str) -> None:
    assert hedge_in(claim_of(claim), source) == ""
