"""The name of an MCP server's package is nearly that of a well-known one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.advisories import rows
from shadowbom.rules.near_names import differ_by_one
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-typosquat-package",
    title="A package has nearly the name of a well-known MCP server's",
    description=(
        "An MCP client starts a package whose name differs by one letter, or by its scope alone, from that of a server "
        "in the catalogue. Such names are taken to be started by mistake."
    ),
    help="""\
An MCP client starts a package whose name differs by one letter, or by its scope alone, from that of a server in the
catalogue.

### What to do

See who publishes the package. If the well-known one was meant, correct the name, and treat machines where the other has
run as compromised; if not, accept the finding with the reason.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp", "supply-chain"),
    cwe=("CWE-1357", "CWE-829"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP04:2025"),
    tier="B",
)

_COMMON = re.compile(r"mcp|model|context|protocol|servers?|@|[-_/.]")
_TELLING = 6
"""Letters, without the words that all such names have, from which on two names are not alike by chance."""
_MAX_NAME = 214


def check(view: View) -> Iterator[Finding]:
    """A finding for each such package. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    by_size: dict[tuple[str, int], list[str]] = defaultdict(list)
    for ecosystem, name in sorted(view.server_packages):
        by_size[ecosystem, len(name)].append(name)
    for file, server in view.servers:
        ecosystem, _, package = server.package.partition(":")
        # What is known to be malicious has a rule of its own.
        if len(package) > _MAX_NAME or view.knows_package(ecosystem, package) or (ecosystem, package) in rows():
            continue
        near = [name for size in range(len(package) - 3, len(package) + 4) for name in by_size[ecosystem, size]]
        meant = next((name for name in near if _is_mistaken(package, name)), None)
        if meant is not None:
            yield about(file, server, f"{package} is nearly {meant}, the package of a well-known server",
                        f"See who publishes it; start {meant} if that is meant.", Severity.HIGH)


def _is_mistaken(name: str, known: str) -> bool:
    """Whether ``name`` may be a slip for ``known``: one letter, or a scope that is spelt in another way."""
    if not differ_by_one(name, known):
        return _other_scope(name, known)
    if re.sub(r"\d", "", name) == re.sub(r"\d", "", known):
        return False  # one more of the same series
    return len(_COMMON.sub("", known)) >= _TELLING


def _other_scope(name: str, known: str) -> bool:
    """Whether two names differ by the spelling of their scopes alone: signs in it, or one letter."""
    scope, slash, rest = name.partition("/")
    its, _, its_rest = known.partition("/")
    if not slash or rest != its_rest or scope == its:
        return False
    plain, its_plain = (re.sub(r"[-_.@]", "", text) for text in (scope, its))
    return len(its_plain) >= _TELLING and (plain == its_plain or differ_by_one(plain, its_plain))
