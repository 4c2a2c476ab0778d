"""Key samples made at test time, so that no real-shaped key is ever kept in a file.

``{{part|part}}`` in a test's text is a sample. A part is a literal; ``alphabet:n``, n random signs; ``b64(...)`` and
``b64url(...)``, the Base64 of a text whose parts are separated by ``,``; ``crc32``, the checksum of what stands
before it; ``jwt(iss=...)``, a token with those claims and a made-up signature; or ``pem``, a block with the shape of
a private key, in ``pem-escaped`` with its line ends as JSON writes them. Braces without any made part
(``{{ user.name }}`` of a template language) are left alone. The same seed gives the same samples on every machine.
"""

from __future__ import annotations

import base64
import hashlib
import re
import string
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = string.ascii_letters + string.digits
ALPHABETS = {
    "word": _WORD + "_-",
    "alnum": _WORD,
    "letters": string.ascii_letters,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase + string.digits,
    "digits": string.digits,
    "hex": string.digits + "abcdef",
    "base32": string.ascii_uppercase + "234567",
    "base32low": string.ascii_lowercase + "234567",
    "base64": _WORD + "+/",
    "base64url": _WORD + "-_",
}
"""The named alphabets of random parts."""

_SAMPLE = re.compile(r"\{\{(.+?)\}\}")
_RANDOM = re.compile(rf"({'|'.join(ALPHABETS)}):(\d{{1,5}})")
_ENCODED = re.compile(r"b64(url)?\((.*)\)")
_TOKEN = re.compile(r"jwt\((.*)\)")
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample in an expanded text: ``value`` at ``start``, a 0-based offset. ``fixed`` and ``random`` are the
    stretches of the value, as pairs of offsets in it, that are written out and that are made."""

    start: int
    value: str
    fixed: tuple[tuple[int, int], ...]
    random: tuple[tuple[int, int, str], ...]

    @property
    def end(self) -> int:
        """The offset after the value."""
        return self.start + len(self.value)


class _Source:
    """A stream of random numbers that depends on a seed alone, on every Python."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._number = 0
        self._bytes = b""

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit`` - 1, for limits up to 256."""
        while True:
            if not self._bytes:
                self._bytes = hashlib.sha256(self._seed + b"/%d" % self._number).digest()
                self._number += 1
            byte, self._bytes = self._bytes[0], self._bytes[1:]
            if byte < 256 - 256 % limit:
                return byte % limit

    def text(self, alphabet: str, length: int) -> str:
        """``length`` random signs."""
        return "".join(alphabet[self.below(len(alphabet))] for _ in range(length))


def expand(text: str, seed: str) -> tuple[str, tuple[Sample, ...]]:
    """``text`` with its samples made, and where they stand."""
    out: list[str] = []
    samples: list[Sample] = []
    at = size = 0
    for number, found in enumerate(_SAMPLE.finditer(text)):
        parts = found[1].split("|")
        if not any(_made(part) for part in parts):
            continue
        out.append(text[at : found.start()])
        size += len(out[-1])
        sample = _sample(parts, size, _Source(f"{seed}/{number}"))
        samples.append(sample)
        out.append(sample.value)
        size += len(sample.value)
        at = found.end()
    return "".join(out) + text[at:], tuple(samples)


def random_text(alphabet: str, length: int, seed: str) -> str:
    """``length`` random signs of a named alphabet."""
    return _Source(seed).text(ALPHABETS[alphabet], length)


def _made(part: str) -> bool:
    return part in ("crc32", "pem", "pem-escaped") or any(form.fullmatch(part) for form in (_RANDOM, _ENCODED, _TOKEN))


def _sample(parts: list[str], start: int, source: _Source) -> Sample:
    value = ""
    fixed: list[tuple[int, int]] = []
    random: list[tuple[int, int, str]] = []
    for part in parts:
        begin = len(value)
        for piece, alphabet in _pieces(part, value, source):
            span = (len(value), len(value) + len(piece))
            if alphabet:
                random.append((*span, alphabet))
            value += piece
        if not _made(part):
            fixed.append((begin, len(value)))
    return Sample(start, value, tuple(fixed), tuple(random))


def _pieces(part: str, before: str, source: _Source) -> Iterator[tuple[str, str]]:
    """The text of a part, with the name of its alphabet where it is random."""
    if found := _RANDOM.fullmatch(part):
        yield source.text(ALPHABETS[found[1]], int(found[2])), found[1]
    elif found := _ENCODED.fullmatch(part):
        plain = "".join(text for piece in found[2].split(",") for text, _ in _pieces(piece, "", source)).encode()
        encoded = base64.urlsafe_b64encode(plain).rstrip(b"=") if found[1] else base64.b64encode(plain)
        yield encoded.decode(), ""
    elif part == "crc32":
        yield _checksum(before.rpartition("_")[2] or before), ""
    elif found := _TOKEN.fullmatch(part):
        yield _jwt(found[1], source), ""
    elif part in ("pem", "pem-escaped"):
        yield _pem(source, "\n" if part == "pem" else "\\n"), ""
    else:
        yield part, ""


def _pem(source: _Source, line_end: str) -> str:
    """The outer shape of PKCS #8, which says how long it is, around random bytes."""
    inner = b"\x02\x01\x00" + bytes(source.below(256) for _ in range(1193))
    body = base64.b64encode(b"\x30\x82" + len(inner).to_bytes(2, "big") + inner).decode()
    lines = line_end.join(body[at : at + 64] for at in range(0, len(body), 64))
    return line_end.join(("-----BEGIN PRIVATE KEY-----", lines, "-----END PRIVATE KEY-----", ""))


def _checksum(text: str) -> str:
    """A CRC32 in six signs of base 62, as GitHub ends its tokens."""
    number = zlib.crc32(text.encode())
    signs = ""
    while number:
        number, rest = divmod(number, 62)
        signs = _BASE62[rest] + signs
    return signs.rjust(6, "0")


def _jwt(claims: str, source: _Source) -> str:
    payload = ",".join(
        f'"{key.strip()}":"{value.strip()}"' for key, _, value in (claim.partition("=") for claim in claims.split(","))
    )
    head, body = (
        base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
        for text in ('{"alg":"HS256","typ":"JWT"}', "{" + payload + "}")
    )
    return f"{head}.{body}.{source.text(ALPHABETS['base64url'], 43)}"
