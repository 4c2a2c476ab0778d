"""Makefiles, justfiles, Procfiles, systemd units: variables and what is run."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from shadowbom.core.fact import Command, Dependency, Fact, Image, Setting
from shadowbom.core.source import Document, SourceFile
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import Extraction, Request, format_of
from shadowbom.extract.infra import recipes

Read = Callable[[Document, Request], Extraction]


def facts(read: Read, text: str) -> tuple[Fact, ...]:
    return read(Document(SourceFile("x", b"x", "makefile"), dedent(text).lstrip("\n")), Request()).facts


def commands(read: Read, text: str) -> list[tuple[str, int]]:
    return [(" ".join(fact.words), fact.location.line) for fact in facts(read, text) if isinstance(fact, Command)]


@pytest.mark.parametrize(
    ("path", "format_"),
    [
        ("Makefile", "makefile"), ("GNUmakefile", "makefile"), ("a/rules.mk", "makefile"), ("Makefile.am", "makefile"),
        ("justfile", "justfile"), ("ci.just", "justfile"), ("Procfile", "procfile"), ("Procfile.dev", "procfile"),
        ("llm.service", "systemd-unit"), ("a.container", "systemd-unit"), ("makefile.py", "python"),
        ("user.service.ts", "typescript"),
    ],
)
def test_names(path: str, format_: str) -> None:
    assert format_of(path) == format_


MAKEFILE = """
    MODEL ?= tiny
    NAME := $(MODEL)-1
    TOKEN = hush-hush
    export PATH

    # acme serve
    run: build
    \t@acme pull $(MODEL)
    \t-acme serve \\
    \t  $(NAME)
    \tacme list
    \t$(TOKEN) acme $$HOME $(UNKNOWN)

    other:
    \tacme stop
    """


def test_a_makefile() -> None:
    assert commands(recipes.makefile, MAKEFILE) == [
        ("acme pull tiny", 8), ("acme serve tiny-1", 9), ("acme list", 11),
        ("${TOKEN} acme ${HOME} ${UNKNOWN}", 12), ("acme stop", 15),
    ]
    settings = {fact.key: (fact.value.text if isinstance(fact.value, Lit) else "?", fact.location.line)
                for fact in facts(recipes.makefile, MAKEFILE) if isinstance(fact, Setting)}
    assert settings == {"MODEL": ("tiny", 1), "NAME": ("tiny-1", 2), "TOKEN": ("?", 3)}
    assert "hush-hush" not in repr(facts(recipes.makefile, MAKEFILE))


def test_a_justfile() -> None:
    text = 'model := "tiny"\n\nserve port="80":\n    @acme serve {{model}}\n'
    assert commands(recipes.justfile, text) == [("acme serve tiny", 4)]


def test_a_procfile() -> None:
    text = "# web: no\nweb: acme serve --model tiny\nworker: pip install acme\n: odd\n"
    assert commands(recipes.procfile, text) == [("acme serve --model tiny", 2)]
    assert [fact.name for fact in facts(recipes.procfile, text) if isinstance(fact, Dependency)] == ["acme"]


def test_a_unit() -> None:
    text = """
        [Service]
        Environment="ACME_HOST=0.0.0.0"
        Environment=ACME_KEY=hush-hush
        ExecStartPre=-/usr/bin/docker pull acme/server:1
        ExecStart=/usr/local/bin/acme serve
        """
    (image,) = [fact for fact in facts(recipes.unit, "[Container]\nImage=acme/server:1\n") if isinstance(fact, Image)]
    assert (image.reference, image.location.line) == (Lit("acme/server:1", image.location), 2)
    assert commands(recipes.unit, text) == [("/usr/bin/docker pull acme/server:1", 4), ("/usr/local/bin/acme serve", 5)]
    assert [fact.location.line for fact in facts(recipes.unit, text) if isinstance(fact, Image)] == [4]
    assert [fact.key for fact in facts(recipes.unit, text) if isinstance(fact, Setting)] == ["ACME_HOST", "ACME_KEY"]
    assert "hush-hush" not in repr(facts(recipes.unit, text))


@pytest.mark.parametrize("read", [recipes.makefile, recipes.justfile, recipes.procfile, recipes.unit])
@pytest.mark.parametrize(
    "text",
    [
        "A=1\n" * 50_000, "A = " + "$(A)" * 50_000, "\tx \\\n" * 30_000, "a: " + "b && " * 50_000, "\x00" * 10_000,
        "".join(f"A{n} = $(A{n - 1})$(A{n - 1})\n" for n in range(1, 100)) + "\tacme $(A99)",
        "ExecStart=" + "=" * 90_000,
    ],
)
def test_hostile_texts_end(read: Read, text: str) -> None:
    assert isinstance(facts(read, text), tuple)
