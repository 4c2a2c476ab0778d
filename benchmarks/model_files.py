"""Model files that run code when they are loaded, and such that do not, beside other scanners of model files.

``model_files.py [--python PATH]``: the corpus of the tests (``tests/model_corpus.py``) is written to a temporary folder
and scanned. ``--python`` is that of an environment with picklescan, modelscan and modelaudit-picklescan, of which each
is asked for every file alone. Printed for each: malicious files told of, benign files told of.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from shadowbom.scan import ScanOptions, scan

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests")]

_PEERS = r"""
import contextlib, io, json, os, sys
def picklescan(path):
    from picklescan.scanner import scan_file_path
    found = scan_file_path(path)
    return found.infected_files > 0 or found.issues_count > 0
def modelscan(path):
    from modelscan.modelscan import ModelScan
    return bool(ModelScan().scan(path)["issues"])
def modelaudit_picklescan(path):
    import modelaudit_picklescan as tool
    return tool.scan_file(path).verdict.value in ("malicious", "suspicious")
out = {}
for tool in (picklescan, modelscan, modelaudit_picklescan):
    told = []
    for folder in sys.argv[1:]:
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                try:
                    if tool(path):
                        told.append(path)
                except ImportError:
                    told = None
                    break
                except Exception:
                    pass  # what a tool cannot read it does not tell of
        if told is None:
            break
    out[tool.__name__] = told
print(json.dumps(out))
"""
"""Asks each tool for each file, in their own environment."""


def _written(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def main() -> None:
    """Write the corpus, ask everybody, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default="")
    given = parser.parse_args()
    from model_corpus import benign, malicious  # found by the line above

    with tempfile.TemporaryDirectory() as root:
        folders = {"malicious": _written(Path(root, "bad"), dict(malicious())),
                   "benign": _written(Path(root, "good"), dict(benign()))}
        sizes = {kind: len(list(folder.iterdir())) for kind, folder in folders.items()}
        own = [str(folder / finding.location.path) for folder in folders.values()
               for finding in scan([str(folder)], ScanOptions(now="2026-11-29")).findings
               if finding.rule == "unsafe-model-file"]
        tools: dict[str, list[str] | None] = {"shadowbom": own}
        if given.python:
            asked = subprocess.run([given.python, "-I", "-c", _PEERS, *map(str, folders.values())], check=True,
                                   capture_output=True, text=True)
            tools |= json.loads(asked.stdout)
        print(f"| tool | malicious of {sizes['malicious']} | benign of {sizes['benign']} |\n|---|---|---|")
        for tool, told in tools.items():
            if told is None:
                print(f"| {tool} | not installed | |")
                continue
            counts = [sum(Path(path).parent == folder for path in told) for folder in folders.values()]
            print(f"| {tool} | {counts[0]} | {counts[1]} |")


if __name__ == "__main__":
    main()
