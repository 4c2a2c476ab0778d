"""The one place that opens a network connection of ours: for ``catalog new --pypi``, a policy that the user names by
its URL, what ``ci`` asks of the service that runs it, and what ``--osv`` asks. A scan that is asked for none of these
never imports it."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from typing import IO
from urllib.parse import urlsplit

from shadowbom import __version__
from shadowbom.errors import UserError

MAX_BYTES = 30_000_000
"""Projects with thousands of releases have metadata of some megabytes."""

_TIMEOUT = 15
_PATIENCE = 60.0
_STEP = 65_536


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirections over https that stay with the host that was asked."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request that follows; None, which makes the answer an error, for one that leads elsewhere."""
        asked, next_ = urlsplit(req.full_url), urlsplit(newurl)
        if (next_.scheme, next_.netloc) != (asked.scheme, asked.netloc):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def opener(*, plain: bool = False, follows: bool = True) -> urllib.request.OpenerDirector:
    """What opens https addresses, through the environment's proxy where one is set, and no address of another kind but
    http where ``plain`` is asked for. A redirection is an error where it leads to another host, or where none is to be
    followed."""
    made = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(), urllib.request.HTTPSHandler(), urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(), *((_SameHost(),) if follows else ()),
    ):
        made.add_handler(handler)
    if plain:
        made.add_handler(urllib.request.HTTPHandler())
    return made


def fetch(url: str, director: urllib.request.OpenerDirector | None = None) -> bytes:
    """What ``url`` (https) gives, at most ``MAX_BYTES`` of it and for a minute.

    Raises UserError where it cannot be had, which is also what happens without a network.
    """
    if urlsplit(url).scheme != "https":
        raise UserError(f"{url}: only https addresses are fetched")
    request = urllib.request.Request(url, headers={"User-Agent": f"shadowbom/{__version__}"})  # noqa: S310  # https
    try:
        answer = (director or opener()).open(request, timeout=_TIMEOUT)
        if answer is None:
            raise UserError(f"{url}: cannot be fetched")
        with answer:
            return read_answer(url, answer)
    except urllib.error.HTTPError as error:
        error.close()
        said = "there is no such page" if error.code == 404 else f"the server answers {error.code}"
        raise UserError(f"{url}: {said}") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise UserError(f"{url}: cannot be fetched: {reason}") from error


def read_answer(url: str, answer: IO[bytes], most: int | None = None, seconds: float | None = None) -> bytes:
    """All of an answer of bounded length. Raises UserError for one that is longer, or takes too long."""
    most, seconds = most or MAX_BYTES, seconds or _PATIENCE
    parts: list[bytes] = []
    size, end = 0, time.monotonic() + seconds
    # An answer of HTTP gives what has come; ``read`` would wait for a server that sends a byte at a time.
    some = getattr(answer, "read1", answer.read)
    while part := some(_STEP):
        size += len(part)
        if size > most:
            raise UserError(f"{url}: longer than {most:,} bytes")
        if time.monotonic() > end:
            raise UserError(f"{url}: takes longer than {seconds:.0f} seconds")
        parts.append(part)
    return b"".join(parts)
