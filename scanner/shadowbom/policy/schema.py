"""What a policy may say: one table, from which it is read (``policy.read``) and its JSON Schema is made.

No pydantic: a policy is read before every commit, and pydantic alone would cost as much as the rest of that.
"""

from __future__ import annotations

import json
from typing import Any

from shadowbom.core.policy import MODES, Verdict
from shadowbom.core.posture import CRITICALITIES
from shadowbom.policy.config import FAIL_ON

PUBLISHED = "docs/schema/shadowbom-policy-1.schema.json"
SCHEMA = "https://shadowbom.github.io/shadowbom/schema/shadowbom-policy-1.schema.json"

SUBJECTS: dict[str, str] = {
    "assistants": "Coding agents and AI in CI: ids of the catalogue or names.",
    "data_classes": "Classes of data that code sends: personal, health, financial, credentials, source-code, "
                    "customer-content, or provider/class. Approving one approves nobody who gets it.",
    "frameworks": "Frameworks for agents and machine learning, observability and vector stores.",
    "jurisdictions": "Two-letter country codes of who gets the data.",
    "licences": "Licences of models, as their files state them.",
    "mcp_servers": "MCP servers: a package, an image, a host, an id of the catalogue or a name.",
    "models": "Models, as a name or as provider/name.",
    "packages": "Packages as purls without version (pkg:npm/openai), as ecosystem:name, or as a name.",
    "providers": "Who gets the data: a provider, or a product of one.",
    "regions": "Regions of cloud services, as the code or configuration states them.",
    "runtimes": "Programs that run models on one's own machines.",
}
"""The lists of a policy, by what they are about. Entries may hold ``*``; case makes no difference."""

LISTS = (Verdict.APPROVED.value, Verdict.REVIEW.value, Verdict.DENIED.value)

REQUIREMENTS: dict[str, str] = {
    "no_plain_secret": "No key of a provider stands in a file.",
    "owner": "Each asset has an owner by CODEOWNERS or catalog-info.yaml.",
    "pinned_revision": "A model of a hub is loaded at a stated revision.",
    "safetensors": "Model files are in a format that runs no code when it is loaded.",
}

DEFAULTS = (Verdict.SHADOW.value, Verdict.REVIEW.value, Verdict.APPROVED.value, Verdict.DENIED.value)

SCALARS: dict[str, tuple[tuple[str, ...], str]] = {
    "mode": (MODES, "warn reports what the policy says and fails nothing; enforce fails the run. Default: warn."),
    "fail_on": (FAIL_ON, "The severity from which a finding fails the run."),
    "default": (DEFAULTS, "What becomes of AI that no list names. Default: shadow, which is reported as such."),
}
ALLOW_INLINE = "allow_inline"
PATHS, WAIVERS, REQUIRE, SYSTEMS = "paths", "waivers", "require", "systems"
KEYS = (*SCALARS, ALLOW_INLINE, REQUIRE, PATHS, WAIVERS, SYSTEMS, *SUBJECTS)

SYSTEM_KEYS: dict[str, str] = {
    "system": "The name of a system as `shadowbom register` has it; may hold *.",
    "owner": "Who answers for it.",
    "criticality": "How much depends on it: low, medium, high or critical.",
}

WAIVER_KEYS: dict[str, str] = {
    "asset": "The name, provider or key of what is waived; may hold *.",
    "rule": "The rule that is waived; any rule about the asset without it.",
    "paths": "Where it is waived, as globs; everywhere without them.",
    "reason": "Why.",
    "approved_by": "Who approved it.",
    "expires": "The last day on which it holds, at most 180 days ahead.",
}
WAIVER_NEEDS = ("reason", "approved_by", "expires")
MAX_WAIVER_DAYS = 180


def published() -> str:
    """The JSON Schema of a policy file, with a line break at its end."""
    texts = {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
    lists = {
        subject: {"type": "object", "description": text, "additionalProperties": False,
                  "properties": dict.fromkeys(LISTS, texts)}
        for subject, text in sorted(SUBJECTS.items())
    }
    properties: dict[str, Any] = {
        **{key: {"enum": list(values), "description": text} for key, (values, text) in SCALARS.items()},
        ALLOW_INLINE: {**texts, "description": "Rules whose findings a comment in the change itself may suppress."},
        REQUIRE: {"type": "object", "additionalProperties": False, "properties": {
            name: {"type": "boolean", "description": text} for name, text in REQUIREMENTS.items()}},
        PATHS: {"type": "array", "description": "Further lists for some paths alone.", "items": {
            "type": "object", "additionalProperties": False, "required": ["paths"],
            "properties": {"paths": {**texts, "minItems": 1}, **lists}}},
        WAIVERS: {"type": "array", "items": {
            "type": "object", "additionalProperties": False, "required": list(WAIVER_NEEDS),
            "anyOf": [{"required": ["asset"]}, {"required": ["rule"]}],
            "properties": {
                name: {**(texts if name == "paths" else {"type": "string", "minLength": 1}), "description": text}
                for name, text in WAIVER_KEYS.items()}}},
        SYSTEMS: {"type": "array", "description": "Whose the AI systems of a repository are, and how much depends on "
                                                  "them; the first that matches holds.", "items": {
            "type": "object", "additionalProperties": False, "required": ["system"],
            "anyOf": [{"required": ["owner"]}, {"required": ["criticality"]}],
            "properties": {
                name: {**({"enum": list(CRITICALITIES)} if name == "criticality"
                          else {"type": "string", "minLength": 1}), "description": text}
                for name, text in SYSTEM_KEYS.items()}}},
        **lists,
    }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, "title": "shadowbom policy",
        "description": "A file of its own holds the table [policy]; a repository has it in .shadowbom.toml, or as "
                       "[tool.shadowbom.policy] in pyproject.toml.",
        "type": "object", "required": ["policy"],
        "properties": {"policy": {"type": "object", "additionalProperties": False, "properties": properties}},
    }
    return json.dumps(document, indent=2) + "\n"
