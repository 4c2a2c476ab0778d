"""What a run of continuous integration meets: a service with repositories to fetch from, and with comments."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import git_server

AUTHOR = "github-actions[bot]"


@dataclass
class Service:
    """``comments`` are those on pull request 7; ``status`` answers requests by "METHOD kind" ("GET", "POST", "PATCH",
    "compare", "git") with an error instead; ``moved`` redirects to another address. ``seen`` are requests with their
    Authorization."""

    folder: Path
    comments: list[dict[str, Any]] = field(default_factory=list)
    status: dict[str, int] = field(default_factory=dict)
    moved: str = ""
    parted: str = ""
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    url: str = ""

    def add(self, body: str, login: str = AUTHOR) -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": body, "user": {"login": login}})

    def asked(self, method: str) -> list[str]:
        return [path for verb, path, _ in self.seen if verb == method]


@contextlib.contextmanager
def serve(root: Path) -> Iterator[Service]:
    """A service whose repositories lie in ``root``."""
    service = Service(root)

    class Handler(git_server.Handler):
        serves = service  # type: ignore[assignment]  # of which git needs the folder alone

        def answer(self, status: int, data: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def handle_any(self) -> None:
            body = self._body()
            service.seen.append((self.command, self.path, self.headers.get("Authorization", "")))
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            kind = "compare" if "/compare/" in path else "git" if not path.startswith("/api") else self.command
            if kind in service.status:
                self.answer(service.status[kind], b"{}")
            elif service.moved and kind != "git":
                self.answer(302, Location=service.moved + path)
            elif kind == "git":
                self._backend(path, query, body, cut=False)
            elif kind == "compare":
                self.json(200, {"merge_base_commit": {"sha": service.parted}})
            elif self.command == "GET":
                said = parse_qs(query)
                size, page = int(said["per_page"][0]), int(said["page"][0])
                self.json(200, service.comments[(page - 1) * size : page * size])
            elif self.command == "POST":
                service.add(json.loads(body)["body"])
                self.json(201, service.comments[-1] | {"html_url": f"{service.url}/c/{len(service.comments)}"})
            else:
                number = int(path.rpartition("/")[2])
                service.comments[number - 1]["body"] = json.loads(body)["body"]
                self.json(200, service.comments[number - 1])

        do_GET = do_POST = do_PATCH = handle_any  # noqa: N815  # the names that the library calls

        def json(self, status: int, content: Any) -> None:
            self.answer(status, json.dumps(content).encode(), Content_Type="application/json")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
