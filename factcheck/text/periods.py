"""Dates compared with dates, at the coarser precision of the two."""

from __future__ import annotations

import datetime as dt

from factcheck.model import Outcome
from factcheck.text.calendar_dates import read_as
from factcheck.text.dates import DateMention

_UNTIL = {"before", "by"}
_SIDES = {*_UNTIL, "after"}  # the thing lies on one side of the date; "since" and "until" name a point
_ONE_SIDE = ({"after", "since"}, {"after", "from"}, {"before", "until"})  # "after 2010" and "since 2010" say the same


def compare_dates(claim: DateMention, source: DateMention) -> Outcome:
    """What ``source`` says of ``claim``'s time: agrees, differs or undecided.

    A day inside a source's month agrees at the precision of the month. Two longer periods that share one
    end differ in the other; that merely overlap they are undecided, as is anything that is not placed in time. A date
    that can be read two ways differs where both readings do, and agrees where one does ("before" it: both).
    """
    if claim.readings or source.readings:
        return _either_way(claim, source)
    if claim.resolved and source.resolved:
        if {claim.relation, source.relation} in _ONE_SIDE and (claim.start, claim.end) == (source.start, source.end):
            return Outcome.agrees
        if claim.relation in _SIDES or source.relation in _SIDES:
            return _sided(claim, source)
        if not _overlap(claim, source):
            other_winter = _of_last_winter(claim, source) or _of_last_winter(source, claim)
            return Outcome.differs if _point(claim) == _point(source) and not other_winter else Outcome.undecided
        both_periods = claim.grain == source.grain == "period"
        if both_periods and (_same_ends(claim, source) or _same_ends(source, claim)):
            return Outcome.agrees
        if both_periods and (claim.start, claim.end) != (source.start, source.end):
            one_end = (claim.start == source.start) != (claim.end == source.end)
            return Outcome.differs if one_end else Outcome.undecided
        return Outcome.agrees
    if claim.relative or source.relative:
        return _weekdays(claim, source)
    return _partial(claim, source)


def order_dates(left: DateMention, right: DateMention) -> int:
    """-1 where all of ``left`` is earlier, 1 where later, 0 where they share a day or one is not placed in time."""
    a, b = _line(left), _line(right)
    if a is None or b is None:
        return 0
    return -1 if a[1] < b[0] else 1 if a[0] > b[1] else 0


def _either_way(claim: DateMention, source: DateMention) -> Outcome:
    if (claim.readings, claim.relation) == (source.readings, source.relation):
        return Outcome.agrees
    outcomes = {compare_dates(ours, theirs) for ours in _read(claim) for theirs in _read(source)}
    if len(outcomes) == 1:
        return outcomes.pop()
    sided = {claim.relation, source.relation} & _SIDES
    return Outcome.agrees if Outcome.agrees in outcomes and not sided else Outcome.undecided


def _read(mention: DateMention) -> list[DateMention]:
    """Every day that a date can mean; itself, if there is no question."""
    return [read_as(mention, day) for day in mention.readings] or [mention]


def _same_ends(coarse: DateMention, fine: DateMention) -> bool:
    """Whether a period of whole months begins and ends in the months of another, or one of whole years in its years."""
    assert coarse.start is not None and coarse.end is not None and fine.start is not None and fine.end is not None
    first, last, begins, ends = (dt.date.fromordinal(day) for day in (coarse.start, coarse.end, fine.start, fine.end))
    after = last + dt.timedelta(days=1) if last < dt.date.max else last
    if first.day != 1 or after.day != 1:
        return False
    if first.month == after.month == 1 and first.year < last.year:
        return (begins.year, ends.year) == (first.year, last.year)
    return [(day.year, day.month) for day in (begins, ends)] == [(day.year, day.month) for day in (first, last)]


def _point(mention: DateMention) -> bool:
    return mention.relation in {"since", "until", "from"}


def _of_last_winter(winter: DateMention, other: DateMention) -> bool:
    """Whether ``other`` lies in "the winter of 1942" if that is the one which ended in the spring of 1942."""
    if winter.grain != "season" or winter.start is None or other.start is None:
        return False
    begins, then = dt.date.fromordinal(winter.start), dt.date.fromordinal(other.start)
    return begins.month == 12 and then.year == begins.year and then.month <= 3


def _overlap(a: DateMention, b: DateMention) -> bool:
    assert a.start is not None and a.end is not None and b.start is not None and b.end is not None
    return a.start <= b.end and b.start <= a.end


def _line(mention: DateMention) -> tuple[int, int] | None:
    """The days on which the thing can lie, "before" and "after" taken as half-lines."""
    if mention.start is None or mention.end is None:
        return None
    far = dt.date.max.toordinal()
    if mention.relation == "before":
        return 0, mention.start - 1
    if mention.relation == "by":
        return 0, mention.end
    if mention.relation == "after":
        return mention.end + 1, far
    return mention.start, mention.end


def _sided(claim: DateMention, source: DateMention) -> Outcome:
    ours, theirs = _line(claim), _line(source)
    assert ours is not None and theirs is not None
    if ours[1] < theirs[0] or theirs[1] < ours[0]:
        return Outcome.differs
    if {claim.relation, source.relation} <= _UNTIL and ours[1] < theirs[1] and not _overlap(claim, source):
        return Outcome.differs  # "by 2030" promises more than "by 2035"
    same = claim.relation == source.relation and (claim.start, claim.end) == (source.start, source.end)
    if same or (ours[0] <= theirs[0] and theirs[1] <= ours[1]):
        return Outcome.agrees
    return Outcome.undecided


def _weekdays(claim: DateMention, source: DateMention) -> Outcome:
    if _is_likely(claim, source) or _is_likely(source, claim) or set(claim.likely) & set(source.likely):
        return Outcome.agrees
    ours, theirs = _weekday(claim), _weekday(source)
    if ours is None or theirs is None:
        return Outcome.undecided
    return Outcome.undecided if ours == theirs else Outcome.differs


def _is_likely(weekday: DateMention, other: DateMention) -> bool:
    """Whether a day that "on Friday" most likely means is, or lies in, the other date."""
    if other.likely or other.relation not in {"", "by"}:
        return False
    if other.start is not None and other.end is not None:
        return any(other.start <= day <= other.end for day in weekday.likely)
    days = [dt.date.fromordinal(day) for day in weekday.likely]
    return other.day is not None and any((day.month, day.day) == (other.month, other.day) for day in days)


def _weekday(mention: DateMention) -> int | None:
    if mention.weekday is not None:
        return mention.weekday
    if mention.grain == "day" and mention.start is not None:
        return dt.date.fromordinal(mention.start).weekday()
    return None


def _partial(claim: DateMention, source: DateMention) -> Outcome:
    """At least one of the two has no year: months and days that both name are compared."""
    if claim.month is None or source.month is None:
        return Outcome.undecided
    if claim.relation in _SIDES and source.relation not in _SIDES:
        return _sided_in_a_year(claim, source)
    if claim.relation != source.relation and {claim.relation, source.relation} & _SIDES:
        return Outcome.undecided
    if claim.month != source.month:
        return Outcome.differs
    if claim.day is None or source.day is None:
        return Outcome.agrees
    begins, ends = claim.day == source.day, (claim.until or claim.day) == (source.until or source.day)
    if begins and ends:
        return Outcome.agrees
    apart = (claim.until or claim.day) < source.day or (source.until or source.day) < claim.day
    if apart or (claim.until and source.until and (begins or ends)):
        return Outcome.differs
    return Outcome.undecided if claim.until and source.until else Outcome.agrees


def _sided_in_a_year(claim: DateMention, source: DateMention) -> Outcome:
    """ "Before 17 March" against "16 March": both taken in one year, since no other is named."""
    assert claim.month is not None and source.month is not None
    if claim.day is None or source.day is None:
        if claim.month == source.month:
            return Outcome.undecided
        ours, theirs = (claim.month, 0), (source.month, 0)
    else:
        ours, theirs = (claim.month, claim.day), (source.month, source.day)
    holds = {"before": theirs < ours, "after": theirs > ours, "by": theirs <= ours}[claim.relation]
    return Outcome.agrees if holds else Outcome.differs
