"""Build the sdist and, from it, the wheel; install the wheel alone and scan a small repository with it.

The check that packaging works: data is inside, the artefact is shipped, the console script runs, and nothing is
taken from the checkout. Prints one line; exit status 1 with the reason where something is wrong.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "scanner"


def run(*argv: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Standard output of a command; SystemExit with its error output where it fails."""
    done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise SystemExit(f"{' '.join(argv)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def build(out: Path) -> Path:
    """The wheel, made from the sdist as an installer without wheels would make it."""
    run(sys.executable, "-m", "build", "--outdir", str(out), str(ROOT), cwd=ROOT)
    if len(list(out.glob("*.tar.gz"))) != 1:
        raise SystemExit("no sdist was built")
    return next(out.glob("*.whl"))


def install(wheel: Path, home: Path) -> Path:
    """A fresh environment with the wheel; dependencies come from this environment, the package must not."""
    run(sys.executable, "-m", "venv", str(home), cwd=home.parent)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (str(python), "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "install", "--no-deps", str(wheel), cwd=home)
    site = Path(run(str(python), "-c", "import sysconfig;print(sysconfig.get_path('purelib'))", cwd=home).strip())
    # A plain path line adds the folder without reading its own .pth files, so the editable install stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python.with_name("shadowbom")


def wanted() -> set[str]:
    """What the wheel must hold: every file of the package, all data, and the artefact made of the signatures."""
    code = {file.relative_to(SOURCE).as_posix() for file in (SOURCE / "shadowbom").rglob("*")
            if file.is_file() and file.suffix in (".py", ".scm", ".typed") and "_data" not in file.parts}
    files = [file for folder, kind in (("signatures", "*.toml"), ("data", "*.toml"), ("semgrep_rules", "*.yaml"))
             for file in (ROOT / folder).rglob(kind)]
    data = {f"shadowbom/_data/{file.relative_to(ROOT).as_posix()}" for file in files}
    return {"shadowbom/_data/artefact.json", "shadowbom/py.typed", *code, *data}


def flowing(work: Path) -> Path:
    """A folder with code that runs what a model answers."""
    folder = work / "flowing"
    folder.mkdir()
    (folder / "app.py").write_text(
        "from openai import OpenAI\n\n\ndef run(client: OpenAI):\n"
        "    answer = client.responses.create(model='m', input='x')\n    exec(answer.output_text)\n", encoding="utf-8")
    return folder


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name).resolve()
        wheel = build(work / "dist")
        with zipfile.ZipFile(wheel) as archive:
            names = set(archive.namelist())
        if lost := sorted(wanted() - names):
            raise SystemExit(f"the wheel lacks {len(lost)} files: {', '.join(lost[:10])}")
        program = install(wheel, work / "venv")
        sample = work / "sample"
        sample.mkdir()
        (sample / "app.py").write_text("from openai import OpenAI\nclient = OpenAI()\n", encoding="utf-8")
        env = {**os.environ, "SHADOWBOM_CACHE_DIR": str(work / "cache")}
        env.pop("PYTHONPATH", None)
        version = run(str(program), "--version", cwd=sample, env=env).strip()
        result = json.loads(run(str(program), "scan", ".", "--format", "json", cwd=sample, env=env))
        found = [asset["name"] for asset in result["assets"]]
        if "openai" not in found:
            raise SystemExit(f"the installed wheel finds {found}, not openai")
        deep = json.loads(run(str(program), "scan", ".", "--deep", "--format", "json", cwd=flowing(work), env=env))
        if "model-output-to-code" not in [finding["rule"] for finding in deep["findings"]]:
            raise SystemExit(f"the installed wheel follows no data: {deep['problems']}")
        where = run(str(program.with_name("python")), "-c", "import shadowbom;print(shadowbom.__file__)", cwd=sample)
        if not Path(where.strip()).is_relative_to(work):
            raise SystemExit(f"the package came from {where.strip()}, not from the wheel")
    print(f"{version}: sdist, wheel and console script work")
    return 0


if __name__ == "__main__":
    sys.exit(main())
