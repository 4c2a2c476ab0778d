"""Which AI systems a repository has, who owns them and what is in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.core.posture import System
from shadowbom.core.result import ScanResult
from shadowbom.policies import policy_in
from shadowbom.policy.force import Policies
from small_repositories import Files, scanned

PYTHON = "import openai\nclient = openai.OpenAI()\nclient.responses.create(model='gpt-4o', input='x')\n"
SCRIPT = "import Anthropic from '@anthropic-ai/sdk';\nconst client = new Anthropic();\n"
COMPOSE = """\
services:
  api:
    build:
      context: ./services/api
    depends_on: [vectors]
  web:
    build: ./apps/web
  vectors:
    image: qdrant/qdrant:v1.12.0
    ports: ["6333:6333"]
  bot:
    image: ghcr.io/acme/bot:1
    environment:
      OPENAI_API_KEY: ${OPENAI_API_KEY}
volumes:
  data: {}
"""
MONOREPO = {
    "apps/web/package.json": '{"dependencies": {"@anthropic-ai/sdk": "1.0.0"}}',
    "apps/web/next.config.js": "module.exports = {};\n",
    "apps/web/lib/llm.ts": SCRIPT,
    "services/api/Dockerfile": "FROM python:3.12\n",
    "services/api/requirements.txt": "openai==2.1.0\n",
    "services/api/app.py": PYTHON,
    "packages/shared/package.json": '{"dependencies": {"@anthropic-ai/sdk": "1.0.0"}}',
    "packages/shared/index.ts": SCRIPT,
    "deploy/docker-compose.yml": COMPOSE.replace("./", "../"),
    ".cursor/mcp.json": '{"mcpServers": {"web": {"command": "uvx", "args": ["mcp-server-fetch==1.0.0"]}}}',
    "CLAUDE.md": "Be good.\n",
}


def systems(result: ScanResult) -> dict[str, System]:
    assert result.posture is not None
    return {system.name: system for system in result.posture.systems}


def kinds(root: Path, files: Files) -> dict[str, str]:
    return {name: system.kind for name, system in systems(scanned(root, files)).items()}


def test_a_monorepo_has_a_system_for_each_unit(tmp_path: Path) -> None:
    found = systems(scanned(tmp_path, MONOREPO))
    assert {name: system.kind for name, system in found.items()} == {
        "apps/web": "package", "services/api": "container", "packages/shared": "library",
        "deploy/docker-compose.yml#bot": "service", "repository repository": "repository",
    }
    api = found["services/api"]
    assert api.units == ("vectors (deploy/docker-compose.yml)",)
    assert {"pkg:pypi/openai", "model:openai/gpt-4o"} < set(api.assets)
    assert any("qdrant" in key for key in api.assets)
    assert "services/api/Dockerfile" in api.places
    assert [system.in_production for system in found.values()] == [True, True, True, True, False]
    assert found["deploy/docker-compose.yml#bot"].assets == ("pkg:pypi/openai",)
    assert any("claude-code" in key for key in found["repository repository"].assets)
    assert any(key.startswith("mcp:") for key in found["repository repository"].assets)


def test_the_order_of_files_makes_no_difference(tmp_path: Path) -> None:
    one = systems(scanned(tmp_path, MONOREPO))
    (tmp_path / "again").mkdir()
    assert systems(scanned(tmp_path / "again", dict(reversed(MONOREPO.items())))) == one


def test_what_lies_beside_the_only_unit_is_its_own(tmp_path: Path) -> None:
    files = {"app/Dockerfile": "FROM python\n", "app/main.py": "print(1)\n", "lib/ask.py": PYTHON}
    assert kinds(tmp_path, files) == {"app": "container"}


def test_a_folder_that_only_deploys_is_no_unit(tmp_path: Path) -> None:
    files = {"docker/Dockerfile.api": "FROM python\n", "src/ask.py": PYTHON, "web/Dockerfile": "FROM node\n",
             "web/llm.ts": SCRIPT}
    assert kinds(tmp_path, files) == {"repository": "container", "web": "container"}


def test_a_package_inside_of_a_container_is_part_of_it(tmp_path: Path) -> None:
    files = {"svc/Dockerfile": "FROM x\n", "svc/inner/pyproject.toml": "[project]\nname='x'\n",
             "svc/inner/main.py": PYTHON, "other/Dockerfile": "FROM x\n"}
    assert kinds(tmp_path, files) == {"svc": "container"}


def test_a_compose_file_that_builds_nothing_adds_to_the_one_beside_it(tmp_path: Path) -> None:
    files = {"docker-compose.yaml": "services:\n  app:\n    build: .\n  llm:\n    image: ollama/ollama:1.0.0\n",
             "docker-compose.gpu.yaml": "services:\n  llm:\n    image: ollama/ollama:1.0.0-rocm\n",
             "Dockerfile": "FROM x\n", "app.py": PYTHON}
    found = systems(scanned(tmp_path, files))
    assert set(found) == {"repository"}
    assert found["repository"].units == ("app (docker-compose.yaml)", "llm (docker-compose.gpu.yaml)",
                                         "llm (docker-compose.yaml)")[1:]


def test_a_chart_of_the_name_of_a_unit_is_part_of_it(tmp_path: Path) -> None:
    values = "env:\n  - name: OPENAI_API_KEY\n    value: ''\n"
    files = {"api/Dockerfile": "FROM x\n", "api/app.py": PYTHON, "charts/api/Chart.yaml": "name: api\n",
             "charts/api/values.yaml": values, "charts/other/Chart.yaml": "name: other\n",
             "charts/other/values.yaml": values}
    found = systems(scanned(tmp_path, files))
    assert found["api"].units == ("charts/api (Helm)",)
    assert found["charts/other"].kind == "release"


@pytest.mark.parametrize("path", ["fn/serverless.yml", "fn/wrangler.toml", "fn/function.json"])
def test_a_serverless_function_is_a_unit(path: str, tmp_path: Path) -> None:
    files = {path: "{}\n", "fn/handler.py": PYTHON, "else/Dockerfile": "FROM x\n"}
    assert kinds(tmp_path, files) == {"fn": "function"}


def test_without_a_unit_there_is_the_repository(tmp_path: Path) -> None:
    assert kinds(tmp_path, {"ask.py": PYTHON}) == {"repository repository": "repository"}
    (tmp_path / "none").mkdir()
    assert kinds(tmp_path / "none", {"app.py": "print(1)\n", "Dockerfile": "FROM x\n"}) == {}


def test_tests_and_unused_packages_are_no_part_of_a_system(tmp_path: Path) -> None:
    files = {"svc/Dockerfile": "FROM x\n", "svc/requirements.txt": "openai\nanthropic\n", "svc/app.py": PYTHON,
             "svc/tests/test_it.py": "import cohere\ncohere.Client()\n", "other/Dockerfile": "FROM x\n"}
    found = systems(scanned(tmp_path, files))
    assert set(found) == {"svc"}
    assert not any("cohere" in key or "anthropic" in key for key in found["svc"].assets)


def test_owner_and_criticality_come_from_the_files_and_the_policy(tmp_path: Path) -> None:
    files = {
        **MONOREPO, ".github/CODEOWNERS": "services/ @acme/ml\n",
        "services/api/catalog-info.yaml": "metadata:\n  tags: [tier-1]\n  labels:\n    acme.io/tier: tier-2\n"
                                          "spec:\n  owner: somebody\n",
        "apps/web/catalog-info.yaml": "metadata:\n  annotations:\n    acme.io/criticality: low\nspec:\n  owner: web\n",
    }
    found = systems(scanned(tmp_path, files))
    assert (found["services/api"].owners, found["services/api"].criticality) == (("@acme/ml",), "high")
    assert (found["apps/web"].owners, found["apps/web"].criticality) == (("web",), "low")
    assert (found["packages/shared"].owners, found["packages/shared"].criticality) == ((), "unknown")
    text = b'[[policy.systems]]\nsystem = "apps/*"\nowner = "team-web"\ncriticality = "critical"\n'
    policy = Policies(policy_in("central.toml", text, ("policy",)))
    (tmp_path / "judged").mkdir()
    web = systems(scanned(tmp_path / "judged", files, policies=policy))["apps/web"]
    assert (web.owners, web.criticality) == (("team-web",), "critical")
    assert web.said_by == ("central.toml:1 systems: apps/*",)


def test_a_finding_is_of_the_system_where_it_stands(tmp_path: Path) -> None:
    config = '{"mcpServers": {"web": {"command": "npx", "args": ["-y", "some-mcp-server"]}}}'
    result = scanned(tmp_path, {**MONOREPO, ".mcp.json": config})
    rules = {finding.fingerprint: finding.rule for finding in result.findings}
    held = {name: {rules[mark] for mark in system.findings} for name, system in systems(result).items()}
    # The store that the service of the compose file runs is the application's that needs it.
    assert held.pop("services/api") == {"vector-store-exposed"}
    assert held.pop("repository repository") == {"mcp-unpinned-package"}
    assert not any(held.values())


def test_compose_files_may_be_anything(tmp_path: Path) -> None:
    for number, text in enumerate((
        "services: [a, b]\n# api.openai.com\n", "services:\n  a: 1\n  b: {image: [x], build: [y], depends_on: 3}\n",
        "services: &a\n  b: {image: qdrant/qdrant, build: *a, depends_on: {c: *a}}\n",
        "services:\n  '../..': {image: qdrant/qdrant, build: ../../..}\n  '': {image: qdrant/qdrant, build: /etc}\n",
    )):
        folder = tmp_path / str(number)
        folder.mkdir()
        result = scanned(folder, {"docker-compose.yml": text, "app.py": PYTHON})
        assert result.posture is not None
        assert all(not system.folder.startswith(("/", "..")) for system in result.posture.systems)


def test_a_scan_for_keys_alone_has_no_posture(tmp_path: Path) -> None:
    assert scanned(tmp_path, MONOREPO, only="secrets").posture is None
