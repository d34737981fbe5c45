"""The queue of the review store: who gets which item, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from factcheck.errors import DecisionError
from factcheck.model import Label
from factcheck.review.order import Policy
from factcheck.review.states import Event, Kind, fold
from factcheck.review.store import Store, open_store
from tests.review_databases import Clock, ids
from tests.review_samples import RUN, SENTENCES, fill, report, verdicts


def test_only_one_of_two_gets_an_item(store: Store) -> None:
    fill(store)
    mine, yours = store.next(reviewer="ann"), store.next(reviewer="bob")
    assert mine and yours
    assert mine.verdict.id != yours.verdict.id
    assert mine.state == "leased"
    assert store.next(reviewer="ann") == mine
    with pytest.raises(DecisionError, match="in the hands of ann"):
        store.decide(mine.verdict.id, "supported", reviewer="bob")
    store.release(mine.verdict.id, reviewer="ann")
    store.decide(mine.verdict.id, "supported", reviewer="bob")
    with pytest.raises(DecisionError, match="moved on"):
        store.decide(mine.verdict.id, "refuted", reviewer="ann", revision=mine.revision)


def test_nobody_else_moves_an_item_on_that_one_holds(database: str) -> None:
    clock = Clock()
    with open_store(database, base=Path(), now=clock) as store:
        fill(store)
        held = store.next(reviewer="ann")
        assert held
        later = clock.now + timedelta(days=1)
        acts: list[Callable[[], object]] = [
            lambda: store.skip(held.verdict.id, reviewer="bob"),
            lambda: store.defer(held.verdict.id, later, reviewer="bob"),
            lambda: store.assign(held.verdict.id, "bob", reviewer="bob"),
        ]
        for act in acts:
            with pytest.raises(DecisionError, match="in the hands of ann") as caught:
                act()
            assert "wait" in caught.value.hint
        store.decide(held.verdict.id, "supported", reviewer="ann", revision=held.revision)
        again = store.next(reviewer="ann")
        assert again
        clock.now += timedelta(minutes=16)
        store.skip(again.verdict.id, reviewer="bob")
        assert store.audit().valid


def test_who_takes_an_answer_back_takes_the_item_from_nobody(store: Store) -> None:
    fill(store)
    store.set_policy(Policy(second_share=1.0), reviewer="chief")
    first = store.next(reviewer="ann")
    assert first
    store.decide(first.verdict.id, "supported", reviewer="ann")
    held = store.next(reviewer="bob")
    assert held and held.verdict.id == first.verdict.id  # a second answer comes before new items
    store.undo(reviewer="ann")
    with pytest.raises(DecisionError, match="in the hands of bob"):
        store.decide(first.verdict.id, "refuted", reviewer="ann")
    store.decide(first.verdict.id, "refuted", reviewer="bob")
    assert store.audit().valid


def test_a_lease_ends_by_itself(database: str) -> None:
    clock = Clock()
    with open_store(database, base=Path(), now=clock) as store:
        fill(store)
        held = store.next(reviewer="ann", minutes=10)
        assert held
        assert held.verdict.id in ids(store, state="leased")
        clock.now += timedelta(minutes=11)
        assert store.item(held.verdict.id).state == "open"
        taken = store.next(reviewer="bob")
        assert taken
        assert taken.verdict.id == held.verdict.id


def test_skip_defer_and_assign(database: str) -> None:
    clock = Clock()
    with open_store(database, base=Path(), now=clock) as store:
        fill(store)
        order = ids(store)
        store.skip(order[0], reviewer="ann")
        store.defer(order[1], clock.now + timedelta(hours=1), reviewer="ann")
        store.assign(order[2], "bob", reviewer="ann")
        seen = []
        while item := store.next(reviewer="ann"):
            seen.append(item.verdict.id)
            store.decide(item.verdict.id, "supported", reviewer="ann")
        assert seen == [order[3], order[4], order[0]]
        bobs = store.next(reviewer="bob")
        assert bobs
        assert bobs.verdict.id == order[2]
        clock.now += timedelta(hours=2)
        later = store.next(reviewer="ann")
        assert later
        assert later.verdict.id == order[1]
        assert store.audit().valid


def test_a_second_reviewer_does_not_see_the_first_answer(store: Store) -> None:
    fill(store)
    store.set_policy(Policy(second_labels=(Label.refuted,)), reviewer="chief")
    first = store.next(reviewer="ann")
    assert first
    assert first.verdict.label is Label.refuted
    store.decide(first.verdict.id, "refuted", reviewer="ann")
    assert store.item(first.verdict.id).state == "needs_second"
    assert store.next(reviewer="ann") != first
    second = store.next(reviewer="bob")
    assert second
    assert second.verdict.id == first.verdict.id
    assert second.decisions == ()
    store.decide(second.verdict.id, "supported", reviewer="bob")
    assert store.item(first.verdict.id).state == "disputed"
    with pytest.raises(DecisionError, match="cannot adjudicate"):
        store.adjudicate(first.verdict.id, "refuted", reviewer="ann")
    ruling = store.next(reviewer="eve", adjudicate=True)
    assert ruling
    assert [d.reviewer for d in ruling.decisions] == ["ann", "bob"]
    store.adjudicate(first.verdict.id, "refuted", reviewer="eve")
    assert store.item(first.verdict.id).state == "adjudicated"
    assert store.reports()[0].answers == {"refuted": 1}
    with pytest.raises(DecisionError, match="adjudicated"):
        store.decide(first.verdict.id, "refuted", reviewer="bob")
    store.undo(reviewer="eve")
    assert store.item(first.verdict.id).state == "disputed"
    assert store.policy() == Policy(second_labels=(Label.refuted,))
    assert store.audit().valid


def disputed(store: Store) -> str:
    """The id of an item on which ann and bob differ."""
    known = store.items()[0].verdict.id
    store.decide(known, "supported", reviewer="ann")
    store.decide(known, "refuted", reviewer="bob")
    return known


def said(store: Store, known: str) -> tuple[str, list[str]]:
    item = store.item(known)
    return item.state, [f"{decision.reviewer}: {decision.label}" for decision in item.decisions[2:]]


def test_a_ruling_taken_back_makes_the_one_before_it_stand_again(store: Store) -> None:
    fill(store)
    known = disputed(store)
    store.adjudicate(known, "supported", reviewer="eve")
    store.adjudicate(known, "refuted", reviewer="fay")
    for who in ("eve", "ann"):
        with pytest.raises(DecisionError, match="not in force" if who == "eve" else "adjudicated by fay") as caught:
            store.undo(known, reviewer=who)
        assert "ruling in force" in caught.value.hint
    assert said(store, known) == ("adjudicated", ["eve: supported", "fay: refuted"])
    store.undo(known, reviewer="fay")
    assert said(store, known) == ("adjudicated", ["eve: supported"])
    assert store.reports()[0].answers == {"supported": 1}
    store.adjudicate(known, "refuted", reviewer="eve")
    assert [str(store.undo(reviewer="eve").label) for _ in range(2)] == ["refuted", "supported"]
    assert said(store, known) == ("disputed", [])
    assert store.audit().valid


def test_what_was_ruled_on_is_passed_over_when_the_last_answer_is_taken_back(store: Store) -> None:
    fill(store)
    first = store.items()[1].verdict.id
    store.decide(first, "supported", reviewer="ann")
    known = disputed(store)
    store.adjudicate(known, "supported", reviewer="eve")
    assert store.last_decided(reviewer="ann") == known
    assert store.undo(reviewer="ann").verdict_id == first
    with pytest.raises(DecisionError, match="nothing to undo"):
        store.undo(reviewer="ann")


def test_a_ruling_overruled_and_taken_back_all_the_same_is_history() -> None:
    """As it could happen before; such chains go on to say what they said."""
    kinds = (("decide", "ann"), ("decide", "bob"), ("adjudicate", "eve"), ("adjudicate", "fay"))
    labels = ("supported", "refuted", "supported", "refuted")
    chain = [
        Event(seq, "v", Kind(kind), who, "", {"label": label})
        for seq, ((kind, who), label) in enumerate(zip(kinds, labels, strict=True), 1)
    ]
    now = fold([*chain, Event(5, "v", Kind.undo, "eve", "", {"undoes": 3})])
    assert (now.state, now.answer) == ("disputed", None)
    fays, anns = now.last_by("fay"), now.last_by("ann")
    assert fays and anns
    assert (now.kept_by(fays), now.kept_by(anns)) == ("fay", "")


def test_of_two_adjudicators_the_later_is_told(store: Store) -> None:
    fill(store)
    known = disputed(store)
    store.adjudicate(known, "supported", reviewer="fay", revision=2)
    with pytest.raises(DecisionError, match="moved on"):
        store.adjudicate(known, "refuted", reviewer="eve", revision=2)
    assert said(store, known) == ("adjudicated", ["fay: supported"])


@pytest.mark.parametrize("undone", ["ann", "bob"])
def test_an_answer_left_over_waits_for_a_second_one(store: Store, undone: str) -> None:
    fill(store)
    store.set_policy(Policy(second_share=1.0), reviewer="chief")
    known = disputed(store)
    store.undo(known, reviewer=undone)
    assert store.item(known).state == "needs_second"
    assert store.audit().valid
    later = replace(RUN, id="run-2")
    of = fill(store, run=later)
    store.carry_over(later.id, of.id)
    assert [item.state for item in store.items()].count("needs_second") == 1
    store.decide(known := store.items(state="needs_second")[0].verdict.id, "refuted", reviewer="cid")
    assert store.item(known).state == ("decided" if undone == "ann" else "disputed")


def test_what_was_handed_to_one_goes_on_to_others_once_they_answered(store: Store) -> None:
    fill(store)
    store.set_policy(Policy(second_share=1.0), reviewer="chief")
    known = ids(store)[0]
    store.assign(known, "bob", reviewer="chief")
    ahead = store.next(reviewer="ann")
    assert ahead and ahead.verdict.id != known
    store.release(ahead.verdict.id, reviewer="ann")
    store.decide(known, "supported", reviewer="bob")
    second = store.next(reviewer="ann")
    assert second and second.verdict.id == known
    store.decide(known, "refuted", reviewer="ann")
    ruling = store.next(reviewer="eve", adjudicate=True)
    assert ruling and ruling.verdict.id == known
    assert store.next(reviewer="bob", adjudicate=True) is None


def test_a_claim_counts_once_whose_report_was_verified_again(store: Store) -> None:
    of = fill(store)
    later = replace(RUN, id="run-2")
    fill(store, run=later)
    store.carry_over(later.id, of.id)
    while taken := store.take(reviewer="ann", order="uncertainty"):
        assert "times" not in taken[1]
        store.decide(taken[0].verdict.id, "supported", reviewer="ann")


def test_the_share_of_second_reviews_is_drawn_by_id() -> None:
    drawn = [Policy(second_share=0.2).wants_second(f"verdict-{n}", "supported", 0.9, "supported") for n in range(2000)]
    assert 0.17 < sum(drawn) / len(drawn) < 0.23
    assert Policy(second_below=0.5).wants_second("x", "supported", 0.4, "supported")


def test_like_items_are_decided_together(store: Store) -> None:
    fill(store)
    fill(store, report("copy.txt"))
    repeated = store.items(order="uncertainty")
    decisions = store.decide_alike(repeated[0].verdict.id, "refuted", reviewer="ann")
    assert len(decisions) == 2
    assert len({d.verdict_id for d in decisions}) == 2
    assert all(store.item(d.verdict_id).state == "decided" for d in decisions)


def test_orders(store: Store) -> None:
    fill(store, replace(report("old.txt"), date="2001"))
    fill(store, replace(report("new.txt", SENTENCES[:3]), date="2024-05-06"))
    by = {order: store.items(order=order) for order in ("problems", "uncertainty", "date", "random")}  # type: ignore[arg-type]
    assert [i.verdict.label.value for i in by["problems"][:3]] == ["refuted", "conflicting", "not_enough_evidence"]
    assert len({i.report_id for i in by["problems"][:5]}) == 1
    gains = [
        (1 - i.verdict.confidence) * (2 if i.verdict.claim.quote in SENTENCES[:3] else 1) for i in by["uncertainty"]
    ]
    assert gains == sorted(gains, reverse=True)
    assert len({i.report_id for i in by["date"][:3]}) == 1
    assert by["date"][0].report_id != by["date"][-1].report_id
    assert sorted(i.verdict.id for i in by["random"]) == sorted(i.verdict.id for i in by["problems"])
    assert store.items(order="random", limit=2, offset=1) == by["random"][1:3]
    assert len(store.items(report="old.txt")) == 5
    with pytest.raises(DecisionError):
        store.items(order="best")  # type: ignore[arg-type]
    with pytest.raises(DecisionError):
        store.items(state="done")


def test_every_tenth_item_is_drawn_at_random(store: Store) -> None:
    store.begin(RUN)
    of = report("many.txt", tuple(f"Sentence number {n} stands here." for n in range(30)))
    store.add_report(RUN.id, of, 30)
    store.add_results(RUN.id, of.id, verdicts=verdicts(of))
    reasons = []
    while taken := store.take(reviewer="ann"):
        reasons.append(taken[1])
        store.decide(taken[0].verdict.id, "supported", reviewer="ann")
    assert [n for n, why in enumerate(reasons) if "at random" in why] == [9, 19, 29]
    assert reasons[0].startswith("refuted")
