"""The review page: who gets in, what hostile text may do (nothing), and every action, by requests and in Chromium."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from factcheck.model import Label, Report
from factcheck.review.order import Policy
from factcheck.review.store import Store, open_store
from factcheck.web.app import create_app, serve
from factcheck.web.guard import Access
from factcheck.web.show import KEYS
from tests.review_samples import RUN, fill, report, verdict

ACCESS = Access(token="the-token", reviewer="ann")
HOST = {"host": "127.0.0.1:8765"}
AXE = Path(__file__).parent / "data" / "web" / "axe.min.js"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store("review.db", base=tmp_path) as opened:
        fill(opened)
        yield opened


def client(store: Store, access: Access = ACCESS, *, inside: bool = True) -> TestClient:
    made = TestClient(create_app(store, access), base_url="http://127.0.0.1:8765", follow_redirects=True)
    if inside:
        made.get("/", params={"token": access.token})
    return made


def post(page: TestClient, url: str, **form: str) -> Any:
    return page.post(url, data={"csrf": ACCESS.csrf("ann")} | form)


# Who gets in.


def test_nobody_gets_in_without_the_token(store: Store) -> None:
    outside = client(store, inside=False)
    known = store.items()[0].verdict.id
    for path in ("/", "/list", "/next", f"/item/{known}", "/static/style.css", "/nothing"):
        assert outside.get(path).status_code == 403
    assert outside.get("/", params={"token": "guess"}).status_code == 403
    outside.cookies.set(ACCESS.cookie(), "the-token")
    assert outside.get("/").status_code == 403
    assert outside.post(f"/item/{known}", data={"action": "refuted"}).status_code == 403
    assert store.item(known).state == "open"


def test_the_token_leaves_the_address(store: Store) -> None:
    page = client(store, inside=False)
    answer = page.get("/list", params={"token": "the-token"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/list"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "the-token" not in cookie
    assert page.get("/list").status_code == 200


def test_another_host_name_is_refused(store: Store) -> None:
    page = client(store)
    assert page.get("/", headers={"host": "evil.example"}).status_code == 421
    assert page.get("/", headers={"host": "localhost:8765"}).status_code == 200


def test_two_pages_on_two_ports_do_not_lock_each_other_out(store: Store) -> None:
    other = replace(ACCESS, token="another-token")
    assert ACCESS.token not in ACCESS.cookie()
    page = client(store)
    second = client(store, other, inside=False)
    second.cookies.update(page.cookies)  # a browser sends them to every port of the host
    assert second.get("/").status_code == 403
    assert second.get("/", params={"token": other.token}).status_code == 200
    page.cookies.update(second.cookies)
    assert (page.get("/").status_code, second.get("/").status_code) == (200, 200)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.2", "127.0.0.2"), ("0.0.0.0", "127.0.0.1"), ("0:0:0:0:0:0:0:1", "[::1]"), ("::", "[::1]"),
        ("LocalHost", "LocalHost"),
    ],
)  # fmt: skip
def test_the_printed_address_opens_the_page_and_no_foreign_name_does(
    store: Store, monkeypatch: pytest.MonkeyPatch, host: str, shown: str
) -> None:
    made: list[Any] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: made.append(self.config.app))
    printed: list[str] = []
    try:
        serve(store, reviewer="ann", host=host, port=0, names=("Desk.Example.org",), ready=printed.append)
    except OSError:
        pytest.skip("IPv6: this machine has none")
    [address] = printed
    assert address.startswith(f"http://{shown}:")
    page = TestClient(made[0])
    assert page.get(address).status_code == 200
    for name in (address.split("/")[2].lower(), "desk.example.org", "DESK.example.org:443"):
        assert page.get(address, headers={"host": name}).status_code == 200
    for name in ("evil.example", "127.0.0.3", "0.0.0.0", "desk.example.org.evil.example", ""):
        assert page.get(address, headers={"host": name}).status_code == 421


def test_a_form_needs_its_own_token(store: Store) -> None:
    page = client(store)
    known = store.items()[0].verdict.id
    for csrf in ("", "the-token", ACCESS.csrf("bob"), "é\x00"):
        assert page.post(f"/item/{known}", data={"action": "refuted", "csrf": csrf}).status_code == 403
    crossed = page.post(
        f"/item/{known}",
        data={"action": "refuted", "csrf": ACCESS.csrf("ann")},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert crossed.status_code == 403
    assert store.item(known).state == "open"


def test_every_answer_carries_its_protection(store: Store) -> None:
    page = client(store)
    for path in ("/", "/list", "/next", "/nothing", "/static/app.js"):
        headers = page.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert page.get("/").headers["cache-control"] == "no-store"


def test_a_proxy_names_the_reviewer(store: Store) -> None:
    access = Access(token="shared", reviewer="nobody", reviewer_header="X-Remote-User", hosts=("desk.example",))
    page = TestClient(create_app(store, access), base_url="http://desk.example")
    own = {"x-factcheck-token": "shared"}
    assert page.get("/").status_code == 403
    assert page.get("/", headers=own).status_code == 403
    named = {name.encode(): value.encode() for name, value in (own | {"x-remote-user": "Zoë"}).items()}
    assert "Zoë" in page.get("/", headers=named).text
    known = store.items()[0].verdict.id
    form = {"csrf": access.csrf("Zoë"), "action": "refuted", "revision": "0"}
    assert page.post(f"/item/{known}", data=form, headers=named, follow_redirects=True).status_code == 200
    assert store.item(known).decisions[0].reviewer == "Zoë"


class Attributes(HTMLParser):
    """The names of all attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names += [name for name, _ in attrs]


def attributes(text: str) -> list[str]:
    parser = Attributes()
    parser.feed(text)
    return parser.names


# What it does.


def test_decide_undo_skip_and_defer(store: Store) -> None:
    page = client(store)
    first = page.get("/next")
    held = store.items(state="leased")[0].verdict.id
    assert held in str(first.url)
    assert '<mark id="claim" class="claim">It has 100 members.</mark>' in first.text
    assert "Why now: refuted, confidence 0.85" in first.text
    second = post(page, f"/item/{held}", action="refuted", note=" read <it> ", revision="0")
    assert "Decided: refuted." in second.text
    assert held not in str(second.url)
    assert store.item(held).decisions[0].note == "read <it>"
    back = post(page, "/undo", action="undo")
    assert held in str(back.url)
    assert "Taken back: refuted." in back.text
    assert store.item(held).state == "open"
    order = [item.verdict.id for item in store.items()]
    post(page, f"/item/{order[0]}", action="skip")
    post(page, f"/item/{order[1]}", action="defer")
    assert order[2] in str(page.get("/next").url)
    assert store.audit().valid


def test_what_cannot_be_done_is_said(store: Store) -> None:
    page = client(store)
    known = store.items()[0].verdict.id
    assert post(page, "/undo", action="undo").status_code == 409
    assert "nothing to undo" in post(page, "/undo", action="undo").text
    assert post(page, f"/item/{known}", action="maybe", revision="0").status_code == 409
    assert page.get("/item/verdict-none").status_code == 409
    assert page.get("/nowhere").status_code == 404
    store.decide(known, "supported", reviewer="bob")
    moved = post(page, f"/item/{known}", action="refuted", revision="0")
    assert moved.status_code == 409
    assert "moved on" in moved.text
    assert len(store.item(known).decisions) == 1


def test_all_done(store: Store) -> None:
    page = client(store)
    for item in store.items():
        store.decide(item.verdict.id, "supported", reviewer="ann")
    assert "Nothing waits for you" in page.get("/next").text
    assert "5 claims: 5 supported; cleared" in page.get("/").text


def test_like_items_together(store: Store) -> None:
    fill(store, report("copy.txt"))
    page = client(store)
    held = store.next(reviewer="ann")
    assert held
    assert "decide all 2 items" in page.get(f"/item/{held.verdict.id}").text
    post(page, f"/item/{held.verdict.id}", action="refuted", alike="1", revision="0")
    assert len(store.items(state="decided")) == 2


def test_items_are_handed_over_and_put_back(store: Store) -> None:
    page = client(store)
    first, second = (item.verdict.id for item in store.items()[:2])
    page.get("/next")
    assert "Handed to bob." in post(page, f"/item/{first}", action="assign", to=" bob ").text
    assert "assigned to bob" in page.get("/list").text
    assert "State: open, assigned to bob." in page.get(f"/item/{first}").text
    assert "Handed to everybody." in post(page, f"/item/{first}", action="assign", to="").text
    assert "assigned to" not in page.get("/list").text
    post(page, f"/item/{second}", action="refuted", revision="0")
    assert "Opened again." in post(page, f"/item/{second}", action="reopen").text
    assert store.item(second).state == "open"
    assert store.audit().valid


def test_a_hand_over_that_is_refused_loses_nothing(store: Store) -> None:
    page = client(store)
    page.get("/next")
    held = store.items(state="leased")[0].verdict.id
    assert post(page, f"/item/{held}", action="assign", to="b" * 300).status_code == 409
    assert store.held([held]) == {held: "in the hands of ann"}
    assert "Handed to bob." in post(page, f"/item/{held}", action="assign", to="bob").text
    assert store.held([held]) == {held: "assigned to bob"}


def test_an_adjudicator_sees_all_of_what_is_disputed_and_of_nothing_else(store: Store) -> None:
    store.set_policy(Policy(second_share=1.0, blind=True), reviewer="chief")
    first, second = (item.verdict.id for item in store.items()[:2])
    store.decide(first, "refuted", reviewer="bob", note="first reason")
    store.decide(second, "refuted", reviewer="bob", note="other reason")
    store.decide(first, "supported", reviewer="cid", note="second reason")
    page = client(store)
    assert f"/item/{first}?adjudicate=1" in page.get("/list").text
    seen = page.get(f"/item/{first}", params={"adjudicate": "1"}).text
    assert "first reason" in seen
    assert "second reason" in seen
    unseen = page.get(f"/item/{second}", params={"adjudicate": "1"}).text  # it waits for a second answer only
    assert "other reason" not in unseen
    assert "proposed" not in unseen.replace("The proposed verdict is shown after your answer.", "")
    post(page, f"/item/{first}", action="refuted", adjudicate="1", note="settled", revision="2")
    assert store.item(first).state == "adjudicated"


def test_the_later_of_two_adjudicators_is_told(store: Store) -> None:
    known = store.items()[0].verdict.id
    store.decide(known, "refuted", reviewer="bob")
    store.decide(known, "supported", reviewer="cid")
    page = client(store)
    store.adjudicate(known, "supported", reviewer="fay")
    late = post(page, f"/item/{known}", action="refuted", adjudicate="1", revision="2")
    assert (late.status_code, "moved on" in late.text) == (409, True)
    assert store.item(known).decisions[-1].reviewer == "fay"


def test_a_name_that_is_coded_otherwise_is_the_same_person(store: Store) -> None:
    store.set_policy(Policy(blind=True), reviewer="chief")
    known, name = store.items()[0].verdict.id, "Jose\u0301"
    store.decide(known, "refuted", reviewer=name)
    page = client(store, Access(token="the-token", reviewer=name))
    assert "shown after your answer" not in page.get(f"/item/{known}").text


def test_a_blind_desk_has_no_order_and_no_filter_that_tells(store: Store) -> None:
    store.set_policy(Policy(blind=True), reviewer="chief")
    page = client(store)
    whole = page.get("/list").text
    assert page.get("/list?label=refuted&order=problems").text == whole
    assert 'name="label"' not in whole
    shuffled = [item.verdict.id for item in store.items(order="random")]
    assert re.findall(r"/item/([\w-]+)", whole) == shuffled
    taken = page.get("/next?order=problems")
    assert shuffled[0] in str(taken.url)
    assert "Why now: drawn at random" in taken.text


def test_what_nobody_foresaw_is_said_as_a_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(store, ACCESS)
    page = TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False)
    page.get("/", params={"token": ACCESS.token})
    known = store.items()[0].verdict.id

    def fails(self: Store, report_id: str) -> Report:
        raise RuntimeError(report_id)

    monkeypatch.setattr(Store, "report", fails)
    failed = page.get(f"/item/{known}")
    assert failed.status_code == 500
    assert failed.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in failed.headers["content-security-policy"]
    assert "This page failed" in failed.text
    assert "Traceback" not in failed.text


def test_a_damaged_row_is_named_on_the_page(store: Store) -> None:
    page, item = client(store), store.items()[0]
    store.close()
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE reports SET body = '{}'")
    failed = page.get(f"/item/{item.verdict.id}")
    assert failed.status_code == 503
    assert f"{item.report_id} is damaged" in failed.text
    assert "Restore the database" in failed.text


def test_a_second_reviewer_sees_neither_answer_nor_verdict(store: Store) -> None:
    store.set_policy(Policy(second_share=1.0, blind=True), reviewer="chief")
    known = store.items()[0].verdict.id
    store.decide(known, "cannot_tell", reviewer="bob", note="secret reason")
    page = client(store)
    text = page.get(f"/item/{known}").text
    for hidden in ("secret reason", "bob", "Confidence 0.", "100 against", "<meter"):
        assert hidden not in text
    assert "The source says 1 things" in text
    listed = page.get("/list").text
    assert "bob" not in listed
    assert 'class="tag' not in listed
    post(page, f"/item/{known}", action="refuted", revision="1")
    text = page.get(f"/item/{known}").text
    assert "secret reason" in text
    assert "Confidence 0." in text
    ruling = client(store, replace(ACCESS, reviewer="eve")).get(f"/item/{known}", params={"adjudicate": "1"}).text
    assert "secret reason" in ruling


def test_hostile_sources_stay_text(store: Store) -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\u202e'
    of = replace(report("x"), id="report-bad", source=bad, title=bad, text=f"{bad} stands.", parts=())
    found = verdict(of, of.text, Label.supported, run="bad")
    evil = replace(found.evidence[0].citation, title=bad, url="javascript:alert(1)", origin=bad, source=bad)
    store.add_report(RUN.id, of, 1)
    evidence = (replace(found.evidence[0], citation=evil),)
    store.add_results(RUN.id, of.id, verdicts=[replace(found, evidence=evidence, notes=(bad,), rule=bad)])
    store.decide(found.id, "supported", reviewer="<b>bob", note=bad)
    page = client(store)
    for path in (
        "/",
        "/list",
        f"/item/{found.id}?why={bad}&said={bad}&order={bad}&report={bad}",
        f"/list?report={bad}",
    ):
        text = page.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "javascript:" not in text
        assert "\u202e" not in text
        assert ">49" not in text
        assert not [name for name in attributes(text) if name.startswith("on")]


def test_templates_hold_no_inline_script_or_style() -> None:
    for path in (Path(__file__).parent.parent / "factcheck" / "web" / "templates").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", text), path
        assert "|safe" not in text


def test_every_action_has_its_own_key() -> None:
    assert len(set(KEYS.values())) == len(KEYS)


# In a real browser.


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    config = uvicorn.Config(create_app(store, ACCESS), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium: there is no chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def said(page: Any, words: str) -> None:
    page.get_by_role("status").filter(has_text=words).wait_for(timeout=20_000)


@pytest.mark.system
def test_a_report_is_reviewed_with_the_keyboard_alone(store: Store, address: str, browser: Any) -> None:
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{address}/?token=the-token")
    assert "token" not in page.url
    loads: list[str] = []
    page.on("domcontentloaded", lambda loaded: loads.append(loaded.url))
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("j")
    page.wait_for_url("**/item/**")
    page.locator("mark#claim").filter(has_text="It has 100 members.").wait_for()
    page.keyboard.press("m")
    page.keyboard.type("read it, surely")  # letters in a field are letters
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    said(page, "Decided: refuted.")
    page.keyboard.press("u")
    said(page, "Taken back: refuted.")
    for key, word in (("r", "refuted"), ("c", "conflicting"), ("n", "not enough evidence")):
        page.keyboard.press(key)
        said(page, f"Decided: {word}.")
    page.keyboard.press("k")
    said(page, "Skipped.")
    for key in ("d", "s"):
        before = page.url
        page.keyboard.press(key)
        page.wait_for_url(lambda url, before=before: url != before)
    page.get_by_role("heading", name="Nothing waits for you").wait_for()
    answers = {item.verdict.claim.quote: item.decisions for item in store.items()}
    assert [str(d[-1].label) for d in answers.values() if d].count("supported") == 1
    assert store.audit().valid
    assert loads == []  # a key that comes before the page can take it would load the page anew
    assert problems == []


@pytest.mark.system
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_serious(store: Store, address: str, browser: Any, scheme: str, width: int) -> None:
    held = store.items()
    store.decide(held[0].verdict.id, "refuted", reviewer="ann", note="n")
    fill(store, report("copy.txt"))
    # The page's own policy forbids foreign scripts, so it is lifted for axe alone.
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/?token=the-token")
    store.decide(held[2].verdict.id, "refuted", reviewer="bob", note="n")
    store.decide(held[2].verdict.id, "supported", reviewer="cid", note="n")
    store.assign(held[3].verdict.id, "bob", reviewer="chief")
    first, second, disputed = (f"/item/{held[n].verdict.id}" for n in range(3))
    paths = ("/", "/list", first, f"{second}?why=x&said=Skipped.", f"{disputed}?adjudicate=1", "/list?state=stale")
    for path in (*paths, "/next?report=none", "/nothing", "blind"):
        if path == "blind":
            store.set_policy(Policy(blind=True), reviewer="chief")
            path = second
        page.goto(address + path)
        for more in page.locator("summary").all():
            more.click()
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
        assert serious == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} scrolls sideways"


@pytest.mark.system
def test_the_next_item_is_there_before_the_answer_has_arrived(store: Store, address: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{address}/?token=the-token")
    with page.expect_response(lambda answer: "/item/" in answer.url and answer.request.resource_type == "fetch"):
        page.keyboard.press("j")
    coming = store.following(store.items(state="leased")[0].verdict.id, reviewer="ann")
    assert coming
    held: list[Any] = []
    # Answers wait until we let them go; everything else passes.
    page.route("**/item/**", lambda r: held.append(r) if r.request.method == "POST" else r.continue_())
    page.wait_for_timeout(200)
    page.keyboard.press("r")
    page.get_by_role("heading", name=coming.verdict.claim.statement, include_hidden=True).wait_for()
    assert store.items(state="decided") == []
    page.keyboard.press("s")  # too early: it must not decide anything
    assert len(held) == 1
    held[0].continue_()
    said(page, "Decided: refuted.")
    assert coming.verdict.id in page.url
    assert page.locator("main").count() == 1
    assert [item.decisions[0].label.value for item in store.items(state="decided")] == ["refuted"]


@pytest.mark.system
def test_it_works_without_scripts(store: Store, address: str, browser: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/?token=the-token")
    page.get_by_role("link", name="Next item").click()
    page.get_by_role("button", name="refuted").click()
    assert "Decided: refuted." in page.get_by_role("status").inner_text()
    assert len(store.items(state="decided")) == 1
