"""CycloneDX 1.7 as JSON, written as plain dicts.

Every asset is one component or one service whose ``bom-ref`` is the asset's key (``cyclonedx_assets``). The
graph is made of the relations; findings are annotations, since ``vulnerabilities`` is for advisories; what
could not be read makes the composition incomplete. The serial number is a UUID of the content, so that the
same result gives the same bytes.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from shadowbom.core.asset import Asset, Relation
from shadowbom.core.finding import Finding
from shadowbom.core.lookup import AdvisoryCheck
from shadowbom.core.posture import Posture
from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions
from shadowbom.report.addresses import purl
from shadowbom.report.advisories import advisory_pairs, state_of
from shadowbom.report.cyclonedx_assets import Listing, list_assets, properties
from shadowbom.report.order import sorted_findings
from shadowbom.report.posture_pairs import posture_pairs
from shadowbom.report.text import safe_json

APPLICATION = "application"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/shadowbom/shadowbom/cyclonedx")
# In these the target needs the source: a provider serves a model, a credential opens an endpoint.
_BACKWARDS = frozenset({"serves", "authenticates"})


def render(result: ScanResult, _options: ReportOptions) -> str:
    """The result as one CycloneDX document, two spaces deep, in UTF-8 with invisible characters escaped."""
    return finished(document(result))


def finished(body: dict[str, Any], version: str = "1.7") -> str:
    """A document's text: ``body`` with the head that all have, for a ``version`` of CycloneDX."""
    body = {key: value for key, value in body.items() if value}
    digest = uuid.uuid5(_NAMESPACE, safe_json(json.dumps(body, ensure_ascii=False, sort_keys=True)))
    head = {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": f"urn:uuid:{digest}",
        "version": 1,
    }
    return safe_json(json.dumps(head | body, ensure_ascii=False, indent=2)) + "\n"


def document(result: ScanResult) -> dict[str, Any]:
    """All of the document but its head."""
    listing = list_assets(_with_verdicts(result), taken={APPLICATION})
    if result.posture is not None:
        _add_risk(listing, result.posture)
    if result.advisories is not None:
        _add_checks(listing.components, result.advisories)
    return {
        "metadata": _metadata(result),
        "components": listing.components,
        "services": listing.services,
        "dependencies": _dependencies(listing, result.relations),
        "compositions": [_composition(result)],
        "annotations": [
            _annotation(finding, number, result, listing)
            for number, finding in enumerate(sorted_findings(result.findings), 1)
        ],
    }


def _with_verdicts(result: ScanResult) -> Iterable[Asset]:
    """The assets with what the policies in force say of each as properties."""
    if result.policy is None:
        return result.assets
    said = {
        one.asset: (
            ("policy", one.verdict.value), *((("policy-line", str(one.by)),) if one.by is not None else ()),
            *(("policy-data", f"{of.data_class}: {of.verdict.value} by {of.by} ({of.location})") for of in one.data),
        )
        for one in result.policy.decisions
    }
    return [replace(asset, properties=(*asset.properties, *said.get(asset.key, ()))) for asset in result.assets]


def _add_risk(listing: Listing, posture: Posture) -> None:
    """Say of each entry what its asset's risk is and what that is made of."""
    scored = {risk.subject: risk for risk in posture.risks}
    risks = {ref: scored[key] for key, ref in listing.refs.items() if key in scored}
    for entry in (*listing.components, *listing.services):
        if (risk := risks.get(entry["bom-ref"])) is not None:
            said = properties([("risk", str(risk.score)), ("risk-band", risk.band), ("risk-breakdown", risk.text)])
            entry["properties"] = [*entry.get("properties", ()), *said]


def _add_checks(components: Iterable[dict[str, Any]], check: AdvisoryCheck) -> None:
    """Say of each package whether a service was asked for its advisories."""
    states = {purl(one.purl, one.version): state_of(one) for one in check.packages}
    for component in components:
        if (state := states.get(component.get("purl", ""))) is not None:
            said = properties([("advisory-check", f"{check.service}: {state}")])
            component["properties"] = [*component.get("properties", ()), *said]
        _add_checks(component.get("components", ()), check)


def _metadata(result: ScanResult) -> dict[str, Any]:
    application: dict[str, Any] = {"type": "application", "bom-ref": APPLICATION, "name": result.root or APPLICATION}
    if result.commit:
        application["version"] = result.commit
    stated = [
        ("date", result.date), ("catalogue", result.catalogue), ("signatures", str(result.signatures)),
        ("ruleset", result.ruleset),
        ("files-found", str(result.counts.found)), ("files-read", str(result.counts.read)),
        ("files-skipped", str(result.counts.skipped)),
    ]
    if result.policy is not None:
        stated += [("policy-file", f"{file} sha256:{digest}") for file, digest in result.policy.files]
        stated += [("policy-mode", result.policy.mode)]
        stated += [("policy-not-evaluated", str(line)) for line in result.policy.not_evaluated]
        stated += [("policy-data-not-seen", key) for key in result.policy.data_not_seen]
    stated += posture_pairs(result.posture)
    stated += advisory_pairs(result.advisories)
    stated += [
        ("problem", f"{problem.path}{f':{problem.line}' if problem.line else ''}: {problem.message} ({problem.stage})")
        for problem in sorted(set(result.problems))
    ]
    metadata = {
        "timestamp": result.timestamp,
        # Source files and manifests, before anything is built.
        "lifecycles": [{"phase": "pre-build"}],
        "tools": {"components": [_tool(result.version)]},
        "component": application,
        "properties": properties(stated),
    }
    return {key: value for key, value in metadata.items() if value}


def _tool(version: str) -> dict[str, Any]:
    return {"type": "application", "name": "shadowbom", "version": version}


def _dependencies(listing: Listing, relations: Iterable[Relation]) -> list[dict[str, Any]]:
    """The graph. What nothing else needs is needed by the application, in whose files it was found."""
    edges: dict[str, set[str]] = defaultdict(set)
    refs = listing.refs | {APPLICATION: APPLICATION}
    for relation in relations:
        source, target = refs.get(relation.source), refs.get(relation.target)
        if source and target:
            needs, needed = (target, source) if relation.verb in _BACKWARDS else (source, target)
            edges[needs].add(needed)
    for whole, part in listing.parts:
        edges[whole].add(part)
    reached = {ref for owner, targets in edges.items() for ref in targets if ref != owner}
    known = [entry["bom-ref"] for entry in (*listing.components, *listing.services)]
    known += [entry["bom-ref"] for component in listing.components for entry in component.get("components", ())]
    edges[APPLICATION] |= {ref for ref in known if ref not in reached}
    edges[APPLICATION].discard(APPLICATION)
    graph = []
    for ref in sorted({APPLICATION, *known}):
        targets = sorted(edges[ref] - {ref})
        graph.append({"ref": ref, "dependsOn": targets} if targets else {"ref": ref})
    return graph


def _composition(result: ScanResult) -> dict[str, Any]:
    """Reading source never proves that nothing else is there: at best the completeness is unknown."""
    lacking = result.problems or result.counts.skipped
    return {
        "aggregate": "incomplete" if lacking else "unknown",
        "assemblies": [APPLICATION],
        "dependencies": [APPLICATION],
    }


def _annotation(finding: Finding, number: int, result: ScanResult, listing: Listing) -> dict[str, Any]:
    status = "" if finding.status == "open" else f" [{finding.status}: {finding.reason}]"
    return {
        "bom-ref": f"finding:{number}",
        "subjects": [listing.refs.get(finding.asset, APPLICATION)],
        "annotator": {"component": _tool(result.version)},
        "timestamp": result.timestamp,
        "text": f"{finding.severity.value}: {finding.rule}: {finding.message} ({finding.location}). "
                f"{finding.remediation}{status}",
    }
