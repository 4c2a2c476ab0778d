"""semgrep's own test of our rules: each annotation (``ruleid:``, ``ok:``) beside them holds. Exit status 1 where not.

The rules are tested as a scan uses them, with what their files share written out in each.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from shadowbom.engines.semgrep import program

RULES = Path(__file__).parent.parent / "semgrep_rules"


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for language in sorted(path for path in RULES.iterdir() if path.is_dir()):
            for rules in language.glob("*.yaml"):
                fixture = next(path for path in language.glob(f"{rules.stem}.*") if path.suffix != ".yaml")
                stem = f"{language.name}-{rules.stem}"
                text = json.dumps(yaml.safe_load(rules.read_text(encoding="utf-8")))
                (work / f"{stem}.yaml").write_text(text, encoding="utf-8")
                shutil.copy(fixture, work / f"{stem}{fixture.suffix}")
        env = {"HOME": name, "TMPDIR": name, "SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0",
               "PATH": os.defpath}
        # By this name the analyser is the command line, too.
        done = subprocess.run(["osemgrep", "test", name], executable=program(), capture_output=True, text=True,
                              check=False, env=env)
    said = done.stdout + done.stderr
    if done.returncode or "All tests passed" not in said:
        print(said.strip())
        return 1
    print(next(line for line in said.splitlines() if "All tests passed" in line).strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
