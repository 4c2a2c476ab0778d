"""Notebooks: cells, magics, and places in the file on disk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from code_facts import render
from shadowbom.core.fact import Call, Command, Dependency, EnvRead, Import, Literal
from shadowbom.core.source import Document, SourceFile
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import BY_ID, Extraction, Request


def cell(*lines: str, kind: str = "code", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": [line + "\n" for line in lines[:-1]] + list(lines[-1:]), **more}


def notebook(*cells: dict[str, Any], language: str = "python", **more: Any) -> dict[str, Any]:
    metadata = {"kernelspec": {"language": language, "name": "k"}}
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, **more}


def read(data: Any, indent: int | None = 1) -> tuple[str, Extraction]:
    text = data if isinstance(data, str) else json.dumps(data, indent=indent)
    run = BY_ID["notebook"].load()
    return text, run(Document(SourceFile("n.ipynb", b"n.ipynb", "notebook"), text), Request())


def facts(data: Any, *kinds: type) -> list[str]:
    return [line.split(" ", 3)[3] for line in render(read(data)[1].facts, *kinds)]


def test_cells_are_one_program() -> None:
    data = notebook(
        cell("# Title", "import nothing", kind="markdown"),
        cell("from vendor import Client", "c = Client()"),
        cell("c.run(model='m-1')", outputs=[{"data": {"text/plain": ["import never"], "image/png": "aW1wb3J0"}}]),
    )
    (call,) = [fact for fact in read(data)[1].facts if isinstance(fact, Call) and "run" in fact.callee]
    assert call.callee == "vendor:Client().run"
    assert (call.location.cell, call.location.cell_line) == (3, 1)
    assert facts(data, Import) == ["import vendor Client as -"]


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("whole", [True, False])
def test_places_on_disk(indent: int | None, whole: bool) -> None:
    lines = ['x = "tab\\t", "a-1"', "# é 😀 \\ \"", "\ty = 'naïve', 'b-2'", "", "use('c-3')"]
    data = notebook(cell("pass"), cell(*lines))
    if whole:
        data["cells"][1]["source"] = "\n".join(lines)
    text, extraction = read(data, indent)
    on_disk = text.split("\n")
    seen = {}
    for fact in extraction.facts:
        if isinstance(fact, Literal) and isinstance(fact.value, Lit):
            rest = on_disk[fact.location.line - 1][fact.location.column - 1 :]
            assert rest.lstrip("\\")[1:].startswith(fact.value.text)
            seen[fact.value.text] = (fact.location.cell, fact.location.cell_line)
    assert seen == {"a-1": (2, 1), "b-2": (2, 3), "c-3": (2, 5)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("%pip install one==1.2", ["dependency pypi one ==1.2 1.2"]),
        ("!pip install -q one 'two>=3'", ["dependency pypi one - -", "dependency pypi two >=3 -"]),
        ("! pip3 install one[extra]", ["dependency pypi one - -"]),
        ("!{sys.executable} -m pip install one", ["dependency pypi one - -"]),
        ("!uv pip install one", ["dependency pypi one - -"]),
        ("%conda install -c forge one=1", ["dependency pypi one ==1 1"]),
        ("!apt-get update && pip install one", ["command apt-get update", "dependency pypi one - -"]),
        ("!hub-cli download org/model", ["command hub-cli download org/model"]),
        ("out = !ls -l", ["command ls -l"]),
        ("%matplotlib inline", []),
        ("%env THE_KEY=value", ['env THE_KEY = "value"']),
        ("%env", []),
        ("?help", []),
    ],
)
def test_magics(line: str, expected: list[str]) -> None:
    assert facts(notebook(cell(line, "pass")), Dependency, Command, EnvRead) == expected


def test_an_install_over_several_lines() -> None:
    data = notebook(cell("!pip install one \\", "    two \\", "  three", "import four"))
    _, extraction = read(data)
    assert [fact.name for fact in extraction.facts if isinstance(fact, Dependency)] == ["one", "two", "three"]
    assert facts(data, Import) == ["import four - as -"]


def test_shell_cells() -> None:
    data = notebook(cell("%%bash", "# not this", "pip install one", "echo 'import two' | cat"))
    assert facts(data, Dependency, Import) == ["dependency pypi one - -"]
    assert facts(data, Command) == ["command echo import two", "command cat"]


@pytest.mark.parametrize(
    ("magic", "expected"),
    [
        ("%%time", ["import one - as -"]),
        ("%%capture out", ["import one - as -"]),
        ("%%writefile a.py", ["import one - as -"]),
        ("%%writefile a.txt", []),
        ("%%html", []),
        ("%%sql", []),
    ],
)
def test_cell_magics(magic: str, expected: list[str]) -> None:
    assert facts(notebook(cell(magic, "import one")), Import) == expected


def test_a_magic_that_is_the_body_of_a_block() -> None:
    data = notebook(cell("if x:", "    !pip install one", "else:", "    %pip install two", "use(m='a-1')"))
    assert facts(data, Dependency) == ["dependency pypi one - -", "dependency pypi two - -"]
    assert facts(data, Call) == ['call :use(m="a-1")']


def test_what_continues_an_expression_is_no_magic() -> None:
    data = notebook(cell("x = ('%s/ab-1'", "     % y)", "z = (a", "     != b)"))
    assert facts(data, Command, Dependency) == []
    assert facts(data, Literal) == ['literal (<:y> + "/ab-1") as x in -']


def test_format_3() -> None:
    data = {"worksheets": [{"cells": [
        {"cell_type": "heading", "source": "x"},
        {"cell_type": "code", "input": ["import one\n", "use(m='a-1')"], "language": "python"},
        {"cell_type": "code", "input": "import two"},
    ]}], "metadata": {"name": ""}, "nbformat": 3}
    assert facts(data, Import) == ["import one - as -", "import two - as -"]
    (call,) = [fact for fact in read(data)[1].facts if isinstance(fact, Call)]
    assert (call.location.cell, call.location.cell_line) == (2, 2)


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("javascript", "import a from 'm'; a('x-1')", ["import m default as a"]),
        ("TypeScript", "import type { A } from 'm'", ["import m A as - types"]),
    ],
)
def test_other_kernels(language: str, source: str, expected: list[str]) -> None:
    assert facts(notebook(cell(source), language=language), Import) == expected


def test_a_kernel_that_is_not_read() -> None:
    data = notebook(cell("library(one)", "!pip install two"), language="R")
    _, extraction = read(data)
    assert [problem.message for problem in extraction.problems] == ["cells in 'r' are not read"]
    assert read(notebook(cell("# only words", kind="markdown"), language="R"))[1].problems == ()


def test_no_kernel_means_python() -> None:
    assert facts({"cells": [cell("import one")]}, Import) == ["import one - as -"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '"x"', '{"cells": 1}', '{"cells": [1, null, {}]}', '{"cells": [{"cell_type": "code"}]}',
     '{"cells": [{"cell_type": "code", "source": [1, null, ["import a"]]}]}', "import a", "[" * 100_000,
     '{"cells": [{"cell_type": "code", "source": ["\\ud800", "x = \'\\u00e9\'"]}]}', '{"metadata": []}',
     '{"cells": [{"cell_type": "code", "source": "'],
)
def test_broken_notebooks(text: str) -> None:
    _, extraction = read(text)
    assert not any(isinstance(fact, Import) for fact in extraction.facts)
    assert all(problem.path == "n.ipynb" and problem.stage == "extract" for problem in extraction.problems)


def test_what_stands_before_a_break_is_read() -> None:
    text = json.dumps(notebook(cell("import one"), cell("import two")))
    _, extraction = read(text[: text.index("two") + 5])
    assert [fact.module for fact in extraction.facts if isinstance(fact, Import)][:1] == ["one"]
    assert len(extraction.problems) == 1


def test_a_large_notebook() -> None:
    image = "A" * 3_000_000
    data = notebook(*(cell(f"x{n} = 'v-{n}'", outputs=[{"data": {"image/png": image if n == 0 else ""}}])
                      for n in range(2000)))
    _, extraction = read(data, None)
    assert sum(isinstance(fact, Literal) for fact in extraction.facts) == 2000


def test_a_long_line_full_of_escapes() -> None:
    data = notebook(cell("x = [" + '"a-1\\n", ' * 20_000 + "]"))
    _, extraction = read(data)
    assert all(fact.location.line > 1 for fact in extraction.facts)
