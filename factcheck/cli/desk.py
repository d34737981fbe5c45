"""The review on a terminal: one item after another, one key per action, the same keys as on the page."""

from __future__ import annotations

import sys
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


def work(store: Store, *, reviewer: str, report: str | None, order: Order) -> None:
    """Show what waits for ``reviewer`` until nothing does or they quit; every answer is kept at once."""
    note = problem = ""
    while taken := store.take(reviewer=reviewer, order=order, report=report):
        item, why = taken
        _show(item, why, note, hidden=store.policy().blind)
        if problem:  # said after the screen was cleared, where it can be read
            say(problem)
        problem = ""
        key = typer.getchar()
        if key in (QUIT, "\x03", "\x04"):
            store.release(item.verdict.id, reviewer=reviewer)
            break
        if key == KEYS["note"]:
            note = input("note: ")
            continue
        try:
            note = _act(store, item, key, reviewer, note)
        except DecisionError as error:
            problem = f"error[{error.code}]: {error}"
    else:
        say("nothing is waiting for you")
    for count in store.reports():
        say(f"{count.source or count.title}: {count}")


def _show(item: ReviewItem, why: str, note: str, *, hidden: bool) -> None:
    sys.stdout.write("\x1b[2J\x1b[H")  # a clean screen: one item, one look
    emit(sheet(item, hidden=hidden), Format.table, ("part", "text"))
    keys = [f"[{key}] {answer.value.replace('_', ' ')}" for key, answer in ANSWERS.items()]
    keys += [f"[{KEYS[name]}] {name}" for name in ("note", "undo", "skip")]
    if not hidden:
        say(f"why now: {why}")
    if note:
        say(f"your note: {note}")
    say("\n".join(["   ".join(keys[:4]), "   ".join([*keys[4:], f"[{QUIT}] quit"])]))


def _act(store: Store, item: ReviewItem, key: str, reviewer: str, note: str) -> str:
    """Do what ``key`` says; returns the note to go on with ("" once it was used)."""
    if key in ANSWERS:
        store.decide(item.verdict.id, ANSWERS[key], reviewer=reviewer, note=note, revision=item.revision)
        return ""
    if key == KEYS["undo"]:
        store.release(item.verdict.id, reviewer=reviewer)
        store.undo(reviewer=reviewer)
    elif key == KEYS["skip"]:
        store.release(item.verdict.id, reviewer=reviewer)
        store.skip(item.verdict.id, reviewer=reviewer, note=note)
        return ""
    return note
