"""Who may use the page: the token of this run, the reviewer's name, and forms that only our own pages can send.

A browser on the same machine runs hostile pages too. They cannot read ours: every request needs the token (from the URL
once, then from a cookie that other sites' requests do not carry), a host name that is ours, and for every change a
CSRF token besides.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factcheck.errors import ProjectError
from factcheck.review.names import plain_name

SHORTEST_TOKEN = 20
TOKEN_HEADER = "x-factcheck-token"
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What lets a request in. ``reviewer_header`` is the one in which a proxy names the reviewer; else ``reviewer``."""

    token: str
    reviewer: str
    reviewer_header: str = ""
    hosts: Sequence[str] = ("127.0.0.1", "localhost", "[::1]")

    def csrf(self, reviewer: str) -> str:
        """The token that this reviewer's forms carry."""
        return hmac.new(self.token.encode(), b"form:" + reviewer.encode(), hashlib.sha256).hexdigest()

    def session(self) -> str:
        """What the cookie holds; not the token itself, which opens new sessions."""
        return hmac.new(self.token.encode(), b"session", hashlib.sha256).hexdigest()

    def cookie(self) -> str:
        """The cookie's name, of this token alone: browsers send the cookies of one port to all ports of a host."""
        return f"factcheck_review_{hmac.new(self.token.encode(), b'cookie', hashlib.sha256).hexdigest()[:12]}"

    def name(self, request: Request) -> str:
        """Who is asking, as their decisions name them; "" where the proxy did not say."""
        name = self.reviewer
        if self.reviewer_header:
            # A header comes as Latin-1; a proxy that sends UTF-8 in it is meant as UTF-8.
            name = request.headers.get(self.reviewer_header, "")
            with suppress(UnicodeError):
                name = name.encode("latin-1").decode("utf-8")
        return plain_name(name)


def kept_token(path: Path) -> str:
    """The token in a file; a file that is missing is made, for its owner alone, with a new token.

    Raises ProjectError where it cannot be read or made, or holds no token.
    """
    try:
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(24) + "\n")
        token = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "not plain ASCII"
        raise ProjectError(f"{path}: {said}", hint="Name a file that you may read, or a new one.") from error
    if len(token) < SHORTEST_TOKEN or not re.fullmatch(r"[A-Za-z0-9_-]+", token):
        raise ProjectError(
            f"{path}: a token has {SHORTEST_TOKEN} or more letters, digits, - and _, on one line",
            hint="Remove the file: a new one is made.",
        )
    return token


class Guard:
    """Lets in what :class:`Access` allows, and gives every answer its protecting headers."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if not request.url.path.startswith("/static/"):
                    headers["cache-control"] = "no-store"
            await send(message)

        refused = self._refused(request)
        await (refused or self.app)(scope, receive, protected)

    def _refused(self, request: Request) -> Response | None:
        host = re.sub(r":\d+$", "", request.headers.get("host", "")).lower()
        if host not in [name.lower() for name in self.access.hosts]:
            return PlainTextResponse("This page is not served under that name.", 421)
        given = request.query_params.get("token", "")
        if given and request.method == "GET":
            if not _same(given, self.access.token):
                return _locked()
            answer = RedirectResponse(request.url.path, 303)
            answer.set_cookie(self.access.cookie(), self.access.session(), httponly=True, samesite="strict", path="/")
            return answer
        by_proxy = _same(request.headers.get(TOKEN_HEADER, ""), self.access.token)
        if not by_proxy and not _same(request.cookies.get(self.access.cookie(), ""), self.access.session()):
            return _locked()
        if not self.access.name(request):
            return PlainTextResponse(f"The proxy did not name the reviewer in {self.access.reviewer_header}.", 403)
        if request.method not in ("GET", "HEAD") and request.headers.get("sec-fetch-site") not in (None, "same-origin"):
            return PlainTextResponse("A form of another site was refused.", 403)
        return None


def _same(one: str, two: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), two.encode())


def _locked() -> Response:
    return PlainTextResponse(
        "This review page is locked. Open the address that `factcheck review serve` printed, with its token.", 403
    )
