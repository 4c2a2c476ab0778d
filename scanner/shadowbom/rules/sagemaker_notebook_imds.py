"""A SageMaker notebook gives its role's credentials to any request."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-notebook-imds",
    title="A SageMaker notebook instance accepts version 1 of the metadata service",
    description=(
        "Where version 2 is not asked for, the metadata service of a notebook instance answers plain requests. A "
        "page or a package that makes the notebook fetch an address can then read the credentials of its role."
    ),
    help="""\
Where version 2 is not asked for, the metadata service of a notebook instance answers plain requests. A page or a
package that makes the notebook fetch an address can then read the credentials of its role.

### What to do

Ask for version 2 alone: set `minimum_instance_metadata_service_version = "2"` in
`instance_metadata_service_configuration`.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-918",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AWS_371",),
)

_KEYS = {
    "aws_sagemaker_notebook_instance":
        "instance_metadata_service_configuration.minimum_instance_metadata_service_version",
    "AWS::SageMaker::NotebookInstance":
        "InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} accepts version 1 of the metadata service{how}",
        "Ask for version 2 of the instance metadata service.",
        Severity.LOW, texts=("1",), absent=True,
    ), view)
