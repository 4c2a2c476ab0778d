"""conda environments."""

from __future__ import annotations

from typing import Any

from shadowbom.core.fact import Setting

TEXT = """\
name: env
channels: [conda-forge, defaults]
dependencies:
  - python=3.11
  - conda-forge::PyTorch_X>=2.1
  - numpy=1.26
  - pandas==2.1.0
  - scipy=1.11.4=py311_0
  - "pillow >=9,<11"
  - faiss[version='>=1.7',build=cuda]
  - pip
  - pip:
    - openai==1.2.3
    - -r requirements.txt
    - langchain[all]>=0.1  # x
    - -e .
"""


def test_packages_of_conda_and_of_pip(read: Any, rows: Any) -> None:
    found = read("ml/environment.yml", TEXT)
    assert rows(found) == [
        (5, "pytorch-x", ">=2.1", "", "runtime"),
        (6, "numpy", "=1.26", "", "runtime"),
        (7, "pandas", "==2.1.0", "2.1.0", "runtime"),
        (8, "scipy", "=1.11.4=py311_0", "1.11.4", "runtime"),
        (9, "pillow", ">=9,<11", "", "runtime"),
        (10, "faiss", ">=1.7", "", "runtime"),
        (13, "openai", "==1.2.3", "1.2.3", "runtime"),
        (15, "langchain", ">=0.1", "", "runtime"),
    ]
    assert found.includes == ("ml/requirements.txt",)
    assert found.problems == ()
    assert [fact.location.column for fact in found.facts][:2] == [5, 5]


def test_conda_lock(read: Any, rows: Any) -> None:
    text = """\
version: 1
metadata: {platforms: [linux-64, osx-64]}
package:
- name: numpy
  version: 1.26.4
  manager: conda
  platform: linux-64
  dependencies: {libblas: '>=3', Python_X: '>=3.9'}
  category: main
- name: numpy
  version: 1.26.4
  platform: osx-64
- name: pytest
  version: '8.0'
  manager: pip
  category: dev
"""
    found = read("conda-lock.yml", text)
    assert rows(found) == [(4, "numpy", "", "1.26.4", "runtime"), (13, "pytest", "", "8.0", "development")]
    assert found.facts[0].requires == ("libblas", "python-x")
    assert found.facts[0].locked


def test_a_file_of_another_kind_is_read_as_settings(read: Any) -> None:
    found = read("deploy/environment.yaml", "llm:\n  model: some-model\n")
    assert any(isinstance(fact, Setting) and fact.key == "llm.model" for fact in found.facts)


def test_a_faulty_environment_gives_what_stands_before(read: Any, rows: Any) -> None:
    found = read("environment.yml", "dependencies:\n  - openai\n  - [\n")
    assert rows(found) == [(2, "openai", "", "", "runtime")]
    assert [problem.stage for problem in found.problems] == ["extract"]


def test_entries_that_are_no_packages(read: Any) -> None:
    found = read("environment.yml", "dependencies:\n  - '!!!'\n  - {other: [x]}\n  - pip: [two words, x]\n  - ~\n")
    assert [fact.name for fact in found.facts] == ["x"]
    assert [problem.line for problem in found.problems] == [2, 4]
