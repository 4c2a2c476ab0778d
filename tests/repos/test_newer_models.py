"""Models that were released after the catalogue: still assets, of the right maker, and said to be unknown."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.store import open_catalogue
from shadowbom.core.asset import Asset
from shadowbom.core.result import ScanResult
from shadowbom.detect.model_names import known
from shadowbom.detect.models import UNKNOWN
from shadowbom.report import render
from shadowbom.scan import ScanOptions, scan

TABLE = Path(__file__).parents[1] / "data" / "newer_models.txt"
OPTIONS = ScanOptions(now="2026-11-28", jobs=1)


def rows() -> Iterator[tuple[str, str, str, bool]]:
    """Product, maker, name, and whether all parts of the name are those of known names."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            product, maker, names = (part.strip() for part in line.split("|"))
            for name in names.split():
                yield product, maker, name.removeprefix("~"), name.startswith("~")


@cache
def catalogue() -> Catalogue:
    return open_catalogue()


@cache
def found() -> dict[str, Asset]:
    """The models of a scan of files that use one of the names each, by name."""
    return {asset.name: asset for asset in scanned().assets if asset.kind in ("model", "embedding-model")}


@cache
def scanned() -> ScanResult:
    folder = Path(FOLDERS[0])
    for number, (_, _, name, _) in enumerate(rows()):
        (folder / f"use_{number}.py").write_text(f'MODEL = "{name}"\n', encoding="utf-8")
    return scan([str(folder)], OPTIONS)


FOLDERS: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    FOLDERS.append(str(tmp_path_factory.mktemp("newer")))


def test_every_family_has_two_names() -> None:
    counts = Counter((hit.product, hit.pattern) for _, _, name, _ in rows()
                     if (named := known(name, catalogue())) is not None and (hit := named.hit) is not None)
    # The shape of a hub's id, whoever made the model, is no family's grammar.
    families = [(row["product"], row["value"]) for row in catalogue().artefact["sections"]["model"]
                if "*/" not in row["value"]]
    assert [family for family in families if counts[family] < 2] == []


def test_no_name_is_one_that_the_grammars_were_written_with() -> None:
    written = {example.lower() for row in catalogue().artefact["sections"]["model"] for example in row["examples"]}
    assert [name for _, _, name, _ in rows() if name.lower() in written] == []


@pytest.mark.parametrize(("product", "maker", "name", "plain"), list(rows()))
def test_a_newer_name_is_of_its_family(product: str, maker: str, name: str, *, plain: bool) -> None:
    named = known(name, catalogue())
    assert named is not None
    assert named.hit is not None
    assert (named.hit.product, named.hit.maker or catalogue().products[product].provider) == (product, maker)
    assert named.hit.known == plain
    asset = next(asset for shown, asset in found().items() if shown in (name, named.id))
    assert asset.provider.partition(" (")[0] == maker
    assert dict(asset.properties).get("model-name", "") == ("" if plain else UNKNOWN)


@pytest.mark.parametrize("name", [
    example for row in open_catalogue().artefact["sections"]["model"] for example in row["examples"]
])
def test_the_names_that_a_grammar_was_written_with_are_known(name: str) -> None:
    named = known(name, catalogue())
    assert named is not None
    assert named.hit is not None
    assert named.hit.known


def test_dates_count_from_the_day_of_the_grammar() -> None:
    day = dt.date.fromisoformat(catalogue().products["anthropic"].verified)
    before, after = day.strftime("%Y%m%d"), (day + dt.timedelta(days=1)).strftime("%Y%m%d")
    for stamp, is_known in ((before, True), (after, False)):
        named = known(f"claude-opus-4-5-{stamp}", catalogue())
        assert named is not None
        assert named.hit is not None
        assert named.hit.known == is_known


def test_reports_say_that_the_model_is_unknown(tmp_path: Path) -> None:
    call = 'anthropic.Anthropic().messages.create(model="claude-opus-5-1")'
    (tmp_path / "ask.py").write_text(f"import anthropic\n\n{call}\n")
    result = scan([str(tmp_path)], OPTIONS)
    (asset,) = (one for one in json.loads(render("json", result))["assets"] if one["kind"] == "model")
    assert {"name": "model-name", "value": UNKNOWN} in asset["properties"]
    components = json.loads(render("cyclonedx", result))["components"]
    (component,) = (one for one in components if one["name"] == "claude-opus-5-1")
    assert {"name": "shadowbom:fact:model-name", "value": UNKNOWN} in component["properties"]


LOOK_ALIKES = {
    "sky.py": 'CONSTELLATIONS = ["gemini", "orion", "nova-2"]\nGEMINI_4 = "gemini-4-stars"\nsign = "gemini-5"\n',
    "people.py": 'claude = Person("claude-monet-2")\nauthor = "claude-sonnet-6"\npainters = {"claude-3": 1840}\n',
    "verbs.py": 'def cohere(parts):\n    """The parts cohere, command-b and all."""\n    return "cohere-command-x"\n',
    "animals.py": 'ANIMALS = ("llama-5", "alpaca-2")\nanimal = "llama-3"\nllama = Animal(name="llama5")\n',
    "package.json": '{"dependencies": {"nova-react": "2.0.0", "sonar-scanner": "4.1.0", "compound-2": "1.0"}}',
    "App.tsx": 'import { Card } from "nova-2-lite";\nexport const theme = "nova-3-pro", size = "grok-6";\n',
    "stats.py": 'phi = 0.5\ncoefficient = "phi-6"\nreturns = {"phi-4": phi_coefficient(table)}\n',
    "shell.py": 'command = "command-line"\ncommands = ["command-a", "command-b"]\nrun(command="command-r")\n',
    "ships.py": 'ship = "titan-text-1"\nmoons = ["titan-embed-2", "europa"]\n',
    "words.yaml": "palette: grok-6\nstar: gemini-4-flash\ngem: jamba-3\nstage: o7-mini\nwind: mistral-large-2701\n",
    "engine.yaml": "car:\n  model: nova-react\n  cpu_model: E5-2680\n  engine: spark-3.5\n",
    "cars.py": 'model = "command-line"\nmodel_name = "sonar-scanner"\nmodels = ["claude", "llama", "titan"]\n',
    "CHANGELOG.md": "# Changes\n\n- claude-opus-5-1 and gpt-6.1-mini can be chosen; kimi-k3 is gone.\n",
}


def test_what_only_looks_like_a_family_is_none(tmp_path: Path) -> None:
    for name, text in LOOK_ALIKES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = scan([str(tmp_path)], OPTIONS)
    assert [(asset.kind, asset.name, str(asset.evidence[0].location)) for asset in result.assets] == []
