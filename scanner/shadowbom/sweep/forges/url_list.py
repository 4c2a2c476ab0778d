"""A file that lists git addresses, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from shadowbom.errors import UserError
from shadowbom.sweep.forges import ListingProblem, RepositoryRef, Target

_MAX_BYTES = 50 << 20
_MAX_ADDRESS = 2000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PLAIN = re.compile(r"[!-~]+")


def repositories(target: Target) -> Iterator[RepositoryRef | ListingProblem]:
    """The repositories that the file ``target.value`` names: an https address a line, then what it is to be called if
    that is not its path; empty lines and those that begin with ``#`` say nothing. The id of one is its path on its
    host. Raises UserError for a file that cannot be read."""
    try:
        with open(target.value, "rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"{target}: cannot be read: {error.strerror or error}") from None
    if len(data) > _MAX_BYTES:
        raise UserError(f"{target}: larger than {_MAX_BYTES >> 20} MB")
    for number, raw in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        words = raw.split()
        if not words or words[0].startswith("#"):
            continue
        wrong = address_fault(words[0])
        if wrong:
            yield ListingProblem(str(target), "malformed", f"line {number}: {wrong}")
            continue
        address = urlsplit(words[0])
        host = host_of(address)
        path = address.path.strip("/").removesuffix(".git")
        yield RepositoryRef(forge="list", host=host, id=path, name=words[1] if len(words) > 1 else path, url=words[0])


def address_fault(url: str) -> str:
    """What is wrong with an address to clone from, "" for one that may be asked: https, or http on this machine."""
    try:
        address = urlsplit(url)
        address.port  # noqa: B018  # it raises for what is none
    except ValueError:
        return "not an address"
    if len(url) > _MAX_ADDRESS or not _PLAIN.fullmatch(url):
        return "not an address"
    if address.username is not None or address.password is not None or "@" in address.netloc:
        return "an address must hold no user and no password: tokens come from the environment"
    if address.scheme == "http" and address.hostname not in _LOOPBACK:
        return "http is not safe: only https"
    if address.scheme not in ("https", "http") or not address.hostname:
        return "only https addresses are cloned"
    if address.query or address.fragment or not address.path.strip("/"):
        return "not the address of a repository"
    return ""


def is_loopback(host: str) -> bool:
    """Whether a host, with a port or without, is this machine."""
    return urlsplit(f"//{host}").hostname in _LOOPBACK


def host_of(address: SplitResult) -> str:
    """The host with its port, as the address has it."""
    return address.netloc.lower()
