"""A new signature file, with the parts that a product of its kind mostly has."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from shadowbom.catalog import names
from shadowbom.errors import UserError

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
name = "{name}"
provider = "who makes it, or gets the data"
homepage = "https://example.com"
jurisdiction = "none"            # two letters of the country, or "multi", or "none"
source = "https://example.com/docs"   # where the names below are documented
verified = {today}
description = "One sentence."

[[package]]
ecosystem = "pypi"               # or "npm"
names = ["{package}"]

[[import]]
language = "python"              # or "javascript", which TypeScript shares
names = ["{module}"]
{more}
[[test]]
path = "requirements.txt"
text = \'\'\'
{package}==1.0
\'\'\'
expect = ["package@1"]

[[test]]
path = "app.py"
text = \'\'\'
import {module}
\'\'\'
expect = ["import@1"]

[[test]]
path = "app.py"
text = \'\'\'
{module}_like = "a word that looks like it and is not"
\'\'\'
expect = []
why = "say what makes this no use of the product"
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


def start(folder: Path, product: str, kind: str) -> Path:
    """Write a new signature file below ``folder`` and give its path.

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
    more = _CONFIG if kind in ("mcp-client", "agent", "coding-agent-config", "ai-ci-workflow") else _SERVICE
    text = _FILE.format(
        id=product, kind=kind, package=names.pypi(product), name=product.replace("-", " ").title(), module=module,
        today=dt.datetime.now(dt.UTC).date().isoformat(),
        more=more.format(id=product, module=module, env=module.upper()),
    )
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror or error}") from error
    return path
