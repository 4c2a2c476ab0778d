"""Data of Vertex AI are not under a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="vertex-no-customer-key",
    title="A Vertex AI dataset, store, board or endpoint has no key of its own",
    description=(
        "What is kept for training, features, metadata of runs and deployed models is encrypted with a key of Google "
        "unless the resource names one of yours. Who may read them, and when the key goes, is then not yours to say."
    ),
    help="""\
What is kept for training, features, metadata of runs and deployed models is encrypted with a key of Google unless
the resource names one of yours. Who may read them, and when the key goes, is then not yours to say.

### What to do

Name a key of Cloud KMS in `encryption_spec`; it can only be given when the resource is made.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-311",),
    owasp=("LLM02:2025", "LLM04:2025"),
    tier="B",
    same_as=(
        "CKV_GCP_92", "CKV_GCP_96", "CKV2_GCP_24", "CKV2_GCP_25", "CKV2_GCP_26",
        "gcp-vertexai-dataset-encrypted-with-cmk", "gcp-vertexai-metadata-store-encrypted-with-cmk",
    ),
)

_KEYS = {
    "google_vertex_ai_dataset": "encryption_spec",
    "google_vertex_ai_endpoint": "encryption_spec",
    "google_vertex_ai_featurestore": "encryption_spec",
    "google_vertex_ai_metadata_store": "encryption_spec",
    "google_vertex_ai_tensorboard": "encryption_spec",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} is encrypted with a key of the service",
        "Name a key of Cloud KMS in the encryption specification.",
        Severity.LOW, absent=True,
    ), view)
