"""The declared MCP servers of labelled configuration files: recall, right fields, and servers that are not there.

Each file of the labels lies in a copy of its repository's folder, at its own path; a label that says that the file is
a symbolic link makes it one again. Texts that look like declarations and are none are scanned beside them: words of a
user interface in an ``mcp.json``, an example in a README, servers in comments.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from run import Bench

FIELDS = ("name", "transport", "target", "command", "env")
_TRANSPORTS = {"streamable-http": "http", "streamable_http": "http"}
_ENTRY = '{"mcpServers": {"files": {"command": "npx", "args": ["-y", "@acme/server-files"]}}}'
NOT_DECLARED = {
    "src/i18n/locales/de/mcp.json": '{"title": "MCP-Server", "servers": {"command": {"label": "Befehl"}},\n'
    ' "mcpServers": {"empty": "Keine Server", "errors": {"url": "Adresse fehlt", "command": "Befehl fehlt"}}}\n',
    "locales/en/mcp.json": '{"mcpServers": {"add": {"title": "Add server", "command": "Command"}}}\n',
    "README.md": f"# Acme\n\nAdd to `.mcp.json`:\n\n```json\n{_ENTRY}\n```\n",
    "docs/install.md": f"Claude Desktop:\n\n```json\n{_ENTRY}\n```\n",
    "librechat.yaml": "version: 1.2.1\n# mcpServers:\n#   files:\n#     command: npx\n",
    ".vscode/mcp.json": '{\n  "servers": {\n    // "files": {"command": "npx", "args": ["-y", "@acme/x"]}\n  }\n}\n',
    "config.toml": "[server]\nport = 80\n# [mcp_servers.files]\n# command = 'npx'\n",
}
"""Paths and texts that declare no server."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A server that a file declares. ``target`` is the package with its version, or the address; the names in ``env``
    are sorted."""

    path: str
    name: str
    transport: str
    target: str
    command: str
    env: tuple[str, ...]


def mcp(bench: Bench) -> None:
    """All figures of this page."""
    folder = Path(bench.options.labels or "missing") / "mcp"
    if not (folder / "labels.jsonl").is_file():
        bench.say("mcp configurations", "MISSING", "--labels FOLDER with mcp/labels.jsonl", bench.options.allow_missing)
        return
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines() if line]
    wanted = invented = 0
    right = dict.fromkeys(FIELDS, 0)
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as root:
        for repository in sorted({label["repo"] for label in labels}):
            mine = [label for label in labels if label["repo"] == repository]
            tree = copied(folder / "files" / repository.replace("/", "__"), mine, Path(root))
            found = declared(bench.scan_json(str(tree)))
            for label in sorted(mine, key=lambda label: label["path"]):
                here = [server for server in found if server.path == label["path"]]
                for server in targets(label, mine):
                    wanted += 1
                    best = max(here, key=lambda other: (agreed(server, other), other.name), default=None)
                    if best is None or not agreed(server, best)[0]:
                        missed.append(f"{repository} {label['path']}: {server.name}")
                        continue
                    here.remove(best)
                    for field in FIELDS:
                        right[field] += same(field, server, best)
                invented += len(here)
                for server in here:
                    print(f"      invented: {repository} {label['path']}: {server.name}")
        other = Path(root) / "not-declared"
        for path, text in NOT_DECLARED.items():
            (other / path).parent.mkdir(parents=True, exist_ok=True)
            (other / path).write_text(text, encoding="utf-8")
        wrong = declared(bench.scan_json(str(other)))
    for text in missed:
        print(f"      missed: {text}")
    bench.say(f"mcp: declared servers missed, of {wanted} in {len(labels)} files", str(len(missed)), "<= 1",
              len(missed) <= 1)
    for field in FIELDS:
        bench.say(f"mcp: {field} right, of those found", str(right[field]), f">= {wanted - 1}",
                  right[field] >= wanted - 1)
    bench.say("mcp: invented servers in these files", str(invented), "<= 1 %", invented <= wanted / 100)
    bench.say(f"mcp: servers in {len(NOT_DECLARED)} texts that declare none", str(len(wrong)), "0", not wrong)


def copied(source: Path, labels: list[dict[str, Any]], root: Path) -> Path:
    """A copy of a repository's folder, with its links."""
    tree = root / source.name
    shutil.copytree(source, tree)
    for label in labels:
        if label.get("parse") == "git-symlink":
            path = tree / label["path"]
            target = path.read_text(encoding="utf-8").strip()
            path.parent.chmod(0o755)
            path.unlink()
            path.symlink_to(target)
    return tree


def targets(label: dict[str, Any], labels: list[dict[str, Any]]) -> list[Declared]:
    """What a label says is declared at its path: of a link, what its target declares."""
    if label.get("parse") == "git-symlink":
        target = re.search(r"target \.\./([^\s;,]+)", label["note"])
        inner = next(other for other in labels if target is not None and other["path"] == target[1])
        return [of_label(label["path"], server) for server in inner["servers"]]
    return [of_label(label["path"], server) for server in label["servers"]]


def of_label(path: str, server: dict[str, Any]) -> Declared:
    """A label's server, in the words of a result."""
    package = server.get("package", "").removeprefix("git+")
    target = f"{server['ecosystem']}:{package}" if package else server.get("url", "")
    transport = _TRANSPORTS.get(server["transport"], server["transport"])
    return Declared(path, server["name"] or "", transport, target, server.get("command", ""),
                    tuple(sorted(server.get("env_keys", ()))))


def declared(result: dict[str, Any]) -> list[Declared]:
    """The servers that configuration files declare, each place once. Servers in source code are not of this page."""
    found: dict[tuple[str, int, int], Declared] = {}
    for asset in result["assets"]:
        if asset["kind"] != "mcp-server":
            continue
        for piece in asset["evidence"]:
            place, said = piece["location"], {row["name"]: row["value"] for row in piece["properties"]}
            if "transport" not in said and "client" not in said:
                continue
            version = said.get("version", "")
            package = said.get("package", "") + (f"@{version}" if version not in ("", "unpinned") else "")
            found[place["path"], place["line"], place["column"]] = Declared(
                place["path"], piece["symbol"] or asset["name"], said.get("transport", ""),
                package or said.get("url", ""), said.get("command", ""), tuple(sorted(said.get("env", "").split())))
    return list(found.values())


def agreed(wanted: Declared, found: Declared) -> tuple[bool, int]:
    """Whether two are the same server, and in how many fields."""
    fields = sum(same(field, wanted, found) for field in FIELDS)
    return same("name", wanted, found), fields


def same(field: str, wanted: Declared, found: Declared) -> bool:
    """Whether a field is right; what a label leaves open is."""
    mine, other = getattr(wanted, field), getattr(found, field)
    return mine == other or (field == "name" and not mine) or (field == "command" and not mine)
