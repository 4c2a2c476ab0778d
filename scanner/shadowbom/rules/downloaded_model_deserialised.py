"""A downloaded file is read by a loader that runs the code in it."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.unsafe_pickle_load import places
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="downloaded-model-deserialised",
    title="A downloaded file is read by a loader that runs the code in it",
    description=(
        "A file that the program fetches is read by pickle or by a loader that uses it. Whoever can change the "
        "file there, or on the way, runs code here."
    ),
    help="""\
A file that the program fetches is read by pickle or by a loader that uses it. Whoever can change the file there, or
on the way, runs code here.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Fetch safetensors, or write `weights_only=True`. Where it has to be a pickle, name the commit, compare a checksum that
stands in the code, and load it in a process without rights.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-502",),
    owasp=("LLM03:2025",),
    tier="B",
)

_SAYS = "a downloaded file ({source}) is read by a loader that runs the code in it"
_FIX = "Fetch safetensors or write weights_only=True; else compare a checksum that stands in the code first."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX, places(view))
