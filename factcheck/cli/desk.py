"""The review on a terminal: one item after another, one key per action, the same keys as on the page."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import typer

from factcheck.cli.output import Format, emit, say
from factcheck.cli.review import sheet
from factcheck.errors import DecisionError
from factcheck.model import Answer, ReviewItem
from factcheck.web.show import KEYS

if TYPE_CHECKING:
    from factcheck.review.order import Order
    from factcheck.review.store import Store

ANSWERS = {KEYS[answer]: answer for answer in Answer}
QUIT = "q"
_OTHERS = {"note": "note", "undo": "undo", "skip": "skip", "defer": "tomorrow"}


def work(store: Store, *, reviewer: str, report: str | None, order: Order) -> None:
    """Show what waits for ``reviewer`` until nothing does or they quit; every answer is kept at once."""
    note, problem, together = "", "", False
    while taken := store.take(reviewer=reviewer, order=order, report=report):
        item, why = taken
        others = len(store.alike(item.verdict.id, reviewer=reviewer))
        try:
            _show(item, why, note, hidden=store.policy().blind, others=others, together=together)
            if problem:  # said after the screen was cleared, where it can be read
                say(problem)
            problem = ""
            key = typer.getchar()
            if key == KEYS["note"]:
                note = input("note: ")
                continue
        except (KeyboardInterrupt, EOFError):  # Ctrl-C, Ctrl-D
            key = QUIT
        if key == QUIT:
            store.release(item.verdict.id, reviewer=reviewer)
            break
        if key == KEYS["alike"]:
            together = bool(others) and not together
            continue
        try:
            note = _act(store, item, key, reviewer, note, together=together)
            together = False
        except DecisionError as error:
            problem = f"error[{error.code}]: {error}"
    else:
        say("nothing is waiting for you")
    for count in store.reports():
        say(f"{count.source or count.title}: {count}")


def _show(item: ReviewItem, why: str, note: str, *, hidden: bool, others: int, together: bool) -> None:
    sys.stdout.write("\x1b[2J\x1b[H")  # a clean screen: one item, one look
    emit(sheet(item, hidden=hidden), Format.table, ("part", "text"))
    keys = [f"[{key}] {answer.value.replace('_', ' ')}" for key, answer in ANSWERS.items()]
    keys += [f"[{KEYS[name]}] {word}" for name, word in _OTHERS.items()]
    say(f"why now: {why}")
    if others:
        said = "your answer will decide" if together else f"press {KEYS['alike']} to decide"
        say(f"{others} more say the same on the same evidence: {said} them too")
    if note:
        say(f"your note: {note}")
    say("\n".join(["   ".join(keys[:4]), "   ".join(keys[4:7]), "   ".join([*keys[7:], f"[{QUIT}] quit"])]))


def _act(store: Store, item: ReviewItem, key: str, reviewer: str, note: str, *, together: bool) -> str:
    """Do what ``key`` says; returns the note to go on with ("" once it was used)."""
    if key in ANSWERS and together:
        store.decide_alike(item.verdict.id, ANSWERS[key], reviewer=reviewer, note=note)
        return ""
    if key in ANSWERS:
        store.decide(item.verdict.id, ANSWERS[key], reviewer=reviewer, note=note, revision=item.revision)
        return ""
    if key == KEYS["undo"]:
        store.undo(reviewer=reviewer)
        store.release(item.verdict.id, reviewer=reviewer)  # what was taken back comes next
    elif key == KEYS["skip"]:
        store.skip(item.verdict.id, reviewer=reviewer, note=note)
        return ""
    elif key == KEYS["defer"]:
        store.defer(item.verdict.id, datetime.now(UTC) + timedelta(days=1), reviewer=reviewer, note=note)
        return ""
    return note
