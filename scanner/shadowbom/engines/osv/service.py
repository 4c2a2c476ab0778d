"""The interface of OSV, asked for JSON: one host, nothing followed, everything bounded.

A call has no deadline of its own for names to be resolved and for headers that come byte by byte. So the calls are made
in threads that nobody waits for beyond the time of the whole, and that end with the program.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from shadowbom import __version__
from shadowbom.catalog.download import opener, read_answer
from shadowbom.core.lookup import FAILED, UNREACHED
from shadowbom.errors import UserError

SERVICE = "https://api.osv.dev"
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?|http://127\.0\.0\.1:\d+")
_AGAIN = frozenset({429, 500, 502, 503, 504})
_PAUSE, _LONGEST = 1.0, 20.0
"""Seconds before a second attempt, and at most where the service says how many."""
_WORKERS = 6

_Item = TypeVar("_Item")
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True)
class Terms:
    """Where the service is (https, or http on this machine) and what is granted to it: seconds of ``silence``, for one
    ``answer`` and for the ``whole``; ``attempts`` at one thing; bytes of an answer. ``clock`` is in seconds since
    1970."""

    base: str = SERVICE
    silence: float = 15.0
    answer: float = 30.0
    whole: float = 120.0
    attempts: int = 3
    bytes: int = 16 << 20
    clock: Callable[[], float] = time.time


class LookupFailedError(Exception):
    """The service gave no answer that can be used. ``reason`` is one of ``core.lookup``; the message is one line."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Service:
    """Calls of one run. Raises UserError for an address that is neither https nor on this machine."""

    def __init__(self, terms: Terms) -> None:
        if not _ADDRESS.fullmatch(terms.base):
            raise UserError(f"{terms.base}: advisories are asked for over https")
        self.terms = terms
        self.host = terms.base.partition("://")[2]
        self._director = opener(plain=terms.base.startswith("http:"), follows=False)
        self._late = time.monotonic() + terms.whole
        self._over = threading.Event()
        self._opens = 0.0
        self._down: LookupFailedError | None = None

    def each(
        self, items: Iterable[_Item], work: Callable[[_Item], _Given]
    ) -> dict[_Item, _Given | LookupFailedError]:
        """What ``work`` gives for each of ``items``, several at a time, or why it failed."""
        left = deque(items)
        count = len(left)
        given: dict[_Item, _Given | LookupFailedError] = {}
        late = LookupFailedError(FAILED, f"{self.host} takes longer than {self.terms.whole:.0f} seconds")
        found = dict.fromkeys(left, late)
        done = threading.Event()

        def run() -> None:
            while not self._over.is_set():
                try:
                    item = left.popleft()
                except IndexError:
                    return
                try:
                    given[item] = work(item)
                except LookupFailedError as failed:
                    given[item] = failed
                except Exception as error:  # an answer of a kind that nobody has thought of
                    given[item] = LookupFailedError(FAILED, f"{self.host} gives an answer that cannot be read: "
                                                            f"{type(error).__name__}")
                if len(given) == count:
                    done.set()

        for _ in range(min(_WORKERS, count)):
            threading.Thread(target=run, daemon=True).start()
        if count and not done.wait(max(self._late - time.monotonic(), 0.0)):
            self._over.set()
        return {**found, **given.copy()}

    def ask(self, path: str, said: Mapping[str, Any] | None = None) -> Any:
        """The JSON at ``path``, or the answer to ``said``. Raises LookupFailedError."""
        attempt = 1
        while True:
            if self._down is not None:
                raise self._down
            if (wait := self._opens - time.monotonic()) > 0:
                self._over.wait(wait)
            try:
                return self._once(path, said)
            except urllib.error.HTTPError as error:
                pause = self._pause(error, attempt)
                if attempt >= self.terms.attempts or pause is None:
                    raise LookupFailedError(FAILED, self._said(error.code)) from None
                self._opens = max(self._opens, time.monotonic() + pause)
            attempt += 1

    def _once(self, path: str, said: Mapping[str, Any] | None) -> Any:
        data = None if said is None else json.dumps(said).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/json",
                   "User-Agent": f"shadowbom/{__version__}"}
        request = urllib.request.Request(self.terms.base + path, data, headers)  # noqa: S310  # checked above
        try:
            with self._director.open(request, timeout=self.terms.silence) as answer:
                return json.loads(read_answer(self.host, answer, self.terms.bytes, self.terms.answer))
        except urllib.error.HTTPError as error:
            error.close()
            raise
        except UserError as error:
            raise LookupFailedError(FAILED, str(error)) from None
        except (ValueError, RecursionError):
            raise LookupFailedError(FAILED, f"{self.host} answers with what is no JSON") from None
        except (OSError, http.client.HTTPException) as error:
            cause = error.reason if isinstance(error, urllib.error.URLError) else error
            # What goes wrong before there is an answer comes as a URLError.
            unreached = cause is not error and not isinstance(cause, ssl.SSLError)
            name = type(cause).__name__ if isinstance(cause, Exception) else "no connection"
            failed = LookupFailedError(UNREACHED if unreached else FAILED, f"{self.host} cannot be asked: {name}")
            if unreached:
                self._down = failed  # who cannot be reached once is not waited for again
            raise failed from None

    def _pause(self, error: urllib.error.HTTPError, attempt: int) -> float | None:
        """Seconds to wait before the next attempt; None where none is to be made."""
        if error.code not in _AGAIN:
            return None
        told = (error.headers.get("Retry-After") or "") if error.headers else ""
        pause = float(told) if re.fullmatch(r"\d{1,6}", told) else _PAUSE * 2.0 ** (attempt - 1)
        return pause if pause <= _LONGEST and time.monotonic() + pause < self._late else None

    def _said(self, status: int) -> str:
        to = ": it leads to another address, which is not asked" if 300 <= status < 400 else ""
        return f"{self.host} answers with {status}{to}"
