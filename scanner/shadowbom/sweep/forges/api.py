"""How the interface of a forge is asked: one server, one rate gate for it, and nothing sent anywhere else."""

from __future__ import annotations

import json
import math
import random
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from shadowbom.errors import UserError
from shadowbom.sweep.credentials import let_in, token_of
from shadowbom.sweep.forges import PAGES, WAITS, Page, Target
from shadowbom.sweep.forges.url_list import address_fault, host_of

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 8
"""How often one thing is asked before it is given up."""
LONGEST = 3900.0
"""Seconds that a server may have us wait at once: a little over the hour after which limits begin anew."""
MAX_PAGES = 20_000
_MAX_BYTES = 32 << 20
_MAX_SAID = 200
_ETAG = re.compile(r'(?:W/)?"[!#-~]{1,200}"')
_PAUSE, _LIMITED_PAUSE = 1.0, 60.0
_TICK = 1.0
_DATES = 1e9
"""From here on a number is a time since 1970 and no duration."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How time passes: ``clock`` in seconds since 1970, ``sleep`` for seconds, ``jitter`` from 0 to 1; ``silence`` is
    how many seconds a server may say nothing, ``whole`` how many an answer may take."""

    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = field(default_factory=lambda: random.SystemRandom().random)
    silence: float = 30.0
    whole: float = 120.0


PATIENCE = Patience()


class ApiError(Exception):
    """What was asked for cannot be had. ``cause`` is one of ``CAUSES`` of ``forges``; the message is one line."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer; ``again`` where it may be right the next time."""

    cause: str
    message: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Server:
    """A forge's address without a path (``https://github.com``), its host, and what is asked for there."""

    base: str
    host: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server has said: JSON, where the next page is, "" for nowhere, and the mark by which it knows that
    again, "" for none."""

    said: Any
    next: str = ""
    etag: str = ""


Judge = Callable[[Any], Fault | None]
"""What is wrong with the JSON of an answer of success."""


class Gate:
    """When a host may be asked again, whoever asks."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.opens = 0.0

    def wait(self, patience: Patience) -> None:
        """Wait until it opens, and tell those who want to know."""
        tell = WAITS.get()
        whole = self.opens - patience.clock()
        while (left := self.opens - patience.clock()) > 0:
            if tell is not None:
                tell(f"waiting for {self.host} (seconds)", int(whole - left), math.ceil(whole))
            patience.sleep(min(left, LONGEST if tell is None else _TICK))

    def close(self, patience: Patience, seconds: float) -> None:
        """Open no earlier than in so many seconds."""
        self.opens = max(self.opens, patience.clock() + seconds)


_gates: dict[str, Gate] = {}


def gate_of(host: str) -> Gate:
    """The one gate of a host."""
    return _gates.setdefault(host, Gate(host))


def server_of(target: Target, host: str) -> Server:
    """Where ``target`` is: ``NAME`` at ``host``, ``HOST/NAME`` (a first part with a dot or a port is a host) or an
    https address. Raises UserError for anything else."""
    value = target.value.strip("/")
    first, slash, _ = value.partition("/")
    if "://" not in value:
        value = f"https://{value}" if slash and ("." in first or ":" in first) else f"https://{host}/{value}"
    if wrong := address_fault(value):
        raise UserError(f"{target}: {wrong}")
    address = urlsplit(value)
    return Server(f"{address.scheme}://{address.netloc}", host_of(address), address.path.strip("/"))


class Api:
    """The interface of one server, at the addresses below ``base``, asked with the host's token or another ``token``,
    for one thing so many times. A context manager. Raises UserError where the package that speaks HTTP is not
    installed."""

    def __init__(self, base: str, host: str, patience: Patience, *, token: str = "", attempts: int = ATTEMPTS) -> None:
        try:
            import httpx
        except ImportError:
            raise UserError("forges are asked by a package that is not installed; pip install 'shadowbom[forges]' "
                            "adds it") from None
        self.base = base
        self.host = host
        self.patience = patience
        self._attempts = attempts
        self._given = bool(token)
        self._token = token or token_of(host)
        self._gate = gate_of(host)
        headers = {"User-Agent": "shadowbom", "Accept": "application/json", "Accept-Encoding": "identity"}
        self._client = httpx.Client(
            headers=headers, follow_redirects=False, timeout=patience.silence, verify=ssl.create_default_context())

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, judge: Judge) -> Answer:
        """What is at ``url``, which has to be below ``base``; what is kept of it where the server says that it is that.
        The last page is never kept: a new one may follow it. Raises ApiError."""
        pages = PAGES.get()
        page = pages.known(url) if pages is not None else None
        answer = self._asked("GET", url, None, judge, page)
        if pages is not None and answer.etag and answer.next:
            pages.keep(url, Page(answer.etag, answer.said, answer.next))
        return answer

    def post(self, url: str, said: Mapping[str, Any], judge: Judge) -> Answer:
        """What is answered to ``said``. Raises ApiError."""
        return self._asked("POST", url, said, judge)

    def _asked(
        self, method: str, url: str, said: Mapping[str, Any] | None, judge: Judge, page: Page | None = None
    ) -> Answer:
        if not url.startswith(self.base + "/"):
            raise ApiError("malformed", f"the answer leads to another address than {self.base}, which is not asked")
        attempt = 0
        while True:
            self._gate.wait(self.patience)
            result, headers = self._once(method, url, said, judge, page)
            if isinstance(result, Answer):
                if headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining")) == "0":
                    self._gate.close(self.patience, min(self._told(headers) or 0.0, LONGEST))
                return result
            attempt += 1
            if not result.again or attempt >= self._attempts:
                raise ApiError(result.cause, result.message)
            pause = self._pause(result, headers, attempt)
            if pause > LONGEST:
                raise ApiError(result.cause, f"{result.message}; asks to wait for {pause / 60:,.0f} minutes")
            self._gate.close(self.patience, pause)

    def _once(
        self, method: str, url: str, said: Mapping[str, Any] | None, judge: Judge, page: Page | None
    ) -> tuple[Answer | Fault, Mapping[str, str]]:
        """The answer, or what is wrong with it, and its headers."""
        import httpx

        late = time.monotonic() + self.patience.whole
        data = bytearray()
        try:
            headers = self._authorization() | ({"If-None-Match": page.etag} if page is not None else {})
            with self._client.stream(method, url, json=said, headers=headers) as response:
                for chunk in response.iter_raw():
                    data += chunk
                    if len(data) > _MAX_BYTES:
                        return Fault("malformed", f"answers with more than {_MAX_BYTES >> 20} MB"), response.headers
                    if time.monotonic() > late:
                        return Fault("network", "does not come to an end of its answer", again=True), response.headers
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            return Fault("network", self._line(f"{type(error).__name__}: {error}"), again=True), {}
        if page is not None and response.status_code == 304:
            return Answer(page.said, page.following, page.etag), response.headers
        try:
            found = json.loads(bytes(data))
        except (ValueError, RecursionError):
            found = None
        fault = self._fault(response, found) or judge(found)
        if fault is not None:
            return Fault(fault.cause, self._line(fault.message), fault.again), response.headers
        etag = response.headers.get("etag", "")
        following = response.links.get("next", {}).get("url", "")
        return Answer(found, following, etag if _ETAG.fullmatch(etag) else ""), response.headers

    def _authorization(self) -> dict[str, str]:
        """What lets us in: the token of an App ends before a long wait does."""
        if not self._given:
            self._token = next(iter(let_in(self.host).values()), self._token)
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _fault(self, response: httpx.Response, found: Any) -> Fault | None:
        """What the status says."""
        status, headers = response.status_code, response.headers
        text = words_of(found)
        said = f"answers with {status}" + (f": {text}" if text else "")
        if status in (200, 201):
            return Fault("malformed", "answers with what is no JSON", again=True) if found is None else None
        limited = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or is_limit(text)
        if status == 429 or (status == 403 and limited):
            return Fault("rate-limit", said, again=True)
        if status in (401, 403):
            return Fault("auth", f"{said}; {'its token is not enough' if self._token else 'there is no token for it'}")
        if status in (404, 410):
            return Fault("not-found", said)
        if status in (408, 500, 502, 503, 504):
            return Fault("network", said, again=True)
        if 300 <= status < 400:
            return Fault("malformed", f"{said}: it leads to another address, which is not asked")
        return Fault("malformed", said)

    def _pause(self, fault: Fault, headers: Mapping[str, str], attempt: int) -> float:
        """Seconds to wait: what the server says and a little, else twice as long each time."""
        told = self._told(headers) if fault.cause == "rate-limit" or "retry-after" in headers else None
        if told is not None:
            return told + self.patience.jitter()
        first = _LIMITED_PAUSE if fault.cause == "rate-limit" else _PAUSE
        return min(first * 2.0 ** (attempt - 1), LONGEST / 2) * (0.5 + self.patience.jitter())

    def _told(self, headers: Mapping[str, str]) -> float | None:
        """The seconds that the headers say, None for none."""
        after = headers.get("retry-after", "")
        if after and (seconds := self._seconds(after)) is not None:
            return seconds
        if headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining")) == "0":
            return self._seconds(headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", "")))
        return None

    def _seconds(self, said: str) -> float | None:
        """From now to a time, or a duration."""
        try:
            number = float(said) if said.strip().isdecimal() else parsedate_to_datetime(said).timestamp()
        except (ValueError, OverflowError):
            return None
        return max(0.0, number - self.patience.clock() if number >= _DATES else number)

    def _line(self, text: str) -> str:
        """One line that can be shown, without the token, even where a server has sent it back."""
        if self._token:
            text = text.replace(self._token, "***")
        words = " ".join(text.split())
        return "".join(sign if sign.isprintable() else "?" for sign in words)[:_MAX_SAID]


def words_of(found: Any) -> str:
    """What an answer of failure says in words, "" for nothing."""
    if not isinstance(found, dict):
        return ""
    said = found.get("message") or found.get("error_description") or found.get("error") or ""
    return said if isinstance(said, str) else ""


def is_limit(text: str) -> bool:
    """Whether words tell of too many requests."""
    return any(words in text.lower() for words in ("rate limit", "abuse detection", "too many requests", "retry later"))


def part_of(node: Any, name: str) -> dict[str, Any]:
    """The object that is the member ``name`` of a piece of JSON, an empty one for anything else."""
    found = node.get(name) if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}


def text_of(node: Any, name: str) -> str:
    """The same of a text, "" for anything else and for what cannot be shown."""
    found = node.get(name) if isinstance(node, dict) else None
    return found[:1000] if isinstance(found, str) and found.isprintable() else ""
