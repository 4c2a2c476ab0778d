"""What a repository gives to others: packages, images, Terraform modules, workflows and Actions, by what its files say
that it publishes."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from posixpath import basename, dirname
from typing import Any
from urllib.parse import urlsplit

from shadowbom.core.fact import Command, Fact, Step
from shadowbom.core.value import Lit
from shadowbom.sweep.addresses import place_of_url

Offer = tuple[str, str]
"""An ecosystem (a purl type, "github", "terraform" or "oci") and a name in it."""

NAME = re.compile(r"[A-Za-z0-9@_][A-Za-z0-9@._/:+-]{0,199}")
_GO = re.compile(r"(?m)^module[ \t]+\"?([^\s\"]{1,200})")
_MAJOR = re.compile(r"/v[0-9]{1,4}\Z")
"""The major version of a Go module, which those that use it may have in its path."""
_SETUP = re.compile(r"\bname[ \t]*=[ \t]*['\"]([A-Za-z0-9._-]{1,100})['\"]")
_GEM = re.compile(r"\.name[ \t]*=[ \t]*['\"]([A-Za-z0-9._-]{1,100})['\"]")
_PUB = re.compile(r"(?m)^name:[ \t]*([a-z0-9_]{1,100})[ \t]*$")
_CALLED = re.compile(r"(?m)^[ \t]*['\"]?workflow_call['\"]?[ \t]*:?|\bon:.*\bworkflow_call\b")
_PUSHES = re.compile(r"docker/build-push-action(?:@|\Z)")
_REGISTRY = re.compile(r"terraform-([a-z0-9]{1,40})-([A-Za-z0-9_-]{1,80})")
_WORKFLOW = re.compile(r"\.github/workflows/[^/]{1,200}\.ya?ml")
_ACTIONS = ("action.yml", "action.yaml")


def normal(ecosystem: str, name: str) -> str:
    """A name as it is compared."""
    if ecosystem == "pypi":
        return re.sub(r"[-_.]+", "-", name).lower()
    if ecosystem == "golang":
        return _MAJOR.sub("", name)
    return name if ecosystem == "maven" else name.lower()


def _npm(text: str) -> Iterator[Offer]:
    said = json.loads(text)
    if isinstance(said, dict) and said.get("private") is not True and isinstance(said.get("name"), str):
        yield "npm", said["name"]


def _pypi(text: str) -> Iterator[Offer]:
    said = tomllib.loads(text)
    tool = _table(said, "tool", "poetry")
    name = _table(said, "project").get("name") or ("" if tool.get("package-mode") is False else tool.get("name"))
    if isinstance(name, str) and name:
        yield "pypi", name


def _cargo(text: str) -> Iterator[Offer]:
    said = _table(tomllib.loads(text), "package")
    if isinstance(said.get("name"), str) and said.get("publish") not in (False, []):
        yield "cargo", said["name"]


def _composer(text: str) -> Iterator[Offer]:
    said = json.loads(text)
    if isinstance(said, dict) and isinstance(said.get("name"), str):
        yield "composer", said["name"]


def _maven(text: str) -> Iterator[Offer]:
    own = text
    for tag in ("parent", "dependencies", "dependencyManagement", "build", "profiles", "modules", "reporting"):
        own = _without(own, tag)
    group = _element(own, "groupId") or _element(text.partition("<parent>")[2].partition("</parent>")[0], "groupId")
    if group and (artifact := _element(own, "artifactId")):
        yield "maven", f"{group}:{artifact}"


def _by(pattern: re.Pattern[str], ecosystem: str) -> Callable[[str], Iterator[Offer]]:
    def found(text: str) -> Iterator[Offer]:
        if one := pattern.search(text):
            yield ecosystem, one[1]

    return found


_MANIFESTS: dict[str, Callable[[str], Iterator[Offer]]] = {
    "cargo.toml": _cargo, "composer.json": _composer, "go.mod": _by(_GO, "golang"), "package.json": _npm,
    "pom.xml": _maven, "pubspec.yaml": _by(_PUB, "pub"), "pyproject.toml": _pypi, "setup.py": _by(_SETUP, "pypi"),
}


def is_telling(path: str) -> bool:
    """Whether a file of this path may say what a repository publishes."""
    name = basename(path).lower()
    return name in _MANIFESTS or name in _ACTIONS or name.endswith((".gemspec", ".tf")) \
        or _WORKFLOW.fullmatch(path) is not None


def offers_of(path: str, text: str, repository: str, url: str) -> Iterator[Offer]:
    """What the file at ``path`` says that the ``repository`` (``owner/name``), cloned from ``url``, publishes. Nothing
    where it is not as it should be."""
    name = basename(path).lower()
    try:
        if name in _MANIFESTS:
            yield from _named(_MANIFESTS[name](text))
        elif name.endswith(".gemspec"):
            yield from _named(_by(_GEM, "gem")(text))
    except (ValueError, RecursionError, TypeError, AttributeError):
        return
    if name in _ACTIONS:
        yield "github", "/".join(filter(None, (repository.lower(), dirname(path).lower())))
    elif _WORKFLOW.fullmatch(path) and _CALLED.search(text):
        yield "github", f"{repository.lower()}/{path.lower()}"
    elif name.endswith(".tf") and dirname(path) in ("", *_modules(path)):
        yield from _terraform(path, repository, url)


def images_of(facts: Iterable[Fact]) -> Iterator[Offer]:
    """The images that the steps and commands of a file push."""
    for fact in facts:
        if isinstance(fact, Step) and _PUSHES.match(fact.uses):
            for one in fact.inputs:
                if one.key == "tags" and isinstance(one.value, Lit):
                    yield from (("oci", image(tag)) for tag in re.split(r"[\s,]+", one.value.text) if image(tag))
        elif isinstance(fact, Command) and fact.words[:2] == ("docker", "push"):
            yield from (("oci", image(word)) for word in fact.words[2:] if not word.startswith("-") and image(word))


def image(reference: str) -> str:
    """The name of an image without its tag and digest, "" for what is none or not all there."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    name = f"{head}{slash}{last.partition(':')[0]}"
    return name.lower() if NAME.fullmatch(name) else ""


def source(spelt: str) -> tuple[str, str]:
    """The name and version of a Terraform module by its source, without any credentials; two "" for a folder."""
    place, _, query = spelt.removeprefix("git::").partition("?")
    version = next((part[4:] for part in query.split("&") if part.startswith("ref=")), "")
    if place.startswith((".", "/")):
        return "", ""
    if "://" in place:
        address = urlsplit(place)
        place = f"{address.hostname or ''}{address.path}"
    elif place.startswith("git@"):
        place = place[4:].replace(":", "/", 1)
    head, _, below = place.partition("//")
    return "//".join(filter(None, (head.removesuffix(".git").strip("/").lower(), below.strip("/").lower()))), version


def _terraform(path: str, repository: str, url: str) -> Iterator[Offer]:
    folder = dirname(path)
    if place := place_of_url(url):
        yield "terraform", f"{place}//{folder.lower()}" if folder else place
    owner, _, name = repository.lower().rpartition("/")
    if owner and (found := _REGISTRY.fullmatch(name)):
        whole = f"{owner}/{found[2]}/{found[1]}"
        yield "terraform", f"{whole}//{folder.lower()}" if folder else whole


def _modules(path: str) -> tuple[str, ...]:
    """The folder of a module below ``modules``."""
    parts = path.split("/")
    return (dirname(path),) if len(parts) == 3 and parts[0] == "modules" else ()


def _named(offers: Iterable[Offer]) -> Iterator[Offer]:
    return ((ecosystem, normal(ecosystem, name)) for ecosystem, name in offers if NAME.fullmatch(name))


def _table(said: Any, *names: str) -> dict[str, Any]:
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said if isinstance(said, dict) else {}


def _without(text: str, tag: str) -> str:
    """``text`` without the elements ``tag``, read once."""
    parts, end = [], 0
    while (start := text.find(f"<{tag}>", end)) >= 0:
        parts.append(text[end:start])
        close = text.find(f"</{tag}>", start)
        if close < 0:
            return "".join(parts)
        end = close + len(tag) + 3
    return "".join((*parts, text[end:]))


def _element(text: str, tag: str) -> str:
    return text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0].strip()
