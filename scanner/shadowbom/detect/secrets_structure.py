"""Offline checks of what a credential is made of. A check raises confidence; it never rejects."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
import string
import zlib
from collections.abc import Callable
from typing import Any

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
_BASE62 = (string.digits + string.ascii_uppercase + string.ascii_lowercase).encode()
_CHECKSUM = 6
_PEM_START, _PEM_END = b"-----BEGIN PRIVATE KEY-----", b"-----END PRIVATE KEY-----"
_ESCAPED_LINE = re.compile(rb"(?:\\+[nr]|\s)+")
_FIRST_ACCOUNT, _ACCOUNTS = 10**9, 10**12


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


def aws_key_id(value: bytes) -> bool:
    """An AWS access key id has its account's number in it (ids of before 2019 have none that can be one)."""
    return bool(account("aws-key-id", value))


def github_checksum(value: bytes) -> bool:
    """A classic GitHub token ends in the CRC32 of what follows its prefix, in six signs of base 62."""
    body = value.rpartition(b"_")[2]
    number, signs = zlib.crc32(body[:-6]), bytearray()
    while number:
        number, rest = divmod(number, len(_BASE62))
        signs.insert(0, _BASE62[rest])
    return len(body) > _CHECKSUM and bytes(signs).rjust(_CHECKSUM, b"0") == body[-_CHECKSUM:]


def service_account(value: bytes) -> bool:
    """A private key in PEM whose text decodes to the outer shape of PKCS #8: a sequence that is as long as it says."""
    body = _ESCAPED_LINE.sub(b"", value.removeprefix(_PEM_START).removesuffix(_PEM_END))
    try:
        der = base64.b64decode(body, validate=True)
    except binascii.Error:
        return False
    return der[:2] == b"\x30\x82" and int.from_bytes(der[2:4], "big") == len(der) - 4 and der[4:7] == b"\x02\x01\x00"


def openai_login(value: bytes) -> bool:
    """A token whose payload says that OpenAI's login made it."""
    claims = _claims(value)
    return claims.get("iss") == "https://auth.openai.com" or "https://api.openai.com/auth" in claims


def azure_search(value: bytes) -> bool:
    """A key of Azure AI Search has its service's mark and a generation at their places."""
    return value[42:46] == b"AzSe" and value[46:47] in b"ABCD" and len(value) == 52


STRUCTURES: dict[str, Callable[[bytes], bool]] = {
    "anthropic-tail": anthropic_tail,
    "aws-key-id": aws_key_id,
    "azure-cask": azure_cask,
    "azure-search": azure_search,
    "bedrock-long": bedrock_long,
    "bedrock-short": bedrock_short,
    "github-checksum": github_checksum,
    "groq-marker": groq_marker,
    "huggingface-letters": huggingface_letters,
    "openai-login": openai_login,
    "openai-marker": openai_marker,
    "service-account": service_account,
}
"""Check by the name that signatures use."""


def expiry(structure: str, value: bytes) -> str:
    """The ISO date on which a credential that carries its own lifetime ends, else ""."""
    if structure == "openai-login":
        return _ends(_claims(value).get("exp"))
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


def account(structure: str, value: bytes) -> str:
    """The number of the AWS account that an access key id is of, 12 digits, else ""."""
    if structure != "aws-key-id" or len(value) != 20:
        return ""
    try:
        number = int.from_bytes(base64.b32decode(value[4:])[:6], "big") >> 7 & (1 << 40) - 1
    except binascii.Error:
        return ""
    return f"{number:012}" if _FIRST_ACCOUNT <= number < _ACCOUNTS else ""


def secret_part(structure: str, secret: bytes) -> bytes:
    """What of a checked value can be random. A signed address in base64 repeats itself by nature; its
    signature does not."""
    if structure == "bedrock-short":
        signature = _SIGNATURE.search(_decoded(secret))
        return signature[1] if signature else b""
    if structure == "openai-login":
        return secret.rpartition(b".")[2]
    if structure == "service-account":
        # Its beginning says in the same bytes each time that it is a key.
        return _ESCAPED_LINE.sub(b"", secret.removesuffix(_PEM_END))[40:104]
    return secret


def _claims(token: bytes) -> dict[str, Any]:
    """What a JSON web token says, without looking at its signature; nothing where it is none."""
    parts = token.split(b".")
    payload = parts[1] if len(parts) > 1 else b""
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _ends(seconds: object) -> str:
    try:
        return dt.datetime.fromtimestamp(float(str(seconds)), dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _decoded(text: bytes) -> bytes:
    """``text`` out of base64, as far as whole groups go; empty where it is not base64."""
    text = text.rstrip(b"=")
    try:
        return base64.b64decode(text[: len(text) // 4 * 4], validate=True)
    except binascii.Error:
        return b""
