"""Normal forms and indexes of the places where software is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.catalog import place_names
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.load import CatalogueError
from shadowbom.catalog.place_names import HOLE
from shadowbom.catalog.place_names import words as normal
from signature_writer import catalogue_of

ACME = """
[[image]]
names = ["acme/server", "ghcr.io/acme/tools/*", "acme"]
[[command]]
words = ["acme", "acme serve", "python -m acme.server", "az acme create --kind Acme", "acme -p"]
model = ["2", "--model"]
[[step]]
uses = ["acme/review-action", "acmelabs/*"]
model = ["model"]
[[resource]]
types = ["acme_agent", "acme_knowledge_*", "Acme.Cognition/accounts", "acme.example.com/Model"]
model = ["properties.model"]
"""
NARROW = """
[[resource]]
types = ["Shared.Services/accounts"]
when = { kind = ["Other"] }
"""
WIDE = """
[[resource]]
types = ["Shared.Services/accounts"]
when = { kind = ["Wide"] }
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(tmp_path_factory.mktemp("places"), {"acme": ACME, "other": NARROW, "wide": WIDE})


@pytest.mark.parametrize(
    ("reference", "repository", "tag"),
    [
        ("ollama/ollama", "ollama/ollama", ""),
        ("docker.io/library/redis:7", "redis", "7"),
        ("index.docker.io/acme/server:1@sha256:" + "a" * 64, "acme/server", "1"),
        ("localhost:5000/acme/server", "localhost:5000/acme/server", ""),
        ("docker://GHCR.io/Acme/X:v1", "ghcr.io/acme/x", "v1"),
        (f"{HOLE}acme/server:{HOLE}", f"{HOLE}acme/server", ""),
        ("", "", ""),
    ],
)
def test_an_image_taken_apart(reference: str, repository: str, tag: str) -> None:
    assert place_names.image(reference) == (repository, tag)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("acme serve", "acme serve"),
        ("/usr/local/bin/acme serve --model=x", "acme serve --model x"),
        ("sudo -u me acme", "acme"),
        ("KEY=1 env -u A B=2 exec acme", "acme"),
        ("python3.12 -m acme.server", "python -m acme.server"),
        ("C:\\tools\\acme.exe run", "acme run"),
        ("uv run --with x acme serve", "acme serve"),
        ("uvx --from acme-kit acme@1.2 serve", "acme serve"),
        ("npx -y @acme/cli@latest -p", "@acme/cli -p"),
        ("timeout -k 5 10m nice acme", "acme"),
        ("uv tool install acme", "uv tool install acme"),
        ("sudo", ""),
        ("", ""),
    ],
)
def test_a_command_in_its_normal_form(command: str, words: str) -> None:
    assert " ".join(normal(command.split())) == words


def test_a_command_that_only_starts_others_ends() -> None:
    assert normal(["sudo"] * 10_000)[:1] == ["sudo"]


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("acme/server", ("acme/server", True)),
        ("acme", ("acme", True)),
        ("registry.example/acme/server", ("acme/server", False)),
        ("registry.example/mirrors/acme/server", ("acme/server", False)),
        (f"{HOLE}/acme/server", ("acme/server", False)),
        (f"{HOLE}acme/server", ("acme/server", False)),
        ("ghcr.io/acme/tools/one", ("ghcr.io/acme/tools/*", True)),
        ("registry.example/acme", None),
        ("other/server", None),
        ("acme/server-ui", None),
        ("acme/server/x", None),
        (HOLE, None),
    ],
)
def test_images(catalogue: Catalogue, reference: str, found: tuple[str, bool] | None) -> None:
    hit = catalogue.images.find(reference)
    assert (None if hit is None else (hit[0].value, hit[1])) == found


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("acme", "acme"),
        ("acme other", "acme"),
        ("acme serve x", "acme serve"),
        ("acme --config f.yml serve x", "acme serve"),
        ("acme --verbose serve x", "acme serve"),
        ("acme other serve", "acme"),
        ("acme hello -p", "acme -p"),
        ("python -m acme.server", "python -m acme.server"),
        ("python -u -m acme.server", "python -m acme.server"),
        ("python -m other", None),
        ("python acme.server -m", None),
        ("az acme create -n me --kind Acme", "az acme create --kind Acme"),
        ("az acme create --kind Other", None),
        ("az acme create --kind", None),
        ("echo acme serve", None),
    ],
)
def test_commands(catalogue: Catalogue, command: str, found: str | None) -> None:
    spec = catalogue.commands.find(normal(command.split()))
    assert (spec.value if spec else None) == found


@pytest.mark.parametrize(
    ("uses", "found"),
    [
        ("acme/review-action@v1", "acme/review-action"),
        ("Acme/Review-Action/sub/folder@main", "acme/review-action"),
        ("acmelabs/anything:1.0", "acmelabs/*"),
        ("acme/review-actions@v1", None),
        ("./acme/review-action", None),
        ("", None),
    ],
)
def test_steps(catalogue: Catalogue, uses: str, found: str | None) -> None:
    spec = catalogue.steps.find(uses)
    assert (spec.value if spec else None) == found


@pytest.mark.parametrize(
    ("type_", "products"),
    [
        ("acme_agent", ["acme"]),
        ("acme_agents", []),
        ("acme_knowledge_base", ["acme"]),
        ("acme.cognition/Accounts@2024-01-01", ["acme"]),
        ("acme.example.com/Model", ["acme"]),
        ("Shared.Services/accounts", ["other", "wide"]),
    ],
)
def test_resources(catalogue: Catalogue, type_: str, products: list[str]) -> None:
    assert [spec.product for spec in catalogue.resources.find(type_)] == products


@pytest.mark.parametrize(
    "body",
    [
        '[[image]]\nnames = ["docker.io/acme/other"]',
        '[[image]]\nnames = ["acme/other:1"]',
        '[[image]]\nnames = ["*/other"]',
        '[[image]]\nnames = ["acme/other"]\nmodel = ["--model"]',
        '[[command]]\nwords = ["/bin/other"]',
        '[[command]]\nwords = ["other  thing"]',
        '[[command]]\nwords = ["other"]\nmodel = ["third"]',
        '[[step]]\nuses = ["Other/Action"]',
        '[[step]]\nuses = ["other/action@v1"]',
        '[[resource]]\ntypes = ["a*b"]',
    ],
)
def test_values_that_are_none(tmp_path: Path, body: str) -> None:
    with pytest.raises(CatalogueError):
        catalogue_of(tmp_path, {"acme": ACME, "wrong": body})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('[[image]]\nnames = ["acme/server"]', "image acme/server belongs to acme"),
        ('[[command]]\nwords = ["acme serve"]', "command acme serve belongs to acme"),
        ('[[step]]\nuses = ["acmelabs/*"]', "step acmelabs/* belongs to acme"),
        ('[[resource]]\ntypes = ["acme_agent"]', "resource acme_agent belongs to acme"),
    ],
)
def test_one_product_owns_a_place(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(CatalogueError) as raised:
        catalogue_of(tmp_path, {"acme": ACME, "other": body})
    assert message in str(raised.value)
