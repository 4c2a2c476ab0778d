"""setup.cfg and setup.py."""

from __future__ import annotations

import configparser
from typing import Any

import pytest

from shadowbom.core.fact import Call, Dependency, Import
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import Extraction
from shadowbom.extract.manifests import setup_script

CFG = """\
[metadata]
name = app
; a comment
[options]
packages = find:
install-requires =
    openai==1.2.3
    # a comment
    torch>=2; python_version<"3.12"

    requests[socks]
setup_requires = wheel; cython>=3
tests_require = pytest
[options.extras_require]
vector = chromadb; faiss-cpu
dev =
  ruff
all = file: requirements/all.txt, gpu.txt
[flake8]
install_requires =
    not-this
"""


def test_setup_cfg(read: Any, rows: Any) -> None:
    found = read("pkg/setup.cfg", CFG)
    assert rows(found) == [
        (7, "openai", "==1.2.3", "1.2.3", "runtime"),
        (9, "torch", ">=2", "", "runtime"),
        (11, "requests", "", "", "runtime"),
        (12, "wheel", "", "", "build"),
        (12, "cython", ">=3", "", "build"),
        (13, "pytest", "", "", "development"),
        (15, "chromadb", "", "", "optional"),
        (15, "faiss-cpu", "", "", "optional"),
        (17, "ruff", "", "", "development"),
    ]
    assert [fact.location.column for fact in found.facts[3:5]] == [18, 25]
    assert found.includes == ("pkg/requirements/all.txt", "pkg/gpu.txt")


def test_setup_cfg_values_are_those_of_configparser(read: Any) -> None:
    parser = configparser.RawConfigParser()
    parser.read_string(CFG)
    wanted = [line for line in parser["options"]["install-requires"].split("\n") if line]
    lines = CFG.split("\n")
    found = [fact for fact in read("setup.cfg", CFG).facts if fact.location.line < 12]
    assert [lines[fact.location.line - 1][fact.location.column - 1 :] for fact in found] == wanted


def test_setup_cfg_that_is_none(read: Any) -> None:
    assert read("setup.cfg", "\x00[options\ninstall_requires\n  x y\n=\n").facts == ()
    (problem,) = read("setup.cfg", "[options]\ninstall_requires =\n  this is wrong\n").problems
    assert problem.line == 3


def script(text: str, path: str = "setup.py") -> Extraction:
    """The manifest's part of a setup.py alone."""
    return setup_script.extract(Document(SourceFile(path, path.encode(), "setup-py"), text))


def test_setup_py_with_literals(rows: Any) -> None:
    text = """\
from setuptools import setup
setup(
    name="app",
    install_requires=[
        "openai==1.2.3",  # comment
        'torch>=2; python_version<"3.12"',
    ],
    extras_require={"vector": ["chromadb"], "dev": ["pytest"], "é": ["ä", "numpy"]},
    setup_requires="wheel",
    tests_require=("mock",),
)
"""
    found = script(text)
    assert rows(found) == [
        (5, "openai", "==1.2.3", "1.2.3", "runtime"),
        (6, "torch", ">=2", "", "runtime"),
        (8, "chromadb", "", "", "optional"),
        (8, "pytest", "", "", "development"),
        (8, "numpy", "", "", "optional"),
        (9, "wheel", "", "", "build"),
        (10, "mock", "", "", "development"),
    ]
    assert text.split("\n")[7][found.facts[4].location.column - 1 :].startswith('"numpy"')


def test_setup_py_with_variables(rows: Any) -> None:
    text = """\
import setuptools
VERSION = "1"
base = ["a"] + ["b>=1"]
base += ["c"]
base.append("d")
base.extend(["e", f"f=={VERSION}", "g==%s" % VERSION])
if sys.version_info < (3, 8):
    base = base + list(("h",))
extras = {"x": ["i"]}
extras["y"] = extras["x"] + ["j"]
extras.update({"z": ["k"]})
extras["all"] = [p for ps in extras.values() for p in ps]
def get():
    return ["l", "m"]
kwargs = dict(install_requires=base + get() + "n o".split())
setuptools.setup(extras_require=extras, **kwargs)
"""
    assert [(line, name, spec) for line, name, spec, _, _ in rows(script(text))] == [
        (3, "a", ""),
        (3, "b", ">=1"),
        (4, "c", ""),
        (5, "d", ""),
        (6, "e", ""),
        (6, "f", "=={}"),
        (6, "g", "==%s"),
        (8, "h", ""),
        (9, "i", ""),
        (10, "j", ""),
        (11, "k", ""),
        (14, "l", ""),
        (14, "m", ""),
        (15, "n", ""),
        (15, "o", ""),
    ]


def test_setup_py_with_a_table_of_pins(rows: Any) -> None:
    text = """\
_deps = ["Torch_X>=2,<3", "numpy", "python>=3.9", "tiktoken[a]==1.0"]
deps = {b: a for a, b in something(_deps)}
def deps_list(*names):
    return [deps[name] for name in names]
install = [deps["numpy"], deps["torch-x"]]
setup(install_requires=install, extras_require={"t": deps_list("tiktoken", "python")})
"""
    assert rows(script(text)) == [
        (5, "numpy", "", "", "runtime"),
        (5, "torch-x", ">=2,<3", "", "runtime"),
        (6, "tiktoken", "==1.0", "1.0", "optional"),
    ]


def test_setup_py_with_files_and_long_strings(rows: Any) -> None:
    text = '''\
def read(name):
    return open(name).read()
reqs = read("requirements/base.txt").splitlines()
setup(
    install_requires=reqs,
    extras_require={"gpu": parse_requirements("gpu.in")},
    tests_require="""
        pytest>=8

        mock
    """.split(),
)
'''
    found = script(text, "pkg/setup.py")
    assert found.includes == ("pkg/requirements/base.txt", "pkg/gpu.in")
    assert rows(found) == [(8, "pytest", ">=8", "", "development"), (10, "mock", "", "", "development")]


def test_the_strongest_group_of_a_place_counts(rows: Any) -> None:
    text = 'all = ["a"]\nsetup(tests_require=all, extras_require={"dev": all, "x": all}, install_requires=all)\n'
    assert rows(script(text)) == [(1, "a", "", "", "runtime")]


@pytest.mark.parametrize(
    "text",
    [
        'print "old"\nsetup(install_requires=[\n  "openai>=1", # "no"\n  \'torch\'],\nextras_require={"k": ["vec"]})\n',
        'setup(name="é\x00",\ninstall_requires=[\n"openai>=1", """x""",\n"torch"],extras_require = {\'k\' : ("vec",)})',
        "kw = {'install_requires':\n  [\n 'openai>=1', 'torch'],\n 'extras_require': {\n 'k': ['vec']}\n",
    ],
)
def test_what_python_cannot_parse_is_read_by_pattern(rows: Any, text: str) -> None:
    found = script(text)
    assert [(name, spec, group) for _, name, spec, _, group in rows(found) if name != "x"] == [
        ("openai", ">=1", "runtime"),
        ("torch", "", "runtime"),
        ("vec", "", "optional"),
    ]
    assert rows(found)[0][0] == 3
    (problem,) = found.problems
    assert problem.stage == "extract"
    assert "by pattern" in problem.message


def test_setup_py_with_other_shapes_of_values(rows: Any) -> None:
    text = """\
import sys
base: list = ["a"]
more = {"first": ["b"], **dict({"second": ["c"]}, third=["d"])}
PIN = "e>=1"
def get_all():
    return read("more.txt") + [PIN]
setup(
    install_requires=[*base, PIN, unknown, 3, f"{name}>=1"] if sys else more["second"] or ("f",),
    extras_require={"x": more["first"], "y": {"g": "h"}["g"], "z": get_all("all.txt"), **more, other: ["no"]},
    setup_requires=base - ["no"],
    tests_require=[r for r in ["i"] if r],
)
"""
    found = script(text)
    assert [(line, name) for line, name, *_ in rows(found)] == [
        (2, "a"),
        (3, "b"),
        (3, "c"),
        (3, "d"),
        (4, "e"),
        (8, "f"),
        (9, "h"),
        (11, "i"),
    ]
    assert found.includes == ("more.txt", "all.txt")


def test_names_that_stand_for_themselves_end(rows: Any) -> None:
    text = """\
a = a + ["x"]
b = {**b, "k": b["k"]}
def f():
    return f() + ["y"]
setup(install_requires=a + f(), extras_require=b)
"""
    assert [(line, name) for line, name, *_ in rows(script(text))] == [(1, "x"), (4, "y")]


def test_a_setup_py_of_another_kind_gives_nothing() -> None:
    assert script("def setup(hass, config):\n    return True\nsetup(1, x=2)\n") == Extraction()


def test_a_setup_py_is_a_manifest_and_code(read: Any) -> None:
    found = read("setup.py", "import openai\nfrom setuptools import setup\n\nsetup(install_requires=['torch'])\n")
    assert [fact.name for fact in found.facts if isinstance(fact, Dependency)] == ["torch"]
    assert [(fact.module, fact.location.line) for fact in found.facts if isinstance(fact, Import)] == [
        ("openai", 1),
        ("setuptools", 2),
    ]
    assert any(isinstance(fact, Call) and fact.callee == "setuptools:setup" for fact in found.facts)
