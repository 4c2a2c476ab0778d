"""A pack of evidence for a framework: Markdown for people, JSON for programs."""

from __future__ import annotations

import json
from typing import Any

from shadowbom.core.posture import LIMITS
from shadowbom.core.requirement import Answer, Pack
from shadowbom.core.result import ScanResult
from shadowbom.report.json import finding_entry
from shadowbom.report.markdown_posture import WHO, limits_line, who_rows
from shadowbom.report.markdown_text import code, place, prose
from shadowbom.report.places import location_entry
from shadowbom.report.register import about, grid
from shadowbom.report.text import count, safe_json

MEANS = ("Everything here is evidence for a requirement or an indicator of something that speaks against it. Whether a "
         "law or standard is met is for people to say.")
_TEXT, _PLACE = 600, 200


def as_markdown(result: ScanResult, pack: Pack) -> str:
    """The pack as one document: who gets the data, each requirement, limits."""
    framework = pack.framework
    lines = [
        f"# Evidence for {framework.name}", "",
        f"Repository {code(result.root, _PLACE)}. {about(result)}", "", MEANS, "",
        f"Source of the requirements: <{framework.source}>, read on {framework.verified}; mapping of {pack.mapped}.",
        "",
        "## Who gets the data", "", *grid(WHO, who_rows(result.posture)), "",
        "## Overview", "",
        *grid(("requirement", "title", "evidence", "findings"), [
            (prose(one.asked.id, _TEXT), prose(one.title, _TEXT), f"{len(one.shown):,}", f"{len(one.findings):,}")
            for one in pack.answers]), "",
    ]
    for answer in pack.answers:
        lines += _answer(answer)
    return "\n".join([*lines, "## Limits", "", *limits_line(result.posture),
                      "Each requirement says besides what no repository can show of it.", ""])


def _answer(answer: Answer) -> list[str]:
    asked = answer.asked
    lines = [f"## {asked.id}: {answer.title}", ""]
    lines += [f"Applies: {'; '.join(asked.applies)}.", ""] if asked.applies else []
    lines += ["Evidence:", ""] if answer.shown else ["No evidence was found in the repository.", ""]
    lines += [f"- {prose(one.text, _TEXT)}" + (
        f" ({', '.join(place(at, '', _PLACE) for at in one.places)})" if one.places else "") for one in answer.shown]
    lines += [""] if answer.shown else []
    lines += ["Findings:", ""] if answer.findings else ["No finding of this requirement.", ""]
    lines += [f"- {one.severity.value}: {prose(one.message, _TEXT)} {code(one.rule, _PLACE)} "
              f"({place(one.location, '', _PLACE)})" for one in answer.findings]
    lines += [""] if answer.findings else []
    lines += [f"{count(answer.left_out, 'further piece')} left out.", ""] if answer.left_out else []
    return [*lines, f"Not shown by a repository: {asked.hidden}.", ""]


def as_json(result: ScanResult, pack: Pack) -> str:
    """The same as data."""
    framework = pack.framework
    document: dict[str, Any] = {
        "framework": {"id": framework.id, "name": framework.name, "source": framework.source,
                      "verified": framework.verified, "mapping": pack.mapped},
        "tool": {"name": "shadowbom", "version": result.version},
        "root": result.root, "commit": result.commit, "date": result.date, "meaning": MEANS,
        "requirements": [
            {
                "id": one.asked.id, "title": one.title, "applies": list(one.asked.applies),
                "evidence": [{"text": shown.text, "places": [location_entry(at) for at in shown.places]}
                             for shown in one.shown],
                "findings": [finding_entry(finding) for finding in one.findings],
                "left_out": one.left_out, "not_shown": one.asked.hidden,
            }
            for one in pack.answers
        ],
        "limits": list(LIMITS),
    }
    return safe_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"
