"""A new signature file, with the parts that a product of its kind mostly has."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shadowbom.catalog import names
from shadowbom.catalog.pypi import PAGE
from shadowbom.errors import UserError

if TYPE_CHECKING:
    from shadowbom.catalog.index import Catalogue
    from shadowbom.catalog.pypi import Project

FOLDERS = {
    "provider-sdk": "providers", "inference-endpoint": "providers", "cloud-ai-service": "cloud",
    "gateway": "gateways", "local-runtime": "runtimes", "model": "hubs", "embedding-model": "hubs",
    "model-file": "hubs", "dataset": "hubs", "agent-framework": "frameworks", "ml-framework": "frameworks",
    "vector-db": "vector_stores", "observability": "observability", "mcp-server": "mcp_servers",
    "mcp-client": "mcp_clients", "agent": "assistants", "coding-agent-config": "assistants",
    "ai-ci-workflow": "ci",
}
"""The folder of signatures that a product's kind goes to."""

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_FILE = '''id = "{id}"
kind = "{kind}"
name = {name}
provider = {provider}
homepage = {homepage}
jurisdiction = "none"            # two letters of the country, or "multi", or "none"
source = {source}   # where the names below are documented
verified = {today}
description = {description}
{uses}
[[package]]
ecosystem = "pypi"               # or "npm", "maven", "golang", ...
names = ["{package}"]
{imports}{more}
[[test]]
path = "requirements.txt"
text = \'\'\'
{package}=={version}
\'\'\'
expect = ["package@1"]
{tests}
[[test]]
path = "app.py"
text = \'\'\'
{word}_like = "a word that looks like it and is not"
\'\'\'
expect = []
why = "a variable whose name begins as the module's does"
'''
_IMPORTS = '''
[[import]]
language = "python"              # or "javascript", which TypeScript shares
names = [{names}]
'''
_IMPORTED = '''
[[test]]
path = "app.py"
text = \'\'\'
{lines}
\'\'\'
expect = [{hits}]
'''
_SERVICE = '''
# What a service has besides; each entry needs a case that hits it, and one case the assets that it gives.
# [[host]]
# names = ["api.example.com"]
#
# [[env]]
# names = ["{env}_API_KEY"]
#
# [[client]]
# language = "python"
# symbols = ["{module}:Client"]
# endpoint = ["base_url"]
# default_host = "api.example.com"
# model = ["chat.create:model"]
'''
_CONFIG = '''
# [[config]]
# globs = ["**/.{id}/config.json"]
'''


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a product before somebody reads its documentation. "" and () are left to be filled in."""

    package: str
    name: str
    provider: str = ""
    homepage: str = ""
    source: str = ""
    description: str = ""
    version: str = ""
    modules: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


def start(folder: Path, product: str, kind: str, draft: Draft | None = None) -> Path:
    """Write a new signature file below ``folder`` and give its path. Without a ``draft`` its names come from the id.

    Raises UserError for an id that is none, a folder that is not there, or a file that is.
    """
    if not _ID.fullmatch(product):
        raise UserError(f"{product!r}: an id is lower case words and digits with hyphens or dots between them")
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; make it, or say --dir")
    there = next(folder.rglob(f"{product}.toml"), None)
    if there is not None:
        raise UserError(f"{there}: is there already")
    path = folder / FOLDERS[kind] / f"{product}.toml"
    module = re.sub(r"[.-]", "_", product)
    draft = draft or Draft(names.pypi(product), product.replace("-", " ").title(), modules=(module,))
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(_text(product, kind, draft), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror or error}") from error
    return path


def draft_of(project: Project, catalogue: Catalogue) -> Draft:
    """A draft of what PyPI says of a project. A module that another product of the catalogue owns is left out.

    Raises UserError where the catalogue knows the package.
    """
    package = names.pypi(project.name)
    owner = catalogue.packages.find("pypi", package)
    if owner is not None:
        raise UserError(f"{package}: is a package of {owner.product} already; see shadowbom catalog explain "
                        f"{owner.product}")
    stated = project.modules or (re.sub(r"[^a-z0-9]", "_", package),)
    modules = tuple(name for name in stated if name.isascii() and not name[:1].isdigit()
                    and not catalogue.has_module("python", name))
    hits = [catalogue.packages.find("pypi", name) for name in project.requires]
    page = PAGE.format(package)
    sentence = project.summary if not project.summary or project.summary.endswith((".", "!", "?")) else (
        f"{project.summary}.")
    return Draft(
        package, project.name, project.author, project.homepage or page, project.documentation or page, sentence,
        project.version, modules, tuple(sorted({hit.product for hit in hits if hit is not None})),
    )


def _text(product: str, kind: str, draft: Draft) -> str:
    module = draft.modules[0] if draft.modules else re.sub(r"[^a-z0-9]", "_", product)
    more = _CONFIG if kind in ("mcp-client", "agent", "coding-agent-config", "ai-ci-workflow") else _SERVICE
    lines = "\n".join(f"import {name}" for name in draft.modules)
    hits = ", ".join(f'"import@{number}"' for number, _ in enumerate(draft.modules, 1))
    return _FILE.format(
        id=product, kind=kind, package=draft.package, name=_quoted(draft.name),
        provider=_quoted(draft.provider or "who makes it, or gets the data"),
        homepage=_quoted(draft.homepage or "https://example.com"),
        source=_quoted(draft.source or "https://example.com/docs"),
        description=_quoted(draft.description or "One sentence."),
        uses=f"uses = [{', '.join(_quoted(id_) for id_ in draft.uses)}]\n" if draft.uses else "",
        today=dt.datetime.now(dt.UTC).date().isoformat(), version=draft.version or "1.0",
        imports=_IMPORTS.format(names=", ".join(_quoted(name) for name in draft.modules)) if draft.modules else "",
        tests=_IMPORTED.format(lines=lines, hits=hits) if draft.modules else "",
        word=module.replace(".", "_"),
        more=more.format(id=product, module=module, env=module.replace(".", "_").upper()),
    )


def _quoted(text: str) -> str:
    """``text``, which has no control signs, as a TOML string."""
    return json.dumps(text, ensure_ascii=False)
