"""A JSON result as predictions for a scorer of labels: one for each occurrence of each asset.

    python benchmarks/predictions.py RESULT.json > PREDICTIONS.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def predictions(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of type, name, provider, path and line: one under the asset's name, and one under the package that the
    occurrence names, where it names one. A table of models is a row for each model that it lists. A candidate predicts
    nothing: it is a question to whoever reads it."""
    rows = []
    for asset in result["assets"]:
        if asset["kind"] == "candidate":
            continue
        for piece in asset["evidence"]:
            place = piece["location"]
            names = [asset["name"]]
            if piece["fact"] in ("dependency", "import"):
                names.append(piece["match"])
            if asset["kind"] == "model-catalogue":
                names = [piece["match"]]
            rows.extend({
                "type": asset["kind"].replace("model-catalogue", "model"), "name": name, "provider": asset["provider"],
                "path": place["path"], "line": place["line"],
            } for name in names)
    return rows


def main() -> int:
    json.dump(predictions(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
