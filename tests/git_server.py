"""Real git over HTTP for tests: ``git http-backend`` behind a server of the standard library, on this machine alone.

What a path answers can be made to fail: ``faults`` map a repository to a status, or to ``CUT`` for an answer that ends
in the middle of a pack."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

CUT = -1
_FAULTS = "faults.json"
_SETTINGS = {"safe.directory": "*", "http.receivepack": "false", "uploadpack.allowFilter": "true",
             "uploadpack.allowAnySHA1InWant": "true"}


class GitServer:
    """``url`` with a ``/`` at its end serves the bare repositories below ``folder``. With ``token``, requests without
    it are refused. ``requests`` are the paths asked for, in their order."""

    def __init__(self, folder: Path, handler: type[Handler] | None = None) -> None:
        self.folder = folder
        self.faults: dict[str, int] = {}
        self.token = ""
        self.requests: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, handler or Handler))
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}/"

    def start(self) -> None:
        """Serve until ``stop``."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def serve(self) -> None:
        """Serve in this thread."""
        self._server.serve_forever()

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()


    def fault_of(self, repository: str) -> int:
        """How a repository fails: by ``faults``, or by what ``Apart.fail`` has written."""
        file = self.folder / _FAULTS
        said: dict[str, int] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return self.faults.get(repository, 0) or said.get(repository, 0)


@dataclass(frozen=True, slots=True)
class Apart:
    """A server in a process of its own, for tests that fork: a process with threads must not."""

    folder: Path
    host: str

    @property
    def url(self) -> str:
        """With a ``/`` at its end."""
        return f"http://{self.host}/"

    def fail(self, faults: Mapping[str, int]) -> None:
        """From now on repositories fail so, and no others."""
        written = self.folder / f"{_FAULTS}.new"
        written.write_text(json.dumps(faults), encoding="utf-8")
        written.replace(self.folder / _FAULTS)


@contextmanager
def serving_apart(folder: Path) -> Iterator[Apart]:
    """A server of the bare repositories below ``folder``, in another process."""
    program = [sys.executable, __file__, str(folder)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Apart(folder, process.stdout.readline().strip())
        finally:
            process.kill()


@contextmanager
def serving(folder: Path) -> Iterator[GitServer]:
    """A server of the bare repositories below ``folder``."""
    server = GitServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _handler(server: GitServer, handler: type[Handler]) -> type[BaseHTTPRequestHandler]:
    class Bound(handler):
        serves = server

    return Bound


class Handler(BaseHTTPRequestHandler):
    """Hands requests to git."""

    serves: GitServer

    def log_message(self, *_: object) -> None:
        """Nothing is said."""

    def do_GET(self) -> None:
        """Which references there are."""
        self._answer(b"")

    def do_POST(self) -> None:
        """What is asked for."""
        self._answer(self._body())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, body: bytes) -> None:
        server, address = self.serves, urlsplit(self.path)
        server.requests.append(self.path)
        fault = server.fault_of(address.path.strip("/").partition(".git")[0])
        allowed = base64.b64encode(f"x-access-token:{server.token}".encode()).decode()
        if server.token and self.headers.get("Authorization") != f"Basic {allowed}":
            fault = 401
        if fault > 0:
            self.send_response(fault)
            if fault in (301, 302):
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._backend(address.path, address.query, body, cut=fault == CUT and bool(body))

    def _environment(self, path: str, query: str, body: bytes) -> dict[str, str]:
        given = self.headers.get
        return {
            "PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": str(len(_SETTINGS)), "GIT_PROJECT_ROOT": str(self.serves.folder),
            "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query,
            "CONTENT_TYPE": given("Content-Type", ""), "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "127.0.0.1",
            "GIT_PROTOCOL": given("Git-Protocol", ""), "HTTP_CONTENT_ENCODING": given("Content-Encoding", ""),
            **{f"GIT_CONFIG_KEY_{n}": key for n, key in enumerate(_SETTINGS)},
            **{f"GIT_CONFIG_VALUE_{n}": value for n, value in enumerate(_SETTINGS.values())},
        }

    def _backend(self, path: str, query: str, body: bytes, *, cut: bool) -> None:
        done = subprocess.run(["git", "http-backend"], env=self._environment(path, query, body), input=body,
                              capture_output=True, check=False)
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        fields = [line.decode().partition(": ")[::2] for line in head.split(b"\r\n") if line]
        self.send_response(int(dict(fields).get("Status", "200").split()[0]))
        for name, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: len(rest) // 2] if cut else rest)
        self.close_connection = self.close_connection or cut


if __name__ == "__main__":
    served = GitServer(Path(sys.argv[1]))
    sys.stdout.write(f"{served.host}\n")
    sys.stdout.flush()
    served.serve()
