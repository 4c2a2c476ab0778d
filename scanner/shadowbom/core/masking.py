"""Command lines and addresses without the secrets in them."""

from __future__ import annotations

import re

STARS = "***"

# What such a key holds is a secret, unless it is a reference to one.
_SECRET_WORDS = re.compile(
    r"(?:passw(?:or)?d|pwd|secret|token|api[_\-]?key|access[_\-]?key(?:[_\-]?id)?|private[_\-]?key|credentials?"
    r"|authorization|_key|cookie)\Z", re.IGNORECASE)
_PASSWORD = re.compile(r"(?<=://)([^/\s:@]{0,100}):[^/\s@]{1,200}@")

_REFERENCE = re.compile(r"(?:Bearer |Basic |token )?(?:\$|\{env:|\{\{|%\w+%|<)", re.IGNORECASE)
_WHOLE_REFERENCE = re.compile(
    r"(?:Bearer |Basic |token )?(?:\$\{\{[^{}]{1,200}\}\}|\$\{[^{}]{1,200}\}|\$[A-Za-z_]\w{0,99}|\{(?:env"
    r"|file):[^{}]{1,200}\}"
    r"|\{\{[^{}]{1,200}\}\}|%\w{1,99}%)", re.IGNORECASE)
_HEADER_FLAGS = frozenset({"-H", "--header", "--headers"})
_ENV_FLAGS = frozenset({"-e", "--env"})
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_][\w.\-]{0,99})=(?P<value>.+)\Z", re.DOTALL)
# Secrets inside a shell's script or a JSON text: what such a name is given.
_INLINE = re.compile(
    r"""(?P<name>(?:key|token|secret|password|passwd|pass|authorization)["']?(?:\s{0,3}[:=]\s{0,3}|\s)"""
    r"""(?:Bearer\s|Basic\s)?["']?)"""
    r"""(?P<value>[^\s"',;&|}]{3,2000})""", re.IGNORECASE)
_QUERY = re.compile(r"(?P<name>[?&][\w.\-]{1,60})=(?P<value>[^&#\s]{1,2000})")


def names_secret(key: str) -> bool:
    """Whether the last part of ``key`` says that its value is a secret."""
    return _SECRET_WORDS.search(key[-60:]) is not None


def without_password(text: str) -> str:
    """``text`` with the password of each URL in it starred out."""
    return _PASSWORD.sub(r"\1:***@", text) if "@" in text and "://" in text else text


def _is_secret(name: str) -> bool:
    return names_secret(name) or name.lower().endswith(("key", "auth", "pass"))


def _star_inline(match: re.Match[str]) -> str:
    return match[0] if _REFERENCE.match(match["value"]) else match["name"] + STARS


def masked_address(url: str) -> str:
    """``url`` with the password in it and the values of query parameters named like secrets starred out."""
    def star(match: re.Match[str]) -> str:
        is_secret = _is_secret(match["name"]) or match["name"][1:].lower() in ("sig", "signature", "code")
        return f"{match['name']}={STARS}" if is_secret and not _REFERENCE.match(match["value"]) else match[0]

    return _QUERY.sub(star, without_password(url)) if "=" in url or "@" in url else url


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
            return word if _REFERENCE.match(value.strip()) else f"{name}:{STARS}"
    if before.startswith("-") and _is_secret(before) and not word.startswith("-"):
        return word if _REFERENCE.match(word) else STARS
    flag = word.lstrip("-")
    match = _ASSIGNMENT.match(flag)
    if match is not None:
        dashes = word[: len(word) - len(flag)]
        given = before in _ENV_FLAGS or (not dashes and match["name"].isupper())
        if (given or _is_secret(match["name"])) and not _REFERENCE.match(match["value"]):
            return f"{dashes}{match['name']}={STARS}"
    if " " in word or '"' in word:
        word = _INLINE.sub(_star_inline, word)
    return masked_address(word) if "://" in word else word
