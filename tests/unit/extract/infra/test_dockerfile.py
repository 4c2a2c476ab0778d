"""Dockerfiles: base images, variables, commands, heredocs."""

from __future__ import annotations

from textwrap import dedent

import pytest

from shadowbom.core.fact import Call, Command, Dependency, Fact, Image, Import, Setting
from shadowbom.core.source import Document, SourceFile
from shadowbom.core.value import Lit, pattern
from shadowbom.extract.extractors import Request, format_of
from shadowbom.extract.infra.dockerfile import extract
from shadowbom.extract.infra.instructions import instructions


def facts(text: str) -> tuple[Fact, ...]:
    document = Document(SourceFile("Dockerfile", b"Dockerfile", "dockerfile"), dedent(text).lstrip("\n"))
    return extract(document, Request()).facts


def images(text: str) -> list[tuple[str, int]]:
    return sorted((pattern(fact.reference, "?"), fact.location.line) for fact in facts(text) if isinstance(fact, Image))


def commands(text: str) -> list[tuple[str, int]]:
    return [(" ".join(fact.words), fact.location.line) for fact in facts(text) if isinstance(fact, Command)]


def settings(text: str) -> dict[str, tuple[str, int]]:
    return {fact.key: (fact.value.text if isinstance(fact.value, Lit) else "?", fact.location.line)
            for fact in facts(text) if isinstance(fact, Setting)}


@pytest.mark.parametrize(
    ("path", "format_"),
    [
        ("Dockerfile", "dockerfile"), ("docker/Dockerfile.gpu", "dockerfile"), ("Dockerfile-dev", "dockerfile"),
        ("app.dockerfile", "dockerfile"), ("Containerfile", "dockerfile"), ("Dockerfile.j2", "dockerfile"),
        ("dockerfile_parser.py", "python"), ("Dockerfile.md", "markdown"), ("dockerfiles", ""),
        ("Dockerfile.json", "json"),
    ],
)
def test_names(path: str, format_: str) -> None:
    assert format_of(path) == format_


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM acme/server:1", [("acme/server:1", 1)]),
        ("from --platform=linux/amd64 acme/server AS a", [("acme/server", 1)]),
        ("ARG B=acme/server\nARG T\nFROM $B:${T:-v2}", [("acme/server:v2", 3)]),
        ("ARG T\nFROM acme/server:${T}", [("acme/server:?", 2)]),
        ("FROM acme/server AS a\nFROM a\nFROM A AS b", [("acme/server", 1)]),
        ("FROM scratch\nCOPY --from=acme/tool:1 /x /y\nCOPY --from=0 /x /y", [("acme/tool:1", 2)]),
        ("FROM a/b AS x\nCOPY --from=x /x /y", [("a/b", 1)]),
        ("# FROM acme/server", []),
        ("FROM", []),
    ],
)
def test_images(text: str, found: list[tuple[str, int]]) -> None:
    assert images(text) == found


def test_variables() -> None:
    text = """
        FROM x
        ARG NAME=tiny
        ENV MODEL="${NAME}-1" \\
            # a comment
            URL=https://api.example.com/v1 \\

            RAW='$NAME'
        ENV LLM_HOST 0.0.0.0
        ENV API_KEY=abc
        """
    assert settings(text) == {
        "NAME": ("tiny", 2), "MODEL": ("tiny-1", 3), "URL": ("https://api.example.com/v1", 5), "RAW": ("?", 7),
        "LLM_HOST": ("0.0.0.0", 8), "API_KEY": ("?", 9),
    }


def test_a_key_in_a_variable_is_in_no_fact() -> None:
    text = "FROM a/b\nENV OPEN_API_KEY=hush-hush PASSWORD=hush-hush\nARG TOKEN=hush-hush\nRUN x $TOKEN\n"
    assert "hush-hush" not in repr(facts(text))
    (image,) = [fact for fact in facts(text) if isinstance(fact, Image)]
    assert image.env == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RUN acme pull tiny", [("acme pull tiny", 1)]),
        ("RUN --mount=type=cache,target=/x acme pull tiny", [("acme pull tiny", 1)]),
        ("ENV M=tiny\nRUN acme pull $M", [("acme pull tiny", 2)]),
        ("RUN a && \\\n    acme pull tiny \\\n    && b", [("a", 1), ("acme pull tiny", 2), ("b", 3)]),
        ("RUN acme \\\n    # why\n\n    pull tiny", [("acme pull tiny", 1)]),
        ("# escape=`\nRUN acme `\n    pull tiny", [("acme pull tiny", 2)]),
        ('RUN ["acme", "pull", "tiny"]', [("acme pull tiny", 1)]),
        ("RUN if true; then acme serve & acme pull tiny; fi",
         [("true", 1), ("acme serve", 1), ("acme pull tiny", 1)]),
        ("RUN <<EOF\nacme pull tiny\nEOF\nRUN b", [("acme pull tiny", 2), ("b", 4)]),
        ("RUN <<-'EOF'\n\tacme pull tiny\n\tEOF\nRUN b", [("acme pull tiny", 2), ("b", 4)]),
        ("RUN cat <<EOF > x\nacme pull tiny\nEOF", [("cat", 1)]),
        ("FROM x\nENTRYPOINT [\"acme\"]\nCMD [\"serve\", \"tiny\"]", [("acme serve tiny", 2)]),
        ("FROM x\nCMD [\"old\"]\nENTRYPOINT acme serve tiny", [("acme serve tiny", 3)]),
        ("FROM x\nCMD acme serve\nCMD acme pull tiny", [("acme pull tiny", 3)]),
        ("HEALTHCHECK --interval=5s CMD acme list", [("acme list", 1)]),
        ("ONBUILD RUN acme pull tiny", [("acme pull tiny", 1)]),
        ("ADD --checksum=x https://example.com/m.gguf /m", [("ADD https://example.com/m.gguf", 1)]),
        ('RUN ["acme", 1]', [("[acme, 1]", 1)]),
        ("LABEL x=acme", []),
    ],
)
def test_commands(text: str, found: list[tuple[str, int]]) -> None:
    assert commands(text) == found


def test_what_the_last_stage_runs_belongs_to_its_first_image() -> None:
    text = """
        FROM acme/server AS base
        ENV MODEL=tiny
        FROM base
        CMD ["--model", "small"]
        """
    (image,) = [fact for fact in facts(text) if isinstance(fact, Image)]
    assert image.run is not None
    assert (image.run.words, image.run.location.line) == (("--model", "small"), 4)
    assert [(one.key, one.location.line) for one in image.env] == [("MODEL", 2)]


def test_an_entry_point_hides_that_of_the_image() -> None:
    (image,) = [fact for fact in facts('FROM acme/server\nENTRYPOINT ["x"]\nCMD ["y"]') if isinstance(fact, Image)]
    assert image.run is None


def test_packages_and_images_that_commands_bring_in() -> None:
    text = """
        RUN pip install acme==1.0 && npm install -g @acme/cli@2.1.0
        RUN npx -y @acme/tool --x && uvx acme-kit@0.3 run
        RUN uv tool install acme-tool && docker run --rm -e X=1 acme/server:1 --model tiny && docker pull acme/other
        """
    found = {(fact.ecosystem, fact.name, fact.version, fact.location.line)
             for fact in facts(text) if isinstance(fact, Dependency)}
    assert found == {
        ("pypi", "acme", "1.0", 1), ("npm", "@acme/cli", "2.1.0", 1), ("npm", "@acme/tool", "", 2),
        ("pypi", "acme-kit", "0.3", 2), ("pypi", "acme-tool", "", 3),
    }
    assert images(text) == [("acme/other", 3), ("acme/server:1", 3)]


def test_programs_in_a_heredoc() -> None:
    text = "RUN python3 <<'PY'\nfrom acme import load\nload('tiny')\nPY\n"
    assert [fact.module for fact in facts(text) if isinstance(fact, Import)] == ["acme"]
    assert [(fact.callee, fact.location.line) for fact in facts(text) if isinstance(fact, Call)] == [("acme:load", 3)]


def test_variables_that_grow_are_bounded() -> None:
    text = "ENV A0=" + "x" * 1000 + "\n" + "".join(f"ENV A{n + 1}=$A{n}$A{n}\n" for n in range(60)) + "RUN acme $A60\n"
    found = facts(text)
    assert max(len(repr(fact)) for fact in found) < 30_000


@pytest.mark.parametrize(
    "text",
    [
        "RUN " + "a && " * 50_000,
        "RUN a \\\n" * 20_000,
        "ENV " + "A=1 " * 50_000,
        "ENV " + "a" * 500_000,
        "RUN <<A <<B <<C\n" * 5000,
        "ONBUILD " * 3000 + "RUN x",
        "RUN [" + "[" * 100_000,
        "FROM " + "$" * 100_000,
        "ARG A=" + "${A:-" * 20_000,
        "RUN \x00\x00 x\n" * 1000,
    ],
)
def test_hostile_texts_end(text: str) -> None:
    assert isinstance(facts(text), tuple)


def test_places_over_lines() -> None:
    (one,) = instructions("ENV A=1 \\\n  B=2 \\\n  C=3")
    assert one.joined == "A=1  B=2  C=3"
    places = [one.at_joined("p", at) for at in (0, 5, 10)]
    assert [(place.line, place.column) for place in places] == [(1, 5), (2, 3), (3, 3)]
