"""What ``shadowbom hook`` costs before a commit: a part of run.py.

    python benchmarks/run.py --only hook --allow-missing [--program INSTALLED] [--tools FOLDER]

Made-up repositories of 400 small files with one staged clean file, and with twenty staged files that each have a key;
CPU time of whole processes in pairs with ``python -I -c pass``, and with detect-secrets-hook where it is there.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from shadowbom.catalog.samples import expand

if TYPE_CHECKING:
    from run import Bench

PAIRS = 11
_CLEAN = "def total(prices):\n    return sum(price for price in prices if price > 0)\n"
_IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
_START = (sys.executable, "-I", "-c", "pass")


def hook(bench: Bench) -> None:
    """The hook's figures."""
    with tempfile.TemporaryDirectory(prefix="shadowbom-hook-") as folder:
        clean = _repository(Path(folder) / "clean", {"new.py": _CLEAN})
        keys = {f"key{number}.py": f'import os\n\nANTHROPIC_API_KEY = "{_key(number)}"\n' for number in range(20)}
        leaky = _repository(Path(folder) / "leaky", keys)
        ratio = _pairs(bench, clean, [*bench.program, "hook"], _START)
        bench.say("hook on one clean staged file / python -I -c pass", f"{ratio:.2f}", "<= 8", ratio <= 8)
        ratio = _pairs(bench, leaky, [*bench.program, "hook"], _START)
        bench.say("hook on 20 staged files with keys / python -I -c pass", f"{ratio:.2f}", "<= 14", ratio <= 14)
        tools = os.pathsep.join([bench.options.tools, str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        if other := shutil.which("detect-secrets-hook", path=tools):
            ratio = _pairs(bench, clean, [*bench.program, "hook"], [other, "new.py"])
            bench.say("hook on one clean staged file / detect-secrets-hook", f"{ratio:.2f}", "<= 0.5", ratio <= 0.5)
        else:
            bench.say("hook on one clean staged file / detect-secrets-hook", "MISSING", "<= 0.5",
                      bench.options.allow_missing)
        with tempfile.TemporaryDirectory() as empty:
            first = _run(bench, clean, [*bench.program, "hook"], {"SHADOWBOM_CACHE_DIR": empty})
        bench.say("the first hook with an empty cache, CPU seconds", f"{first:.2f}", "<= 1.0", first <= 1.0)


def _key(number: int) -> str:
    return expand("{{sk-ant-api03-|word:93|AA}}", f"hook{number}")[0]


def _repository(root: Path, staged: dict[str, str]) -> Path:
    for number in range(400):
        file = root / f"part{number % 20}" / f"module{number}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"VALUE = {number}\n", encoding="utf-8")
    for command in (("init", "-q"), ("add", "-A"), (*_IDENTITY, "commit", "-qm", "base")):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    for name, text in staged.items():
        (root / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", "-A"], cwd=root, check=True, capture_output=True)
    return root


def _pairs(bench: Bench, root: Path, first: list[str], second: list[str] | tuple[str, ...]) -> float:
    _run(bench, root, first), _run(bench, root, list(second))
    return statistics.median(
        _run(bench, root, first) / max(_run(bench, root, list(second)), 1e-4) for _ in range(PAIRS))


def _run(bench: Bench, root: Path, argv: list[str], env: dict[str, str] | None = None) -> float:
    """CPU seconds of one process with its children, in the folder of a repository."""
    before = Path.cwd()
    os.chdir(root)
    try:
        return bench.run(argv, env)[0]
    finally:
        os.chdir(before)
