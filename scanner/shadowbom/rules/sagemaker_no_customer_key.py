"""Disks of SageMaker are not under a key of yours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import Deployed, settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-no-customer-key",
    title="A SageMaker domain, notebook, endpoint or monitoring job has no key of its own",
    description=(
        "Homes of users, disks of notebooks, copies of models and captured traffic are encrypted with a key of the "
        "service unless the resource names one of yours. Who may read them, and when the key goes, is then not yours "
        "to say."
    ),
    help="""\
Homes of users, disks of notebooks, copies of models and captured traffic are encrypted with a key of the service
unless the resource names one of yours. Who may read them, and when the key goes, is then not yours to say.

### What to do

Name a KMS key of your own in `kms_key_id` (`KmsKeyId`), of an endpoint configuration in `kms_key_arn`, of a
monitoring job in `volume_kms_key_id` (`VolumeKmsKeyId`). Instances with disks of their own (such as G5 and P4d)
encrypt those in hardware and take no key for them.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-311",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AWS_22", "CKV_AWS_98", "CKV_AWS_187", "CKV_AWS_368", "aws-sagemaker-domain-encrypted-with-cmk"),
)

_KEYS = {
    "aws_sagemaker_domain": "kms_key_id",
    "AWS::SageMaker::Domain": "KmsKeyId",
    "aws_sagemaker_notebook_instance": "kms_key_id",
    "AWS::SageMaker::NotebookInstance": "KmsKeyId",
    "aws_sagemaker_endpoint_configuration": "kms_key_arn",
    "AWS::SageMaker::EndpointConfig": "KmsKeyId",
    "aws_sagemaker_data_quality_job_definition": "job_resources.cluster_config.volume_kms_key_id",
    "AWS::SageMaker::DataQualityJobDefinition": "JobResources.ClusterConfig.VolumeKmsKeyId",
    "AWS::SageMaker::ModelBiasJobDefinition": "JobResources.ClusterConfig.VolumeKmsKeyId",
    "AWS::SageMaker::ModelExplainabilityJobDefinition": "JobResources.ClusterConfig.VolumeKmsKeyId",
    "AWS::SageMaker::ModelQualityJobDefinition": "JobResources.ClusterConfig.VolumeKmsKeyId",
}
_INSTANCES = {
    "aws_sagemaker_endpoint_configuration": "production_variants.instance_type",
    "AWS::SageMaker::EndpointConfig": "ProductionVariants.InstanceType",
    "aws_sagemaker_data_quality_job_definition": "job_resources.cluster_config.instance_type",
    "AWS::SageMaker::DataQualityJobDefinition": "JobResources.ClusterConfig.InstanceType",
    "AWS::SageMaker::ModelBiasJobDefinition": "JobResources.ClusterConfig.InstanceType",
    "AWS::SageMaker::ModelExplainabilityJobDefinition": "JobResources.ClusterConfig.InstanceType",
    "AWS::SageMaker::ModelQualityJobDefinition": "JobResources.ClusterConfig.InstanceType",
}
_OWN_DISKS = re.compile(r"ml\.(?:g4dn|g5|g6e?|gr6|p3dn|p4de?|p5e?n?|p6\w*|trn\w+|[a-z]\d[a-z]{0,2}d|i\d\w*)\.")
"""Instances whose disks are encrypted in hardware; a key for them is refused. As AWS's reference of
`CreateEndpointConfig` says of `KmsKeyId`: instance types with local storage."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if said.is_absent and _takes_keys(one):
            yield one.raised(
                f"{one.name} encrypts its disks with a key of the service",
                "Name a KMS key of your own.",
                Severity.LOW, said)


def _takes_keys(one: Deployed) -> bool:
    """Whether it surely has a disk that a key can be named for: one that is serverless has none."""
    key = one.key_in(_INSTANCES)
    if not key:
        return True
    instances = one.said(key)
    return bool(instances.texts) and not instances.is_open and not any(map(_OWN_DISKS.match, instances.texts))
