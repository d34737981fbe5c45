"""The review page as a Starlette application. Every route is one look at, or one change of, the review store."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from factcheck.earlier import EarlierCheck
from factcheck.errors import DecisionError, FactcheckError
from factcheck.model import Answer, Label, ReviewItem
from factcheck.review.order import ORDERS, Order
from factcheck.review.sight import fair_order, hidden, may_adjudicate, seen_by
from factcheck.review.states import State
from factcheck.review.store import Store
from factcheck.web.guard import HEADERS, Access, Guard
from factcheck.web.show import KEYS, item_page, text_filters

HERE = Path(__file__).parent
Earlier = Callable[[ReviewItem], Sequence[EarlierCheck]]
PAGE = 50


class Review:
    """The routes over one store."""

    def __init__(self, store: Store, access: Access, earlier: Earlier | None = None) -> None:
        self.store, self.access, self.earlier_of = store, access, earlier
        self.templates = Jinja2Templates(HERE / "templates")
        self.templates.env.filters.update(text_filters())
        self.templates.env.trim_blocks = self.templates.env.lstrip_blocks = True

    def home(self, request: Request) -> Response:
        """Every report with its line, and where to begin."""
        return self._page(request, "home.html", reports=self.store.reports(), policy=self.store.policy())

    def listing(self, request: Request) -> Response:
        """The queue, filtered and in order, fifty a page."""
        chosen = {name: request.query_params.get(name, "") for name in ("report", "label", "state", "order")}
        page, reviewer, blind = _number(request.query_params.get("page", "1")), self._who(request), self._blind()
        chosen |= {"label": "" if blind else chosen["label"], "order": fair_order(_order(chosen["order"]), blind=blind)}
        items = self.store.items(
            report=chosen["report"] or None, label=chosen["label"] or None, state=chosen["state"] or None,
            order=_order(chosen["order"]), limit=PAGE + 1, offset=(page - 1) * PAGE,
        )  # fmt: skip
        rows = [(seen_by(item, reviewer), hidden(item, reviewer, blind=blind)) for item in items[:PAGE]]
        return self._page(
            request, "list.html", rows=rows, chosen=chosen, page=page, more=len(items) > PAGE,
            query=urlencode({k: v for k, v in chosen.items() if v}), reports=self.store.sources(live=True),
            labels=list(Label), states=list(State), orders=ORDERS, blind=blind,
            walk=urlencode({k: v for k, v in chosen.items() if v and k in ("report", "order")}),
            held=defaultdict(str, self.store.held([item.verdict.id for item in items])),
        )  # fmt: skip

    def next(self, request: Request) -> Response:
        """Hand out the next item and go there."""
        return self._forward(request, dict(request.query_params))

    def item(self, request: Request) -> Response:
        """One item: the report with the claim, the evidence, the decision."""
        reviewer, wanted = self._who(request), _wanted(dict(request.query_params))
        stored = self.store.item(request.path_params["id"])
        adjudicate = bool(wanted.get("adjudicate")) and may_adjudicate(stored)
        if not adjudicate:
            wanted.pop("adjudicate", None)
        item = seen_by(stored, reviewer, adjudicate=adjudicate)
        ahead = "" if adjudicate else self._ahead(item.verdict.id, reviewer, wanted)
        unseen = hidden(stored, reviewer, blind=self._blind(), adjudicate=adjudicate)
        return self._page(
            request, "item.html", wanted=wanted, why=request.query_params.get("why", ""), hidden=unseen,
            said=request.query_params.get("said", ""), alike=len(self.store.alike(item.verdict.id, reviewer=reviewer)),
            counts=self.store.count(item.run_id, item.report_id), keys=KEYS, ahead=ahead,
            held=self.store.held([stored.verdict.id]).get(stored.verdict.id, "") if stored.state != "leased" else "",
            asks_earlier=self.earlier_of is not None and not unseen,
            **item_page(item, self.store.report(item.report_id)),
        )  # fmt: skip

    def earlier(self, request: Request) -> Response:
        """What people decided before on the same claim: a page of its own, of which an item's page takes the list."""
        stored = self.store.item(request.path_params["id"])
        unseen = self.earlier_of is None or hidden(stored, self._who(request), blind=self._blind())
        checks = () if unseen or self.earlier_of is None else self.earlier_of(stored)
        return self._page(request, "earlier.html", item=stored, checks=[check.record() for check in checks])

    async def act(self, request: Request) -> Response:
        """Decide, skip, defer or undo, then go on to the next item."""
        form = await request.form()
        given, right = str(form.get("csrf", "")), self.access.csrf(self._who(request))
        if not secrets.compare_digest(given.encode("utf-8", "replace"), right.encode()):
            said = {"message": "The form is not from this page.", "hint": "Load the page again."}
            return self._page(request, "error.html", 403, **said)
        return await run_in_threadpool(self._act, request, form)

    def _act(self, request: Request, form: FormData) -> Response:
        reviewer, action, where = self._who(request), str(form.get("action", "")), request.path_params.get("id", "")
        wanted, note = _wanted({k: str(v) for k, v in form.items()}), str(form.get("note", "")).strip()
        if action == "undo":
            undone = self.store.undo(where or None, reviewer=reviewer)
            said = f"Taken back: {_words(undone.label)}."
            return self._to(undone.verdict_id, wanted | {"said": said})
        if action == "skip":
            self.store.skip(where, reviewer=reviewer, note=note)
            return self._forward(request, wanted | {"said": "Skipped."})
        if action == "defer":
            self.store.defer(where, datetime.now(UTC) + timedelta(days=1), reviewer=reviewer, note=note)
            return self._forward(request, wanted | {"said": "Put off until tomorrow."})
        if action == "reopen":
            self.store.reopen(where, reviewer=reviewer, note=note)
            return self._to(where, wanted | {"said": "Opened again."})
        if action == "assign":
            to = str(form.get("to", "")).strip()
            self.store.assign(where, to or None, reviewer=reviewer, note=note)
            return self._forward(request, wanted | {"said": f"Handed to {to or 'everybody'}."})
        revision = _number(str(form.get("revision", "")), least=0)
        if wanted.get("adjudicate"):
            self.store.adjudicate(where, action, reviewer=reviewer, note=note, revision=revision)
        elif form.get("alike"):
            self.store.decide_alike(where, action, reviewer=reviewer, note=note, revision=revision)
        else:
            self.store.decide(where, action, reviewer=reviewer, note=note, revision=revision)
        return self._forward(request, wanted | {"said": f"Decided: {_words(action)}."})

    def _forward(self, request: Request, wanted: dict[str, str]) -> Response:
        reviewer = self._who(request)
        taken = self.store.take(
            reviewer=reviewer, order=_order(wanted.get("order", "")), report=wanted.get("report") or None,
            adjudicate=bool(wanted.get("adjudicate")),
        )  # fmt: skip
        if taken is None:
            said = wanted.get("said", "")
            return self._page(request, "done.html", said=said, reports=self.store.reports(), wanted=_wanted(wanted))
        item, why = taken
        return self._to(item.verdict.id, _wanted(wanted) | {"said": wanted.get("said", ""), "why": why})

    def _ahead(self, verdict_id: str, reviewer: str, wanted: dict[str, str]) -> str:
        """The address of the item that will come next, which the page fetches while this one is read."""
        order, report = _order(wanted.get("order", "")), wanted.get("report")
        coming = self.store.following(verdict_id, reviewer=reviewer, order=order, report=report)
        return f"/item/{coming.verdict.id}?{urlencode(wanted)}" if coming else ""

    def _to(self, verdict_id: str, query: dict[str, str]) -> Response:
        return RedirectResponse(f"/item/{verdict_id}?{urlencode({k: v for k, v in query.items() if v})}", 303)

    def _blind(self) -> bool:
        return self.store.policy().blind

    def _who(self, request: Request) -> str:
        return self.access.name(request)

    def _page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        reviewer = self._who(request)
        shared = {"reviewer": reviewer, "csrf": self.access.csrf(reviewer), "database": self.store.name}
        return self.templates.TemplateResponse(request, template, shared | values, status_code=status)

    def refused(self, request: Request, error: Exception) -> Response:
        """An error that a person can understand, as a page."""
        assert isinstance(error, FactcheckError)
        status = 409 if isinstance(error, DecisionError) else 503
        return self._page(request, "error.html", status, message=str(error), hint=error.hint)

    def broken(self, request: Request, error: Exception) -> Response:
        """What nobody foresaw, said as a page; the server's own log has the rest."""
        hint = "Nothing of this step was kept. Load the page again; the terminal in which it runs says more."
        said = f"This page failed: {type(error).__name__}."
        answer = self._page(request, "error.html", 500, message=said, hint=hint)
        # Made outside of the guard, which gives all other answers their headers.
        answer.headers.update(HEADERS | {"cache-control": "no-store"})
        return answer

    def missing(self, request: Request, error: Exception) -> Response:
        """A page that is not there."""
        return self._page(request, "error.html", 404, message="There is no such page.", hint="Go back to the start.")


def create_app(store: Store, access: Access, *, earlier: Earlier | None = None) -> Starlette:
    """The application over an open store. Nothing is served to a request that ``access`` does not let in.

    ``earlier`` finds what people decided before on the same claim; None: the page does not ask.
    """
    review = Review(store, access, earlier)
    return Starlette(
        routes=[
            Route("/", review.home),
            Route("/list", review.listing),
            Route("/next", review.next),
            Route("/item/{id}", review.item),
            Route("/item/{id}", review.act, methods=["POST"]),
            Route("/item/{id}/earlier", review.earlier),
            Route("/undo", review.act, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Guard, access=access)],
        exception_handlers={FactcheckError: review.refused, 404: review.missing, Exception: review.broken},
    )


def serve(
    store: Store,
    *,
    reviewer: str,
    host: str = "127.0.0.1",
    port: int = 8765,
    token: str = "",
    reviewer_header: str = "",
    names: tuple[str, ...] = (),
    earlier: Earlier | None = None,
    ready: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve the page until interrupted; ``ready`` gets the address with its token once the port is taken.

    ``token``: one of your own (a proxy sends it in the header X-Factcheck-Token); else a new one for this run.
    ``names``: further host names under which a proxy serves the page. Port 0 takes a free one. Raises OSError for a
    port in use.
    """
    import socket

    import uvicorn

    shown = _shown(host)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # from here on a browser waits instead of being refused
        token = token or secrets.token_urlsafe(24)
        access = Access(
            token=token, reviewer=reviewer, reviewer_header=reviewer_header,
            hosts=("127.0.0.1", "localhost", "[::1]", shown, *names),
        )  # fmt: skip
        config = uvicorn.Config(
            create_app(store, access, earlier=earlier),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
        )
        ready(f"http://{shown}:{listening.getsockname()[1]}/?token={token}")
        uvicorn.Server(config).run(sockets=[listening])


def _shown(host: str) -> str:
    """The host of the address that is printed. "All addresses" is none that can be opened, nor one to be called by."""
    if host in ("", "0.0.0.0", "::"):
        return "[::1]" if host == "::" else "127.0.0.1"
    return f"[{ip_address(host)}]" if ":" in host else host  # browsers write an IPv6 address in its short form


def _wanted(values: dict[str, str]) -> dict[str, str]:
    """What a reviewer chose to work on, carried from item to item."""
    kept = {name: values[name] for name in ("order", "report", "adjudicate") if values.get(name)}
    if "order" in kept and kept["order"] not in ORDERS:
        del kept["order"]
    return kept


def _order(text: str) -> Order:
    return next((order for order in ORDERS if order == text), "problems")


def _number(text: str, *, least: int = 1) -> int:
    return max(least, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else least


def _words(label: Answer | str) -> str:
    return str(label).replace("_", " ")
