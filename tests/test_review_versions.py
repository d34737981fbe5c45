"""A changed report: decisions move to what is the same; two reports of one name are two reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from factcheck.errors import DecisionError
from factcheck.model import Label
from factcheck.review.likeness import versions_of_one
from factcheck.review.store import Store
from tests.review_samples import RUN, SENTENCES, fill, report, verdict, verdicts

OTHER = ("Grain prices rose in May.", "The harbour was closed for nine days.", "Nobody was hurt at the mill.")


def verify(store: Store, sentences: tuple[str, ...], *, name: str = "report.txt", place: str | None = None) -> str:
    """As a verification does it: the report with its verdicts, then what was decided on earlier versions; its id."""
    of = report(name, sentences)
    store.begin(RUN)
    store.add_report(RUN.id, of, len(sentences), place=place)
    store.add_results(RUN.id, of.id, verdicts=verdicts(of))
    store.carry_over(RUN.id, of.id)
    return of.id


def live(store: Store) -> list[str]:
    return [count.report_id for count in store.reports()]


def test_decisions_move_to_what_did_not_change(store: Store) -> None:
    of = fill(store)
    for item in store.items():
        store.decide(item.verdict.id, "wrong_evidence", reviewer="ann", note=item.verdict.claim.quote)
    old = {item.verdict.claim.quote: item for item in store.items()}
    changed = report("report.txt", ("An opening.", *SENTENCES[:2], "The force fell to 2,400 troops.", SENTENCES[4]))
    open_question = Label.not_enough_evidence
    said = ("An opening.", *SENTENCES[:2], "The force fell to 2,400 troops.", SENTENCES[4])
    fresh = [verdict(changed, s, open_question if s == SENTENCES[4] else Label.supported) for s in said]
    store.add_report(RUN.id, changed, 5)
    store.add_results(RUN.id, changed.id, verdicts=fresh)
    over = store.carry_over(RUN.id, changed.id)
    by_id = {v.id: v.claim.quote for v in fresh} | {i.verdict.id: q for q, i in old.items()}
    assert [by_id[i] for i in over.same] == [SENTENCES[0], SENTENCES[4]]
    assert over.carried == 2
    assert [by_id[i] for i in over.changed] == [SENTENCES[1]]  # it was refuted, now it is supported
    assert [by_id[i] for i in over.new] == ["An opening.", "The force fell to 2,400 troops."]
    assert [by_id[i] for i in over.gone] == [SENTENCES[2], SENTENCES[3]]
    moved = store.item(over.same[0])
    assert moved.state == "decided"
    assert moved.decisions[0].note == SENTENCES[0]
    assert moved.decisions[0].at == old[SENTENCES[0]].decisions[0].at
    assert store.item(old[SENTENCES[2]].verdict.id).state == "stale"
    assert [r.report_id for r in store.reports()] == [changed.id]
    assert {row.report.id for row in store.rows()} == {changed.id}
    with pytest.raises(DecisionError, match="stale"):
        store.decide(old[SENTENCES[2]].verdict.id, "supported", reviewer="ann")
    assert store.carry_over(RUN.id, changed.id).carried == 0
    assert store.audit().valid
    store.carry_over(RUN.id, of.id)  # the earlier version again
    assert store.item(old[SENTENCES[2]].verdict.id).state == "decided"
    assert [r.report_id for r in store.reports()] == [of.id]
    assert store.audit().valid


def test_two_reports_of_one_name_in_two_folders_are_two(store: Store) -> None:
    july = verify(store, SENTENCES, place="july/report.txt")
    store.decide(store.items()[0].verdict.id, "refuted", reviewer="ann")
    august = verify(store, (*SENTENCES[:4], "It rained."), place="august/report.txt")  # a template: most is the same
    assert live(store) == [july, august]
    assert len(store.items(state="decided")) == 1


def test_a_file_that_was_named_otherwise_from_another_folder_is_the_same(store: Store) -> None:
    verify(store, SENTENCES, name="july/report.txt", place="july/report.txt")
    store.decide(store.items()[0].verdict.id, "refuted", reviewer="ann")
    second = verify(store, (*SENTENCES[:4], "It rained."), name="report.txt", place="july/report.txt")
    assert live(store) == [second]
    assert [item.report_id for item in store.items(state="decided")] == [second]


def test_another_report_under_a_name_that_was_used_before_is_another(store: Store) -> None:
    first = verify(store, SENTENCES, place="report.txt")
    assert live(store) == [first]
    second = verify(store, OTHER, place="report.txt")
    assert live(store) == [first, second]
    unplaced = verify(store, (*OTHER, "It rained."))  # verified before places were kept, or not from a file
    assert live(store) == [first, unplaced]


def test_what_came_from_standard_input_has_no_name(store: Store) -> None:
    names = [verify(store, SENTENCES[:n], name="standard input") for n in (4, 5)]
    assert live(store) == names


def test_a_report_under_a_new_name_replaces_the_one_that_is_named(store: Store) -> None:
    first = verify(store, SENTENCES, name="draft.txt", place="draft.txt")
    store.decide(store.items()[0].verdict.id, "refuted", reviewer="ann", note="why")
    second = verify(store, (*SENTENCES[:4], "It rained."), name="final.txt", place="final.txt")
    assert live(store) == [first, second]
    over = store.carry_over(RUN.id, second, replaces="draft.txt")
    assert (over.carried, live(store)) == (1, [second])
    assert [item.decisions[0].note for item in store.items(state="decided")] == ["why"]
    with pytest.raises(DecisionError, match="no such report"):
        store.carry_over(RUN.id, second, replaces="draft.txt")
    assert store.audit().valid


def test_a_name_that_two_reports_have_does_not_say_which_is_replaced(store: Store) -> None:
    july = verify(store, SENTENCES, place="july/report.txt")
    august = verify(store, OTHER, place="august/report.txt")
    final = verify(store, SENTENCES, name="final.txt", place="final.txt")
    with pytest.raises(DecisionError, match=f"{july}, {august}"):
        store.carry_over(RUN.id, final, replaces="report.txt")
    store.carry_over(RUN.id, final, replaces=july)
    assert live(store) == [august, final]


@pytest.mark.parametrize("decided", [0, 1, 2])
def test_of_sentences_that_are_the_same_the_decided_one_goes_first(store: Store, decided: int) -> None:
    def verify_copies(run: str, number: int) -> list[str]:
        of = report("rows.csv", (SENTENCES[1],) * number)
        store.begin(replace(RUN, id=run))
        store.add_report(run, of, number)
        one, length = verdict(of, SENTENCES[1], Label.refuted, run=run), len(SENTENCES[1])
        copies = []
        for n in range(number):
            span = one.claim.span.shift(n * (length + 1))
            copies.append(replace(one, id=f"{run}-{n}", claim=replace(one.claim, id=f"c{n}", span=span)))
        store.add_results(run, of.id, verdicts=copies)
        store.carry_over(run, of.id)
        return [each.id for each in copies]

    store.decide(verify_copies("run-1", 3)[decided], "refuted", reviewer="ann")
    states = [store.item(each).state for each in verify_copies("run-2", 2)]
    assert sorted(states) == ["decided", "open"]
    assert store.item(verify_copies("run-3", 1)[0]).state == "decided"
    assert store.audit().valid


def test_another_index_stands_beside(store: Store) -> None:
    verify(store, SENTENCES)
    other = replace(RUN, id="run-2", index="another")
    of = fill(store, run=other)
    store.carry_over("run-2", of.id)
    assert len(live(store)) == 2


def again(store: Store, run: str, sentences: tuple[str, ...] = SENTENCES) -> dict[str, str]:
    """Verify the report under a run, for the first time or once more; the ids of its items by what they say."""
    of = report("report.txt", sentences)
    store.begin(replace(RUN, id=run))
    store.add_report(run, of, len(sentences))
    found = verdicts(of, run)
    store.add_results(run, of.id, verdicts=found)
    store.carry_over(run, of.id)
    assert store.audit().valid
    return {each.claim.quote: each.id for each in found}


def said(store: Store, item: str) -> tuple[str, list[tuple[str, str]]]:
    found = store.item(item)
    return found.state, [(decision.reviewer, decision.label.value) for decision in found.decisions]


WAYS = {  # how an earlier state comes back: the corpus goes back (another run), or the report's text does
    "corpus": lambda store, there: again(store, "run-2" if there else "run-1"),
    "text": lambda store, there: again(store, "run-1", (*SENTENCES, "It rained.") if there else SENTENCES),
}


@pytest.mark.parametrize("verify", WAYS.values(), ids=WAYS)
def test_what_was_taken_back_stays_so_when_an_earlier_state_comes_back(
    store: Store, verify: Callable[[Store, bool], dict[str, str]]
) -> None:
    kept, taken_back, changed, late, opened = SENTENCES
    old = verify(store, False)
    for sentence in (kept, taken_back, changed, opened):
        store.decide(old[sentence], "supported", reviewer="ann", note=sentence)
    new = verify(store, True)
    store.undo(new[taken_back], reviewer="ann")
    store.decide(new[changed], "refuted", reviewer="ann", note="changed my mind")
    store.decide(new[late], "refuted", reviewer="bob")
    store.reopen(new[opened], reviewer="bob")
    for there in (False, True, False):
        ids, events = verify(store, there), store.audit().events
        assert said(store, ids[kept]) == ("decided", [("ann", "supported")])
        assert said(store, ids[taken_back]) == said(store, ids[opened]) == ("open", [])
        assert said(store, ids[changed])[0] == "decided"
        assert said(store, ids[changed])[1][-1] == ("ann", "refuted")
        assert said(store, ids[late]) == ("decided", [("bob", "refuted")])
        verify(store, there)
        assert store.audit().events == events  # done again, it changes nothing
    assert [d.note for d in store.item(old[changed]).decisions] == ["changed my mind"]
    store.decide(old[taken_back], "conflicting", reviewer="ann")
    assert said(store, verify(store, True)[taken_back]) == ("decided", [("ann", "conflicting")])


def test_what_one_decided_last_is_taken_back_where_it_stands_now(store: Store) -> None:
    old = again(store, "run-1")
    for sentence in SENTENCES[:3]:
        store.decide(old[sentence], "supported", reviewer="ann")
    middle = again(store, "run-2")
    store.decide(middle[SENTENCES[3]], "refuted", reviewer="ann")
    new = again(store, "run-3")
    assert store.last_decided(reviewer="ann") == new[SENTENCES[3]]
    assert [store.undo(reviewer="ann").verdict_id for _ in range(2)] == [new[SENTENCES[3]], new[SENTENCES[2]]]
    again(store, "run-1")  # the items come back that were decided first
    assert [store.undo(reviewer="ann").verdict_id for _ in range(2)] == [old[SENTENCES[1]], old[SENTENCES[0]]]
    with pytest.raises(DecisionError, match="nothing to undo"):
        store.undo(reviewer="ann")


def test_what_was_reused_elsewhere_is_not_what_one_decided_last(store: Store) -> None:
    fill(store, report("copy.txt"))
    fill(store)
    copy, here, other = (item.verdict.id for item in [store.items(report="copy.txt")[0], *store.items()[-2:]])
    store.decide(other, "supported", reviewer="ann")
    store.decide(here, "supported", reviewer="ann")
    store.reuse(here, copy)
    assert [store.undo(reviewer="ann").verdict_id for _ in range(2)] == [here, other]


def test_the_last_word_counts_over_a_version_that_says_otherwise(store: Store) -> None:
    first = again(store, "run-1")[SENTENCES[0]]
    store.decide(first, "supported", reviewer="ann")
    store.undo(again(store, "run-2")[SENTENCES[0]], reviewer="ann")
    again(store, "run-3", SENTENCES[1:])  # the claim is gone
    assert said(store, again(store, "run-1")[SENTENCES[0]]) == ("open", [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a b c d e f", "a b c d e f", True),
        ("", "", True),
        ("", "a", False),
        ("the force fell to 2,500 troops", "the force fell to 2,400 troops", True),
        (" ".join(SENTENCES), " ".join(OTHER), False),
        (" ".join(SENTENCES), "Mosul was liberated in July 2017, at last. " + " ".join(OTHER), True),
    ],
)
def test_what_may_be_a_version(one: str, other: str, same: bool) -> None:
    assert versions_of_one(one, other) is same
    assert versions_of_one(other, one) is same


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Mosul was liberated in July 2017.", True),
        ("It was founded on 3 May 2014 and dissolved in 2019.", True),
        ("The force fell by half last year.", False),
        ("It was founded in 2014 and fell by half last year.", False),
        ("It has 100 members.", False),  # it speaks of the report's own day
    ],
)
def test_where_a_reports_date_was_corrected_only_claims_with_dates_of_their_own_keep_decisions(
    store: Store, sentence: str, kept: bool
) -> None:
    store.begin(RUN)
    for date in ("2020-03-01", "2019-03-01"):
        of = replace(report("report.txt", (sentence,)), id=f"report-{date}", date=date)
        found = verdict(of, sentence, Label.supported)
        found = replace(found, claim=replace(found.claim, date=date))
        store.add_report(RUN.id, of, 1, place="report.txt")
        store.add_results(RUN.id, of.id, verdicts=[found])
        carried = store.carry_over(RUN.id, of.id).carried
        if date == "2020-03-01":
            store.decide(found.id, "supported", reviewer="ann")
    item = store.item(found.id)
    assert (carried, item.state, len(item.decisions)) == ((1, "decided", 1) if kept else (0, "open", 0))
    assert live(store) == [of.id]
