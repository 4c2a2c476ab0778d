"""pyproject.toml."""

from __future__ import annotations

from typing import Any

STANDARD = """\
[build-system]
requires = ["hatchling>=1.0", "hatch-vcs"]

[project]
name = "My.App"
version = "1.0"
dependencies = [
  "openai==1.2.3",  # comment
  'torch[cuda] >=2 ; python_version > "3.9"', "fast_api",
]
[project.optional-dependencies]
vector = ["chromadb>=0.4"]
dev = ["my-app[vector]", "pytest"]

[dependency-groups]
lint = ["ruff", {include-group = "typing"}]
typing = ["mypy==1.0"]
"""


def test_the_standard_tables(read: Any, rows: Any) -> None:
    found = read("pyproject.toml", STANDARD)
    assert rows(found) == [
        (2, "hatchling", ">=1.0", "", "build"),
        (2, "hatch-vcs", "", "", "build"),
        (8, "openai", "==1.2.3", "1.2.3", "runtime"),
        (9, "torch", ">=2", "", "runtime"),
        (9, "fast-api", "", "", "runtime"),
        (12, "chromadb", ">=0.4", "", "optional"),
        (13, "pytest", "", "", "development"),
        (16, "ruff", "", "", "development"),
        (17, "mypy", "==1.0", "1.0", "development"),
    ]
    assert [fact.location.column for fact in found.facts[:5]] == [13, 31, 3, 3, 47]
    assert found.facts[3].extras == ("cuda",)
    assert found.problems == ()


def test_poetry(read: Any, rows: Any) -> None:
    text = """\
[tool.poetry]
name = "app"
[tool.poetry.dependencies]
python = "^3.10"
openai = "^1.0"
"Django.Thing" = "1.2.3"
torch = { version = ">=2", extras = ["Cuda_X"], optional = true }
local = { path = "../local", develop = true }
repo = { git = "https://tok@example.org/r.git", branch = "main" }
multi = [
  { version = "1.0", python = "<3.9" },
  { version = "^2.0", python = ">=3.9" },
]
anything = "*"
[tool.poetry.dependencies.table]
version = "==3.0"
[tool.poetry.extras]
gpu = ["torch"]
[tool.poetry.group.eval.dependencies]
ragas = "~0.1"
[tool.poetry.dev-dependencies]
pytest = "*"
"""
    assert rows(read("pyproject.toml", text)) == [
        (5, "openai", "^1.0", "", "runtime"),
        (6, "django-thing", "1.2.3", "1.2.3", "runtime"),
        (7, "torch", ">=2", "", "optional"),
        (8, "local", "@ ../local", "", "runtime"),
        (9, "repo", "@ https://example.org/r.git", "", "runtime"),
        (11, "multi", "1.0", "1.0", "runtime"),
        (12, "multi", "^2.0", "", "runtime"),
        (14, "anything", "*", "", "runtime"),
        (15, "table", "==3.0", "3.0", "runtime"),
        (22, "pytest", "*", "", "development"),
        (20, "ragas", "~0.1", "", "development"),
    ]


def test_the_tables_of_other_tools(read: Any, rows: Any) -> None:
    text = """\
[project]
dependencies = ["wanted", "pinned==1"]
[tool.pdm.dev-dependencies]
test = ["pytest", "-e file:///${PROJECT_ROOT}/sub#egg=sub"]
[tool.uv]
dev-dependencies = ["ruff"]
constraint-dependencies = ["numpy<2"]
override-dependencies = ["six==1.0"]
[tool.uv.sources]
wanted = { git = "https://example.org/wanted" }
pinned = { path = "../pinned" }
other = { workspace = true }
[tool.rye]
dev-dependencies = ["black"]
[tool.hatch.envs.eval]
dependencies = ["deepeval"]
extra-dependencies = ["rich"]
[tool.hatch.metadata.hooks.requirements_txt]
files = ["req/hatch.txt"]
[tool.setuptools.dynamic]
dependencies = { file = ["requirements.txt"] }
optional-dependencies.gpu = { file = "gpu.txt" }
"""
    found = read("sub/pyproject.toml", text)
    assert rows(found) == [
        (2, "wanted", "@ https://example.org/wanted", "", "runtime"),
        (2, "pinned", "==1", "1", "runtime"),
        (4, "pytest", "", "", "development"),
        (4, "sub", "@ file:///${PROJECT_ROOT}/sub#egg=sub", "", "development"),
        (6, "ruff", "", "", "development"),
        (7, "numpy", "<2", "", "constraint"),
        (8, "six", "==1.0", "1.0", "constraint"),
        (14, "black", "", "", "development"),
        (16, "deepeval", "", "", "development"),
        (17, "rich", "", "", "development"),
    ]
    assert found.includes == ("sub/requirements.txt", "sub/gpu.txt", "sub/req/hatch.txt")


def test_a_faulty_file_gives_what_can_be_read(read: Any, rows: Any) -> None:
    text = """\
[project]
name = "x
dependencies = [
  "openai>=1",
  "not valid !",
]
[tool.poetry.dependencies]
torch = "^2"
"""
    found = read("pyproject.toml", text)
    assert rows(found) == [(4, "openai", ">=1", "", "runtime"), (8, "torch", "^2", "", "runtime")]
    assert [(problem.stage, problem.line) for problem in found.problems] == [("extract", 2), ("extract", 5)]


def test_values_of_unexpected_kinds(read: Any) -> None:
    text = """\
[project]
dependencies = "openai"
[tool.poetry.dependencies]
a = 1
b = []
c = {}
[tool]
uv = 3
[build-system]
requires = [1, []]
"""
    found = read("pyproject.toml", text)
    assert [fact.name for fact in found.facts] == ["a", "b", "c"]
    assert read("pyproject.toml", "").facts == ()
