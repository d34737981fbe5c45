"""What a sentence takes from the one before: its date, whom "he" means, what "it" means. In doubt, nothing."""

from __future__ import annotations

import pytest

from factcheck.claims.extract import extract_claims
from factcheck.model import Claim, Report
from factcheck.settings import ClaimsSettings


def last_claim(text: str) -> Claim:
    return extract_claims(Report(id="r", text=text), ClaimsSettings()).claims[-1]


@pytest.mark.parametrize(
    "before",
    [
        "Smith, born in 1950, founded the firm.",
        "Born in 1950, Ann Smith founded the firm.",
        "Smith (in 1950) founded the firm.",
        "The bridge, which was built in 1950, was closed.",
        "The bank that failed in 1950 was bought by Acme.",
        "The bridge Acme built in 1950 was closed.",
        "The firm sold the plant built in 1950.",
        "The firm closed because sales fell in 1950.",
        "The minister promised to resign in 1950.",
        "Lee said the firm failed in 1950.",
        "Lee is known for a film in 1950.",
        "The firm was not founded in 1950.",
        "The Road Safety Act 1950 was repealed.",
        "The 1950 bridge was sold to Acme.",
        "The court upheld the 1950 verdict.",
        "The firm sold its shares in 1950 films.",
        'The film "1950" won three prizes.',
        "The film “A Day in 1950” won three prizes.",
        "Profits in the firm were twice that of 1950.",
        "The firm failed on 3 May, when it had lost $3 million since 1950.",
        "On 17 April the firm failed, and on 19 April Acme bought it.",
    ],
)
def test_a_time_counts_from_no_date_of_another_thing(before: str) -> None:
    claim = last_claim(f"{before} A year later deaths rose 3%.")
    assert claim.statement == "A year later deaths rose 3%."


@pytest.mark.parametrize(
    "before",
    [
        "In 1950, the firm failed.",
        "In 1950 the firm was sold to Acme.",
        "On 3 May 1950 the minister resigned.",
        "Smith resigned May 3, 1950, in Leeds.",
        "The firm was founded in 1950.",
        "The firm was sold to Acme in 1950 for $3 million.",
        "The minister, who had lied, was arrested in early 1950.",
        "The minister, Ann Lee, resigned in 1950.",
        "The wall fell on 9 November 1950, ending the split.",
        "The firm grew and moved to Leeds in 1950.",
        "The law took effect in 1950 after the court had approved it.",
    ],
)
def test_a_time_counts_from_the_date_of_the_main_clause(before: str) -> None:
    claim = last_claim(f"{before} A year later deaths rose 3%.")
    assert claim.statement == "In 1951 deaths rose 3%."
