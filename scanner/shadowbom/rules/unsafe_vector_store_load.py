"""A vector store on disk is unpickled."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import said
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unsafe-vector-store-load",
    title="A vector store is loaded by unpickling it",
    description=(
        "A vector store that LangChain saves to disk holds a pickle, and `allow_dangerous_deserialization=True` "
        "agrees to unpickle it. Whoever can write to that folder can run code wherever it is loaded."
    ),
    help="""\
A vector store that LangChain saves to disk holds a pickle, and `allow_dangerous_deserialization=True` agrees to
unpickle it. Whoever can write to that folder can run code wherever it is loaded.

### What to do

Build the store anew from its documents, or keep it in a database. Where you must load it, load only what this same
service wrote, from a place that nobody else can write to.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-502",),
    owasp=("LLM03:2025", "LLM08:2025"),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, said(
        view, INFO.id, "True",
        "allow_dangerous_deserialization is True: the stored index is unpickled, and a pickle can run code",
        "Load only an index that this service wrote itself, or keep the vectors in a database.", Severity.MEDIUM), view)
