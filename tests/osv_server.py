"""OSV for tests, on this machine alone: ids by package and version, records by id, and whatever a script has it say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from shadowbom.engines.osv.lookup import Lookups
from shadowbom.engines.osv.service import Terms

CHANGED = "2026-10-01T00:00:00Z"


@dataclass(frozen=True)
class Reply:
    """What a script says instead. ``drips`` sends the answer byte by byte, so many seconds apart; ``silent`` says
    nothing until the server stops."""

    status: int = 200
    said: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: float = 0.0
    silent: bool = False


def record(id_: str, name: str, *events: dict[str, str], ecosystem: str = "PyPI", **further: Any) -> dict[str, Any]:
    """A record about one package, affected as ``events`` say (from the first version on, to no end)."""
    ranges = [{"type": "ECOSYSTEM", "events": list(events or ({"introduced": "0"},))}]
    affected = {"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges}
    return {"id": id_, "modified": CHANGED, "summary": f"what {id_} is about", "affected": [affected]} | further


class OsvServer:
    """``ids`` by ecosystem, name and version, ``records`` by id. Each path takes the first of its ``script``, if it has
    one: None is the right answer. ``page`` ids are told at once. ``asked`` are the paths and what came with them."""

    def __init__(self) -> None:
        self.ids: dict[tuple[str, str, str], list[str]] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.script: dict[str, list[Reply | None]] = {}
        self.page = 1000
        self.asked: list[tuple[str, Any]] = []
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Osv,), {"serves": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def knows(self, ecosystem: str, name: str, version: str, *records: dict[str, Any]) -> None:
        """Have it know ``records`` of a package."""
        self.ids[ecosystem, name, version] = [one["id"] for one in records]
        self.records |= {one["id"]: one for one in records}

    def lookups(self, **terms: Any) -> Lookups:
        """A run that asks it."""
        return Lookups(Terms(**{"base": self.url, "silence": 2.0, "whole": 10.0} | terms))

    def said_to(self, path: str) -> list[Any]:
        """What came with the requests of a path."""
        return [said for asked, said in self.asked if asked == path]

    def start(self) -> None:
        """Serve until ``stop``."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Serve no more, and let go of those that wait."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def osv() -> Iterator[OsvServer]:
    """A server that runs."""
    server = OsvServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Osv(BaseHTTPRequestHandler):
    serves: OsvServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:  # the name of a method that http.server calls
        """A record."""
        known = self.serves.records.get(self.path.removeprefix("/v1/vulns/"))
        self._answer(None, Reply(200, known) if known else Reply(404, {"message": "Bug not found."}))

    def do_POST(self) -> None:  # the name of a method that http.server calls
        """The ids of each package."""
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(said, Reply(200, {"results": [self._ids(query) for query in said["queries"]]}))

    def _ids(self, query: dict[str, Any]) -> dict[str, Any]:
        package = query["package"]
        every = self.serves.ids.get((package["ecosystem"], package["name"], query["version"]), [])
        start, size = int(query.get("page_token", "0")), self.serves.page
        more = {"next_page_token": str(start + size)} if start + size < len(every) else {}
        listed = [{"id": id_, "modified": self.serves.records[id_]["modified"]} for id_ in every[start : start + size]]
        return ({"vulns": listed} if listed else {}) | more

    def _answer(self, said: Any, right: Reply) -> None:
        self.serves.asked.append((self.path, said))
        script = self.serves.script.get(self.path, [])
        reply = (script.pop(0) if script else None) or right
        if reply.silent:
            self.serves.over.wait(30)
            self.close_connection = True
            return
        data = reply.said if isinstance(reply.said, bytes) else json.dumps(reply.said).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        try:
            for byte in data if reply.drips else ():
                self.wfile.write(bytes([byte]))
                time.sleep(reply.drips)
            self.wfile.write(b"" if reply.drips else data)
        except OSError:  # who asks has hung up
            self.close_connection = True
