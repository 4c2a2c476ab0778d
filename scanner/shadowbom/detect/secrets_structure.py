"""Offline checks of what a credential is made of. A check raises confidence; it never rejects."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Callable

# A provider's word in base64 reads differently at each of the three offsets it can start at.
_OPENAI_MARKERS = (b"T3BlbkFJ", b"9wZW5BS", b"PcGVuQU")
_GROQ_MARKERS = (b"WGdyb3FY", b"hncm9xW", b"YZ3JvcV")
_CASK_MARK, _CASK_MARK_AT = b"JQQJ99", 52
_CASK_MONTH = 59
_CASK_PROVIDER = re.compile(rb"AAA[A-Z]ACOG")
_CASK_PROVIDER_AT = 72
_SIGNED_AT = re.compile(rb"X-Amz-Date=(\d{8}T\d{6})Z")
_SIGNATURE = re.compile(rb"X-Amz-Signature=([0-9a-f]{16,64})")
_LIFETIME = re.compile(rb"X-Amz-Expires=(\d{1,6})")


def openai_marker(value: bytes) -> bool:
    """An OpenAI key has "OpenAI" in base64 in its middle."""
    return any(marker in value for marker in _OPENAI_MARKERS)


def groq_marker(value: bytes) -> bool:
    """A Groq key has "XgroqX" in base64 in it."""
    return any(marker in value for marker in _GROQ_MARKERS)


def anthropic_tail(value: bytes) -> bool:
    """An Anthropic API key ends in the padding of its last base64 group."""
    return value.endswith(b"AA")


def azure_cask(value: bytes) -> bool:
    """Microsoft's common annotated key: its mark, month and provider stand at fixed offsets."""
    return (
        value.find(_CASK_MARK) == _CASK_MARK_AT
        and b"A" <= value[_CASK_MONTH : _CASK_MONTH + 1] <= b"L"
        and _CASK_PROVIDER.match(value, _CASK_PROVIDER_AT) is not None
    )


def bedrock_long(value: bytes) -> bool:
    """A long-lived Bedrock key decodes to text that begins with its kind."""
    return _decoded(value.removeprefix(b"ABSK")).startswith(b"BedrockAPIKey-")


def bedrock_short(value: bytes) -> bool:
    """A short-lived Bedrock key decodes to a signed address of Bedrock."""
    return _decoded(value.removeprefix(b"bedrock-api-key-")).startswith(b"bedrock.amazonaws.com")


def huggingface_letters(value: bytes) -> bool:
    """What follows a Hugging Face token's prefix is letters alone."""
    return value.rpartition(b"_")[2].isalpha()


STRUCTURES: dict[str, Callable[[bytes], bool]] = {
    "anthropic-tail": anthropic_tail,
    "azure-cask": azure_cask,
    "bedrock-long": bedrock_long,
    "bedrock-short": bedrock_short,
    "groq-marker": groq_marker,
    "huggingface-letters": huggingface_letters,
    "openai-marker": openai_marker,
}
"""Check by the name that signatures use."""


def expiry(structure: str, value: bytes) -> str:
    """The ISO date on which a credential that carries its own lifetime ends, else ""."""
    if structure != "bedrock-short":
        return ""
    address = _decoded(value.removeprefix(b"bedrock-api-key-"))
    signed, lifetime = _SIGNED_AT.search(address), _LIFETIME.search(address)
    if signed is None or lifetime is None:
        return ""
    try:
        start = dt.datetime.strptime(signed[1].decode("ascii"), "%Y%m%dT%H%M%S")
        return (start + dt.timedelta(seconds=int(lifetime[1]))).date().isoformat()
    except (ValueError, OverflowError):
        return ""


def secret_part(structure: str, secret: bytes) -> bytes:
    """What of a checked value can be random. A signed address in base64 repeats itself by nature; its
    signature does not."""
    if structure == "bedrock-short":
        signature = _SIGNATURE.search(_decoded(secret))
        return signature[1] if signature else b""
    return secret


def _decoded(text: bytes) -> bytes:
    """``text`` out of base64, as far as whole groups go; empty where it is not base64."""
    text = text.rstrip(b"=")
    try:
        return base64.b64decode(text[: len(text) // 4 * 4], validate=True)
    except binascii.Error:
        return b""
