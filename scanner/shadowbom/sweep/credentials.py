"""Tokens of hosts. They are asked for where a request is made, and are in no task, address, command line or store."""

from __future__ import annotations

import os
import re

from shadowbom.errors import UserError

FILE = "SHADOWBOM_TOKEN_FILE"
"""The variable that names a file with a host and its token on each line."""
APP = "SHADOWBOM_APP_"
"""What the variable begins with that names a GitHub App and its installation; the host comes after it."""
_VARIABLES = {"github.com": ("GH_TOKEN", "GITHUB_TOKEN"), "gitlab.com": ("GITLAB_TOKEN",)}
_MAX_BYTES = 1 << 20
_PLAIN = re.compile(r"[!-~]{1,4000}")


def variable_of(host: str) -> str:
    """The variable that holds the token of ``host``: ``SHADOWBOM_TOKEN_`` and its name with ``_`` for what is neither
    a letter nor a digit (``SHADOWBOM_TOKEN_GIT_EXAMPLE_ORG``)."""
    return f"SHADOWBOM_TOKEN_{spelt(host)}"


def spelt(host: str) -> str:
    """``host`` as variables have it."""
    return re.sub(r"[^A-Z0-9]", "_", host.upper())


def token_of(host: str) -> str:
    """The token of ``host`` (with its port, if it has one): from its variable, of the GitHub App that is set for it,
    from the variables that everybody uses for the two large ones, from the file that ``SHADOWBOM_TOKEN_FILE`` names, or
    from the keyring where the package is installed (service ``shadowbom``, the host as user); "" for none. Raises
    UserError for a file that cannot be read, a token that no header can hold, and an App that gets none."""
    token = _of_variables(variable_of(host)) or _of_app(host) or _of_variables(*_VARIABLES.get(host, ()))
    token = token or _of_file(host) or of_keyring(host)
    if token and not _PLAIN.fullmatch(token):
        raise UserError(f"the token of {host} holds what no token holds")
    return token


def header_of(host: str) -> str:
    """What git sends to ``host`` to be let in, "" where there is no token."""
    import base64

    token = token_of(host)
    return f"Authorization: Basic {base64.b64encode(f'x-access-token:{token}'.encode()).decode()}" if token else ""


def let_in(host: str) -> dict[str, str]:
    """What the environment of a new process has besides ours, so that it has the token of an App without asking for
    one; one that is forked has it in memory."""
    if not os.environ.get(f"{APP}{spelt(host)}") or os.environ.get(variable_of(host)):
        return {}
    from shadowbom.sweep.forges.github_app import renew

    token = renew(host)
    return {variable_of(host): token} if token else {}


def _of_variables(*names: str) -> str:
    return next((value for name in names if (value := os.environ.get(name, "").strip())), "")


def _of_app(host: str) -> str:
    if not os.environ.get(f"{APP}{spelt(host)}"):
        return ""
    from shadowbom.sweep.forges.github_app import token_of_app

    return token_of_app(host)


def _of_file(host: str) -> str:
    name = os.environ.get(FILE, "")
    if not name:
        return ""
    try:
        with open(name, "rb") as file:
            lines = file.read(_MAX_BYTES).decode("utf-8", "replace").splitlines()
    except OSError as error:
        raise UserError(f"{FILE}: {name}: cannot be read: {error.strerror or error}") from None
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return next((words[1] for words in pairs if len(words) == 2 and words[0].lower() == host), "")


def of_keyring(host: str, service: str = "shadowbom") -> str:
    """What the keyring has of ``host``, "" for nothing. Raises UserError where it refuses."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return ""
    try:
        return keyring.get_password(service, host) or ""
    except keyring.errors.NoKeyringError:
        return ""
    except keyring.errors.KeyringError as error:
        raise UserError(f"the keyring says nothing of {host}: {type(error).__name__}") from None


SALT = "SHADOWBOM_SWEEP_SALT"
"""The variable that holds what keys are marked with."""


def mark_of(key: bytes) -> str:
    """What stands for a key where equal ones must be told: nobody who has not the salt of the store can make it, and
    the key cannot be had back. "" where there is no salt."""
    import hashlib
    import hmac

    salt = os.environ.get(SALT, "")
    return hmac.new(salt.encode(), key, hashlib.sha256).hexdigest()[:32] if salt else ""
