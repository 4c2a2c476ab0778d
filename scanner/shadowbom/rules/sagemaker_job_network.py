"""Monitoring jobs of SageMaker talk openly."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import Deployed, settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-job-network",
    title="A SageMaker monitoring job is not isolated, or its instances talk in the clear",
    description=(
        "A job that watches a model reads what was captured of its traffic. Its containers can send that anywhere "
        "unless the network is isolated, and several instances pass it to each other in the clear unless that traffic "
        "is encrypted."
    ),
    help="""\
A job that watches a model reads what was captured of its traffic. Its containers can send that anywhere unless the
network is isolated, and several instances pass it to each other in the clear unless that traffic is encrypted.

### What to do

Set `enable_network_isolation` (`EnableNetworkIsolation`), and where a job has more than one instance also
`enable_inter_container_traffic_encryption` (`EnableInterContainerTrafficEncryption`).
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-319", "CWE-668"),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AWS_369",),
)

_KEYS = {
    "aws_sagemaker_data_quality_job_definition": "network_config.enable_network_isolation",
    "AWS::SageMaker::DataQualityJobDefinition": "NetworkConfig.EnableNetworkIsolation",
    "AWS::SageMaker::ModelBiasJobDefinition": "NetworkConfig.EnableNetworkIsolation",
    "AWS::SageMaker::ModelExplainabilityJobDefinition": "NetworkConfig.EnableNetworkIsolation",
    "AWS::SageMaker::ModelQualityJobDefinition": "NetworkConfig.EnableNetworkIsolation",
}
_TERRAFORM = ("network_config.enable_inter_container_traffic_encryption", "job_resources.cluster_config.instance_count")
_CLOUDFORMATION = ("NetworkConfig.EnableInterContainerTrafficEncryption", "JobResources.ClusterConfig.InstanceCount")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        isolated = not (said.is_absent or said.is_one_of("false"))
        clear = _talks_in_the_clear(one)
        if isolated and not clear:
            continue
        wrong = [*(() if isolated else ("its containers reach the network",)),
                 *(("its instances talk in the clear",) if clear else ())]
        yield one.raised(
            f"{one.name}: {', '.join(wrong)}",
            "Isolate the job from the network and encrypt the traffic between its instances.",
            Severity.LOW, None if isolated else said)


def _talks_in_the_clear(one: Deployed) -> bool:
    """Whether there surely are several instances, and nothing is said of encryption between them."""
    encrypted, count = map(one.said, _TERRAFORM if one.type.islower() else _CLOUDFORMATION)
    several = bool(count.texts) and not count.is_open and not count.may_be("0", "1")
    return several and (encrypted.is_absent or encrypted.is_one_of("false"))
