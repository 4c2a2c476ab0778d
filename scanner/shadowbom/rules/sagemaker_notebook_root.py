"""Users of a SageMaker notebook are root."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-notebook-root",
    title="Users of a SageMaker notebook instance have root access",
    description=(
        "Users of a notebook instance are root unless `RootAccess` is `Disabled`. Root can change the machine for "
        "all who use it, and undo what keeps data on it."
    ),
    help="""\
Users of a notebook instance are root unless `RootAccess` is `Disabled`. Root can change the machine for all who use
it, and undo what keeps data on it.

### What to do

Set `root_access = "Disabled"` (`RootAccess: Disabled`); packages still install into environments, and lifecycle
scripts still run as root.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-250",),
    owasp=("LLM06:2025",),
    tier="B",
    same_as=("CKV_AWS_307",),
)

_KEYS = {
    "aws_sagemaker_notebook_instance": "root_access",
    "AWS::SageMaker::NotebookInstance": "RootAccess",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "users of {name} are root{how}",
        "Set root access to Disabled.",
        Severity.LOW, texts=("enabled",), absent=True,
    ), view)
