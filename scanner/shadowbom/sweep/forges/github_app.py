"""A GitHub App in place of a person's token: its private key signs for a token of an hour, which is kept in memory.

The key comes from the environment, a file or the keyring, and goes no further than the signature. Tokens are in no
store, task, log or command line.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shadowbom.errors import UserError
from shadowbom.sweep.credentials import APP, of_keyring, spelt
from shadowbom.sweep.forges.api import Api, ApiError, Fault, Patience, gate_of
from shadowbom.sweep.forges.url_list import is_loopback

RENEWED = 600.0
"""Seconds before its end at which a token is not used any more, and another one is asked for."""
_SIGNED_FOR, _CLOCKS_APART = 540, 60
_MAX_KEY = 1 << 16
_APP = re.compile(r"([A-Za-z0-9._-]{1,100}):(\d{1,20})")
_TOKEN = re.compile(r"[!-~]{1,4000}")
_MOST = 3600.0


@dataclass(slots=True)
class _Kept:
    """A token, and when it ends."""

    token: str = field(repr=False)
    until: float = 0.0


_kept: dict[str, _Kept] = {}


def app_of(host: str) -> str:
    """The App that is set for ``host``: ``ID:INSTALLATION``, "" for none."""
    return os.environ.get(f"{APP}{spelt(host)}", "").strip()


def token_of_app(host: str, clock: Callable[[], float] = time.time) -> str:
    """The token of the App that is set for ``host``, "" where none is: the one that is kept, as long as it holds for
    ten minutes more. Raises UserError where the App has no key, or is given no token."""
    app = app_of(host)
    if not app:
        return ""
    kept = _kept.get(f"{host} {app}")
    if kept is None or kept.until - RENEWED <= clock():
        _kept[f"{host} {app}"] = kept = _asked(host, app, clock)
    return kept.token


def renew(host: str) -> str:
    """See to it that a token for ``host`` is kept, for processes that are forked from this one, which would each ask
    for their own; that token. What fails here ("") fails again, and is told, where the token is needed."""
    if gate_of(host).opens > time.time():
        return ""
    try:
        return token_of_app(host)
    except UserError:
        return ""


def _asked(host: str, app: str, clock: Callable[[], float]) -> _Kept:
    found = _APP.fullmatch(app)
    if found is None:
        raise UserError(f"{APP}{spelt(host)}: not an App and its installation (ID:INSTALLATION)")
    signed = _signed(host, found[1], clock())
    base = _interface(host)
    try:
        with Api(base, host, Patience(clock=clock), token=signed, attempts=1) as api:
            said = api.post(f"{base}/app/installations/{found[2]}/access_tokens", {}, _judge).said
    except ApiError as error:
        raise UserError(f"the App {found[1]} gets no token from {host}: it {error}") from None
    return _Kept(said["token"], min(_time(said["expires_at"]), clock() + _MOST))


def _signed(host: str, app: str, now: float) -> str:
    """What the App shows to be itself, for less than ten minutes."""
    try:
        import jwt
    except ImportError:
        raise UserError("a GitHub App is spoken for by a package that is not installed; pip install "
                        "'shadowbom[github-app]' adds it") from None
    said = {"iss": app, "iat": int(now) - _CLOCKS_APART, "exp": int(now) + _SIGNED_FOR}
    try:
        return jwt.encode(said, _key(host), algorithm="RS256")
    except (jwt.PyJWTError, ValueError, TypeError, NotImplementedError):  # whose messages may hold part of the key
        raise UserError(f"the private key of the App for {host} is no RSA key in PEM without a password") from None


def _key(host: str) -> str:
    """The private key: from ``SHADOWBOM_APP_KEY_<HOST>``, the file that ``SHADOWBOM_APP_KEY_FILE_<HOST>`` names, or
    the keyring (service ``shadowbom-app``, the host as user)."""
    name = f"SHADOWBOM_APP_KEY_{spelt(host)}"
    key = os.environ.get(name, "").strip().replace("\\n", "\n")
    file = os.environ.get(f"SHADOWBOM_APP_KEY_FILE_{spelt(host)}", "")
    if not key and file:
        try:
            with open(file, encoding="ascii", errors="replace") as opened:
                key = opened.read(_MAX_KEY)
        except OSError as error:
            raise UserError(f"the private key of the App for {host} cannot be read: {file}: "
                            f"{error.strerror or error}") from None
    key = key or of_keyring(host, "shadowbom-app")
    if not key:
        raise UserError(f"the App for {host} has no private key: {name}, a file that SHADOWBOM_APP_KEY_FILE_"
                        f"{spelt(host)} names, or the keyring")
    return key


def _interface(host: str) -> str:
    """Where tokens are asked for: GitHub's own hosts have it at another name, an Enterprise Server below its own."""
    if host == "github.com" or host.endswith(".ghe.com"):
        return f"https://api.{host}"
    return f"{'http' if is_loopback(host) else 'https'}://{host}/api/v3"


def _judge(said: Any) -> Fault | None:
    if not isinstance(said, dict) or not isinstance(said.get("token"), str) or not _TOKEN.fullmatch(said["token"]):
        return Fault("malformed", "answers without a token")
    return None if _time(said.get("expires_at")) else Fault("malformed", "does not say how long its token holds")


def _time(said: Any) -> float:
    try:
        return dt.datetime.fromisoformat(said).timestamp()
    except (TypeError, ValueError, OverflowError):
        return 0.0
