"""Command lines and addresses without the secrets in them."""

from __future__ import annotations

import re
from itertools import pairwise

STARS = "***"

# What such a key holds is a secret, unless it is a reference to one.
_SECRET_WORDS = re.compile(
    r"(?:passw(?:or)?d|pwd|secret|token|api[_\-]?key|access[_\-]?key(?:[_\-]?id)?|private[_\-]?key|credentials?"
    r"|authorization|_key|cookie)\Z", re.IGNORECASE)

_REFERENCE = re.compile(r"(?:Bearer |Basic |token )?(?:\$|\{env:|\{\{|%\w+%|<)", re.IGNORECASE)
_WHOLE_REFERENCE = re.compile(
    r"(?:Bearer |Basic |token )?(?:\$\{\{[^{}]{1,200}\}\}|\$\{[^{}]{1,200}\}|\$[A-Za-z_]\w{0,99}|\{(?:env"
    r"|file):[^{}]{1,200}\}"
    r"|\{\{[^{}]{1,200}\}\}|%\w{1,99}%)", re.IGNORECASE)
# What stands where a secret is to be written: words that say so, runs of one sign, the place of a secret in a store.
_STAND_IN = re.compile(
    r"(?:Bearer |Basic |token )?(?:<.{1,100}>|\[.{1,100}\]|x{3,100}|\*{3,100}|[\w-]{0,20}(?:\.{3}|\u2026)|(?:op|vault"
    r"|secret|keychain|file|env)://?\S{1,200}|\{file:[^{}]{1,200}\}|\$\([^()]{1,200}\)"
    r"|(?:user(?:name)?[-_ ]?)?(?:your|my|the|an?|insert|replace|change|enter|put|add|some|dummy|example|sample|test"
    r"|fake|placeholder|todo)(?:[-_ ]?[a-z]{1,20}){0,8}|(?:pass(?:word|wd)?|pwd|secret|token|(?:api[-_]?)?key))",
    re.IGNORECASE)
_RANDOM = 0.35
"""At so many of its places, at least, a random text changes between small letters, capitals and digits."""
_SEGMENT = re.compile(r"(?<=/)[A-Za-z0-9_-]{24,400}(?=[/?#]|\Z)")

_HEADER_FLAGS = frozenset({"-H", "--header", "--headers"})
_ENV_FLAGS = frozenset({"-e", "--env"})
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_][\w.\-]{0,99})=(?P<value>.+)\Z", re.DOTALL)
# Secrets inside a shell's script or a JSON text: what such a name is given.
_INLINE = re.compile(
    r"""(?P<name>(?:key|token|secret|password|passwd|pass|authorization)["']?(?:\s{0,3}[:=]\s{0,3}|\s)"""
    r"""(?:Bearer\s|Basic\s)?["']?)"""
    r"""(?P<value>[^\s"',;&|}]{3,2000})""", re.IGNORECASE)
_PASSWORD = re.compile(r"(?<=://)(?P<name>[^/\s:@]{0,100}):(?P<value>[^/\s@]{1,200})@")
_QUERY = re.compile(r"(?P<name>[?&][\w.\-]{1,60})=(?P<value>[^&#\s]{1,2000})")


def names_secret(key: str) -> bool:
    """Whether the last part of ``key`` says that its value is a secret."""
    return _SECRET_WORDS.search(key[-60:]) is not None


def without_password(text: str) -> str:
    """``text`` with the password of each URL in it starred out."""
    return _PASSWORD.sub(rf"\g<name>:{STARS}@", text) if "@" in text and "://" in text else text


def _is_secret(name: str) -> bool:
    return names_secret(name) or name.lower().endswith(("key", "auth", "pass"))


def _star_inline(match: re.Match[str]) -> str:
    return match[0] if _is_open(match["value"]) else match["name"] + STARS


def masked_address(url: str) -> str:
    """``url`` with the password in it, parts of its path that are a token and the values of query parameters named like
    secrets starred out, but for references and stand-ins."""
    def star(match: re.Match[str]) -> str:
        if not match["value"].strip("*"):
            return f"{match['name']}="  # stars of the file's own
        is_secret = _is_secret(match["name"]) or match["name"][1:].lower() in ("sig", "signature", "code")
        return f"{match['name']}={STARS}" if is_secret and not _is_open(match["value"]) else match[0]

    url = _PASSWORD.sub(lambda match: match[0] if _is_open(match["value"]) else f"{match['name']}:{STARS}@", url)
    return _QUERY.sub(star, _SEGMENT.sub(lambda match: STARS if _is_random(match[0]) else match[0], url))


def _is_open(value: str) -> bool:
    """Whether a value only says where a secret is taken from or belongs."""
    return _REFERENCE.match(value) is not None or _STAND_IN.fullmatch(value) is not None


def _is_random(text: str) -> bool:
    """Whether a text of small letters, capitals and digits is drawn and not written: a name has one number at most, and
    no capitals beside each other."""
    kinds = [0 if sign.islower() else 1 if sign.isupper() else 2 if sign.isdigit() else 3 for sign in text]
    pairs = list(pairwise(kinds))
    changes = sum(one != other for one, other in pairs)
    numbers = sum(one == 2 != other for one, other in (*pairs, (kinds[-1], -1)))
    return {0, 1} <= set(kinds) and numbers > 1 and (1, 1) in pairs and changes >= _RANDOM * len(text)


def is_reference(text: str) -> bool:
    """Whether a text only says where a secret is taken from: ``${VAR}``, ``${{ secrets.X }}``, ``{env:VAR}``."""
    return _WHOLE_REFERENCE.fullmatch(text.strip()) is not None


def masked_text(text: str) -> str:
    """``text`` of any kind (a script, a prompt) with what looks like secrets in it starred out."""
    text = _INLINE.sub(_star_inline, text) if " " in text or '"' in text else text
    return masked_address(text) if "://" in text and " " not in text else without_password(text)


def masked_arguments(words: list[str]) -> tuple[list[str], list[str]]:
    """``words`` with secrets starred out, and the names of the headers among them."""
    masked: list[str] = []
    headers: list[str] = []
    before = ""
    for word in words:
        masked.append(_masked(word, before, headers))
        before = word
    return masked, headers


def _masked(word: str, before: str, headers: list[str]) -> str:
    if before in _HEADER_FLAGS:
        name, colon, value = word.partition(":")
        if colon:
            headers.append(name.strip())
            return word if _is_open(value.strip()) else f"{name}:{STARS}"
    if before.startswith("-") and _is_secret(before) and not word.startswith("-"):
        return word if _is_open(word) else STARS
    flag = word.lstrip("-")
    match = _ASSIGNMENT.match(flag)
    if match is not None:
        dashes = word[: len(word) - len(flag)]
        given = before in _ENV_FLAGS or (not dashes and match["name"].isupper())
        if (given or _is_secret(match["name"])) and not _is_open(match["value"]):
            return f"{dashes}{match['name']}={STARS}"
    if " " in word or '"' in word:
        word = _INLINE.sub(_star_inline, word)
    return masked_address(word) if "://" in word else word
