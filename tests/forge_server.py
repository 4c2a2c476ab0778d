"""The interfaces of forges for tests, before the real git server of the same host: what GitHub and GitLab say of an
organisation, page by page, and whatever a script has them say instead."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from git_server import GitServer, Handler
from shadowbom.sweep.forges.api import Patience

APP = "Iv1.app"
INSTALLATION = "/api/v3/app/installations/42/access_tokens"
COMMIT = "ab" * 20
PAGE = 3
"""Repositories on a page, whatever is asked for."""


@dataclass(frozen=True)
class Reply:
    """What a script says instead of the page: ``cut`` sends less than it promises, ``silent`` nothing at all."""

    status: int = 200
    said: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    silent: bool = False


def node(number: int, **further: Any) -> dict[str, Any]:
    """A repository as GitHub says it."""
    return {
        "databaseId": number, "nameWithOwner": f"acme/repo-{number}", "visibility": "PRIVATE", "isArchived": False,
        "isFork": False, "isEmpty": False, "diskUsage": 20, "pushedAt": "2026-10-01T10:00:00Z",
        "primaryLanguage": {"name": "Python"}, "repositoryTopics": {"nodes": [{"topic": {"name": "web"}}]},
        "defaultBranchRef": {"name": "main", "target": {"oid": COMMIT}},
    } | further


class ForgeServer(GitServer):
    """An App whose public key is ``app_key`` (PEM) is given ``token`` for so many ``hours``. ``repositories`` are what
    the interfaces list. Each request of an interface takes the first of ``script``, if
    there is any: None is the right answer. ``asked`` are the paths and bodies, ``tokens`` what came with them, and
    ``unchanged`` counts the pages of GitLab of which the other side knew that they are what they were."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, _Forge)
        self.repositories: list[dict[str, Any]] = []
        self.script: list[Reply | None] = []
        self.asked: list[tuple[str, Any]] = []
        self.tokens: list[str | None] = []
        self.over = threading.Event()
        self.app_key = b""
        self.hours = 1.0
        self.unchanged = 0

    def stop(self) -> None:
        """Serve no more, and let go of those that wait."""
        self.over.set()
        super().stop()


@contextmanager
def forge(folder: Path) -> Iterator[ForgeServer]:
    """A server of interfaces and of the bare repositories below ``folder``."""
    server = ForgeServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Forge(Handler):
    serves: ForgeServer

    def do_GET(self) -> None:  # noqa: N802  # the name of a method that http.server calls
        """A page of GitLab, or what git asks for."""
        address = urlsplit(self.path)
        if not address.path.startswith("/api/v4/"):
            super().do_GET()
        elif not self._scripted(self.path, None):
            self._gitlab(int(parse_qs(address.query).get("page", ["1"])[0]))

    def do_POST(self) -> None:  # noqa: N802  # the name of a method that http.server calls
        """A page of GitHub, or what git asks for."""
        if self.path.startswith("/api/v3/"):
            self._installation()
            return
        if self.path != "/api/graphql":
            super().do_POST()
            return
        said = json.loads(self._body())
        if not self._scripted(self.path, said):
            self._github(int(said["variables"]["after"] or 0))

    def _installation(self) -> None:
        server = self.serves
        self._body()
        signed = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        server.asked.append((self.path, None))
        server.tokens.append(signed)
        try:
            said = jwt.decode(signed, server.app_key, algorithms=["RS256"])
        except jwt.PyJWTError:
            said = {}
        if self.path != INSTALLATION:
            self._say(Reply(404, {"message": "Not Found"}))
        elif said.get("iss") != APP or said["exp"] - said["iat"] > 600:
            self._say(Reply(401, {"message": f"no App is known by {signed}"}))
        else:
            until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=server.hours)
            self._say(Reply(201, {"token": server.token, "expires_at": until.strftime("%Y-%m-%dT%H:%M:%SZ")}))

    def _scripted(self, path: str, said: Any) -> bool:
        server = self.serves
        server.asked.append((path, said))
        server.tokens.append(self.headers.get("Authorization"))
        reply = server.script.pop(0) if server.script else None
        if reply is None and server.token and self.headers.get("Authorization") != f"Bearer {server.token}":
            reply = Reply(401, {"message": "Bad credentials"})
        if reply is not None:
            self._say(reply)
        return reply is not None

    def _say(self, reply: Reply) -> None:
        if reply.silent:
            self.serves.over.wait(60)
            self.close_connection = True
            return
        data = reply.said if isinstance(reply.said, bytes) else json.dumps(reply.said).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if reply.cut else data)
        self.close_connection = self.close_connection or reply.cut

    def _github(self, start: int) -> None:
        listed = self.serves.repositories
        info = {"hasNextPage": start + PAGE < len(listed), "endCursor": str(start + PAGE)}
        page = {"nodes": listed[start : start + PAGE], "pageInfo": info}
        self._say(Reply(200, {"data": {"repositoryOwner": {"repositories": page}}}))

    def _gitlab(self, number: int) -> None:
        listed, start = self.serves.repositories, (number - 1) * PAGE
        following = {}
        if start + PAGE < len(listed):
            path = self.path.partition("?")[0]
            following = {"Link": f'<{self.serves.url.rstrip("/")}{path}?page={number + 1}>; rel="next"'}
        page = listed[start : start + PAGE]
        etag = f'W/"{hashlib.sha256(json.dumps(page).encode()).hexdigest()[:32]}"'
        if self.headers.get("If-None-Match") == etag:
            self.serves.unchanged += 1
            self._say(Reply(304, b"", {"ETag": etag}))
            return
        self._say(Reply(200, page, {"ETag": etag, **following}))


class Hours:
    """Time that passes only where somebody sleeps; ``slept`` are the seconds of each time."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, **further: float) -> Patience:
        """Patience by this time, without chance."""
        return Patience(clock=lambda: self.now, sleep=self.sleep, jitter=lambda: 0.5, **further)
