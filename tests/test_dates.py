"""Dates and periods: one day in any writing, exact spans, and nothing that hangs on the machine's clock."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.claims.times import with_dates
from factcheck.model import Outcome
from factcheck.text.dates import DateMention, find_dates, period_of
from factcheck.text.periods import compare_dates, order_dates

DAYS = st.dates(min_value=dt.date(1200, 1, 1), max_value=dt.date(2150, 12, 31))


def only(text: str, anchor: str | None = None) -> DateMention:
    found = find_dates(text, anchor)
    assert len(found) == 1, found
    return found[0]


def writings(day: dt.date) -> list[str]:
    month = day.strftime("%B")
    endings = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return [
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"the {day.day}{endings.get(day.day, 'th')} of {month} {day.year}",
        f"{day.day:02}.{day.month:02}.{day.year}",
    ]


@given(DAYS, st.sampled_from(["{m}/{d}/{y}", "{d}/{m}/{y}"]))
def test_a_day_in_figures_is_never_read_as_another_alone(day: dt.date, form: str) -> None:
    found = only(f"It fell on {form.format(d=day.day, m=day.month, y=day.year)}.")
    assert day.toordinal() in (found.readings or (found.start,))
    assert bool(found.readings) == (day.day <= 12 and day.day != day.month)


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from("/-."))
def test_figures_that_are_no_day_are_no_accident(first: int, second: int, mark: str) -> None:
    for found in find_dates(f"It fell on {first}{mark}{second}{mark}2019, before 12/{second}/2019 to {first}/3/2019."):
        assert not found.readings or all(dt.date.fromordinal(day).year == 2019 for day in found.readings)


@given(DAYS)
def test_a_day_is_one_day_in_any_writing(day: dt.date) -> None:
    mentions = [only(f"It fell on {way}.") for way in writings(day)]
    assert {(m.start, m.end) for m in mentions} == {(day.toordinal(), day.toordinal())}
    assert all(compare_dates(a, b) is Outcome.agrees for a in mentions for b in mentions)


@given(DAYS, DAYS, st.sampled_from(["on", "before", "after", "by"]))
def test_order_is_antisymmetric(left: dt.date, right: dt.date, relation: str) -> None:
    a, b = only(f"It fell {relation} {left.isoformat()}."), only(f"It fell on {right.isoformat()}.")
    assert order_dates(a, b) == -order_dates(b, a)
    if relation == "on":
        assert (compare_dates(a, b) is Outcome.agrees) == (left == right)


@given(st.text(max_size=120), st.one_of(st.none(), st.text(max_size=12), DAYS.map(str)))
def test_any_text_gives_ordered_exact_spans(text: str, anchor: str | None) -> None:
    found = find_dates(text, anchor)
    assert all(mention.span.of(text) == mention.text for mention in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    for mention in found:
        assert (mention.start is None) == (mention.end is None)
        assert mention.start is None or mention.end is None or mention.start <= mention.end


@pytest.mark.parametrize("words", ["yesterday", "last month", "two years ago", "this quarter", "last week"])
def test_without_an_anchor_relative_times_stay_unresolved(words: str) -> None:
    assert not only(f"It fell {words}.").resolved
    assert only(f"It fell {words}.", "2019-08-07").resolved
    assert not only(f"It fell {words}.", "").resolved


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])  # what tables write for "no date"
@pytest.mark.parametrize("words", ["yesterday", "tomorrow", "last week", "next week", "next year", "3 days ago"])
def test_no_day_lies_outside_the_calendar(words: str, day: str) -> None:
    for mention in find_dates(f"It happened {words}.", day):
        for end in (mention.start, mention.end):
            assert end is None or 1 <= end <= dt.date.max.toordinal()


@given(DAYS, st.integers(0, 900), st.sampled_from(["earlier", "later"]))
def test_days_count_from_the_date_told_before(day: dt.date, count: int, way: str) -> None:
    there = day + dt.timedelta(days=count if way == "later" else -count)
    _, counted = find_dates(f"It fell on {day.isoformat()}. {count} days {way} it rose.")
    assert (counted.start, counted.end) == (there.toordinal(), there.toordinal())
    (alone,) = find_dates(f"{count} days {way} it rose.", None, f"It fell on {day.isoformat()}.")
    assert (alone.start, alone.end) == (counted.start, counted.end)


@pytest.mark.parametrize(
    "text", ["Two days before the vote it fell.", "A week after him it fell.", "In the next room."]
)
def test_what_counts_from_something_else_is_not_counted_from_the_date_told(text: str) -> None:
    assert find_dates(text, None, "It rose on 17 April 2019.") == ()


@pytest.mark.parametrize("text", ["It may rain.", "They march on.", "more than 2000 people", "$1500"])
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == ()


def test_partial_dates_of_documents() -> None:
    assert period_of("2019-08") == (dt.date(2019, 8, 1).toordinal(), dt.date(2019, 8, 31).toordinal())
    assert period_of("2019-13") is None
    assert period_of(None) is None


@pytest.mark.parametrize(
    "statement, before, stands_alone",
    [
        (
            "Two days earlier, he had called for it.",
            "It began on 9 October 2019.",
            "On 7 October 2019, he had called for it.",
        ),
        ("It left on the next day.", "It came on 30 April 2019.", "It left on 1 May 2019."),
        ("By the following month it was gone.", "It came in December 2018.", "By January 2019 it was gone."),
        ("It fell three years later.", "It rose in 2010.", "It fell in 2013."),
        ("Two days earlier it came.", "It left on 17 April.", "On 15 April it came."),
        ("It rose on 3 May 2019 and fell two days later.", "", "It rose on 3 May 2019 and fell on 5 May 2019."),
        ("A week later it came.", "It left on 17 April 2019.", "A week later it came."),
        ("It came the same day.", "It left on 17 April 2019.", "It came the same day."),
        ("Four years later, in 2014, it fell.", "It rose in 2010.", "Four years later, in 2014, it fell."),
        ("Two days earlier it came.", "It left in April 2019.", "Two days earlier it came."),
        ("In 2022 it was lower than the year before.", "", "In 2022 it was lower than in 2021."),
        ("It sold more than in the previous year.", "It fell in 2020.", "It sold more than in 2019."),
        ("It was up 3% over the previous year.", "It fell in 2020.", "It was up 3% over 2019."),
        ("It rose in May.", "It fell on 3 June 2019.", "It rose in May."),
        ("It came last month.", "It left on 17 April 2019.", "It came last month."),
    ],
)
def test_a_claim_with_a_time_counted_from_the_sentence_before_stands_alone(
    statement: str, before: str, stands_alone: str
) -> None:
    assert with_dates(statement, before) == stands_alone


@given(st.text(max_size=80), st.text(max_size=40))
def test_writing_dates_out_never_raises(statement: str, before: str) -> None:
    assert with_dates(statement, "") == statement or find_dates(statement)
    with_dates(statement, f"{before} on 9 October 2019.")
