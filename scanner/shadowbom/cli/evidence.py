"""``shadowbom evidence``: what a repository shows for a public framework."""

from __future__ import annotations

import os
from typing import Any

import click

from shadowbom.cli.output import say, write_file
from shadowbom.cli.posture import of_a_scan, scanned
from shadowbom.errors import UserError

FRAMEWORKS = ("eu-ai-act", "nist-ai-rmf", "iso-42001", "owasp-llm", "owasp-agentic", "owasp-mcp")


@click.command("evidence")
@of_a_scan
@click.option("--framework", "frameworks", multiple=True, required=True, type=click.Choice(FRAMEWORKS), metavar="ID",
              help=f"What to gather evidence for: {', '.join(FRAMEWORKS)}. Repeatable.")
@click.option("-o", "--output", type=click.Path(), default=".", metavar="DIR",
              help="The folder to write to (default: this one).")
def command(path: str, frameworks: tuple[str, ...], output: str, **given: Any) -> int:
    """Write a dated pack of evidence for a framework: evidence-FRAMEWORK-DATE.md and .json.

    For each requirement it has what the repository shows, with places, the findings that speak against it, and what no
    repository can show. It never says that a law or standard is met.
    """
    from shadowbom.posture import compliance
    from shadowbom.report import evidence_pack

    if not os.path.isdir(output):
        raise UserError(f"-o {output}: is no folder")
    given["exclude"] = (*given["exclude"], *(
        f"evidence-{name}-*.{ending}" for name in FRAMEWORKS for ending in ("md", "json")))
    result = scanned(path, **given)
    for name in dict.fromkeys(frameworks):
        pack = compliance.pack(result, compliance.frameworks()[name])
        base = os.path.join(output, f"evidence-{name}-{result.date}")
        for file, text in ((f"{base}.md", evidence_pack.as_markdown(result, pack)),
                           (f"{base}.json", evidence_pack.as_json(result, pack))):
            write_file(file, text)
            say(f"written: {file}")
    return 0
