"""Places where software is run, in structured text: containers, CI steps, scripts, resources of a cluster.

What a mapping says is known by its keys, whatever file it is in: a container has an image, a step ``uses`` an action,
a script is a text below ``run`` or ``script``. What the words then mean is for the catalogue to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from shadowbom.core.fact import Argument, Command, Dependency, Fact, Group, Image, Resource, Step
from shadowbom.core.masking import names_secret, without_password
from shadowbom.core.value import HOLE, Env, Lit, Obj, Seq, Value
from shadowbom.extract.infra.installs import helm_chart
from shadowbom.extract.infra.parts import ARGUMENTS, MAX_ITEMS, STARTED, variables, words_of
from shadowbom.extract.infra.scripts import handed_script, opened, placer_of, script_facts, text_facts
from shadowbom.extract.positions import Node
from shadowbom.extract.settings.placeholders import value_of
from shadowbom.extract.settings.shapes import is_env_name

MAX_STEPS = 400_000
"""Values of one file that are looked at."""
MAX_PLACES = 5000
"""Facts of one file that are kept."""
_MAX_TEXT = 2000
_MAX_SCRIPT = 20_000
_MAX_BESIDE = 200
_MAX_DEPTH = 12
_USES = ("uses", "task", "pipe", "component")
_INPUTS = ("with", "inputs", "variables")
_SCRIPTS = frozenset({
    "run", "script", "before_script", "after_script", "bash", "pwsh", "powershell", "cmd", "cmds", "commands",
    "command", "entrypoint", "inlinescript", "postcreatecommand", "poststartcommand", "postattachcommand",
    "oncreatecommand", "updatecontentcommand", "initializecommand", "buildcommand", "startcommand", "prebuildcommand",
    "userdata", "user_data", "fn::base64", "startup-script", "runcmd",
})
_REFERENCE = re.compile(r"[\w.\-/:@${}()\[\] |\"'+<>%]{1,300}\Z")
_EXTENSION = re.compile(r"[A-Za-z0-9][\w\-]{0,99}\.[A-Za-z0-9][\w\-]{0,99}(?:@\d[\w.\-]{0,50})?\Z")
_RELEASE = frozenset({"version", "repourl", "targetrevision", "sourceref", "repository", "namespace", "values"})
_NAMED = re.compile(r"\$\(([A-Za-z_]\w{0,99})\)|\$\{?([A-Za-z_]\w{0,99})\b\}?")
_OPTION = re.compile(
    r"(?:^|\s)(--[A-Za-z][\w\-]{0,60})(?:=|\s++(?!-))(?:\"([^\"\n]{0,300})\"|'([^'\n]{0,300})'|(\S{1,300}))"
)


def place_facts(path: str, root: Node, skipped: Collection[int] = frozenset()) -> Iterator[Fact]:
    """The facts of a tree, in no order that matters, but nothing of the nodes whose ids are in ``skipped``; at most
    ``MAX_PLACES``."""
    stack = [root]
    left = MAX_STEPS
    kept = 0
    while stack and left > 0:
        node = stack.pop()
        # What an alias shares is counted each time, so that aliases of aliases cannot make it run for ever.
        left -= 1 + len(node.children)
        if node.kind == "object":
            for fact in _facts(path, node):
                kept += 1
                if kept > MAX_PLACES:
                    return
                yield fact
        stack += [child for child in node.children if child.kind in ("object", "array") and id(child) not in skipped]


def _facts(path: str, node: Node) -> Iterator[Fact]:
    members = {child.key.lower(): child for child in node.members}
    image = members.get("image")
    # The mapping of an image's parts belongs to the container around it.
    if image is not None or ("repository" in members and node.key.lower() != "image"):
        yield from _container(path, node, members)
    yield from _images(path, members)
    for key in _USES:
        if key in members and members[key].kind == "string":
            yield from _step(path, members[key], members)
    for key in _SCRIPTS & members.keys():
        if image is None or key not in STARTED:
            yield from _script(path, members[key])
    if "apiversion" in members and "kind" in members:
        yield from _resource(path, node, members)
    yield from _charts(path, members)
    for key in ("extensions", "recommendations"):
        if key in members:
            yield from _extensions(path, members[key])
    if "orbs" in members:
        for orb in members["orbs"].members[:MAX_ITEMS]:
            if orb.kind == "string" and "/" in orb.text:
                yield Step(orb.value_at(path), orb.text[:_MAX_TEXT])


# Containers


def _container(path: str, node: Node, members: dict[str, Node]) -> Iterator[Fact]:
    image = members.get("image", node)
    reference = image_of(path, image)
    if reference is None:
        return
    env = tuple(_environment(path, members))
    known = {one.key: one.value.text for one in env if isinstance(one.value, Lit)}
    nodes = [[members[key] for key in keys if key in members] for keys in (STARTED, ARGUMENTS)]
    started, arguments = (_filled(words_of(path, some), known) for some in nodes)
    env = (*env, *_beside(path, node))
    place = image.child("repository") or image
    run = None
    if arguments.words and not started.words:
        run = arguments
    elif started.words and "entrypoint" not in members:
        # What compose calls the command is handed to the image's entry point; elsewhere it takes its place.
        run = started
    yield Image(place.value_at(path), reference, run, env)
    if started.words:
        whole = Command(started.location, started.words + arguments.words, started.places + arguments.places)
        yield from _started(path, whole, [*nodes[0], *nodes[1]])


def _started(path: str, command: Command, nodes: list[Node]) -> Iterator[Fact]:
    """The facts of a command from ``nodes``; those of a script that a shell is handed stand at its lines."""
    at = handed_script(command.words)
    place = command.places[at] if at else None
    texts = [one for node in nodes for one in (node.elements[:MAX_ITEMS] or [node])] if at else []
    for text in texts:
        if text.kind == "string" and text.value_at(path) == place and "\n" in text.text:
            yield from text_facts(path, command.words[at], placer_of(path, text))
            return
    yield from opened(path, [command])


def _filled(command: Command, known: dict[str, str]) -> Command:
    """A command with the variables in its place that its own container is given."""
    if not known or not any("$" in word for word in command.words):
        return command
    words = tuple(
        _NAMED.sub(lambda found: known.get(found[1] or found[2] or "", found[0]), word) for word in command.words
    )
    return replace(command, words=words)


def image_of(path: str, image: Node) -> Value | None:
    """The image that a text or a mapping of its parts names."""
    if image.kind == "string":
        text = image.text[:_MAX_TEXT]
        return value_of(without_password(text), image.value_at(path)) if _REFERENCE.match(text) else None
    parts = {key: node.text for key in ("registry", "repository", "name", "tag")
             if (node := image.child(key)) is not None and node.kind in ("string", "number") and node.text}
    name = parts.get("repository") or parts.get("name")
    if name is None or len(name) > _MAX_TEXT or ("repository" not in parts and "/" not in name) or "://" in name:
        return None
    text = f"{parts['registry']}/{name}" if "registry" in parts else name
    at = (image.child("repository") or image).value_at(path)
    return value_of(f"{text}:{parts['tag']}" if "tag" in parts else text, at)


def _images(path: str, members: dict[str, Node]) -> Iterator[Fact]:
    """Images that stand under other keys: ``vllmImage``, a service of a CI job, a container feature, what an overlay
    replaces one with."""
    for key, node in members.items():
        if node.kind == "string" and ((key.endswith("image") and key != "image") or key in ("container", "newname")):
            reference = image_of(path, node)
            if reference is not None:
                yield Image(node.value_at(path), reference)
        elif key == "services" and node.kind == "array":
            for element in node.elements[:MAX_ITEMS]:
                named = element if element.kind == "string" else element.child("name") or element
                if named.kind == "string" and "image" not in element.key and _REFERENCE.match(named.text):
                    yield Image(named.value_at(path), value_of(named.text, named.value_at(path)))
        elif key == "features" and node.kind == "object":
            for feature in node.members[:MAX_ITEMS]:
                if "/" in feature.key and _REFERENCE.match(feature.key):
                    yield Image(feature.at(path), Lit(feature.key, feature.at(path)))


def _environment(path: str, members: dict[str, Node]) -> Iterator[Argument]:
    """The variables of a container whose values are told, and no secrets."""
    for name, text, at in variables(path, members):
        if is_env_name(name) and text and len(text) <= _MAX_TEXT and not names_secret(name):
            yield Argument(name, value_of(without_password(text), at), at)


def _beside(path: str, node: Node) -> Iterator[Argument]:
    """The plain settings of a container."""
    for child in node.members[:MAX_ITEMS]:
        plain = child.kind == "string" and 1 < len(child.text) <= _MAX_BESIDE
        if plain and child.key.lower() not in ("image", "name", "repository", "tag") and not names_secret(child.key):
            at = child.value_at(path)
            yield Argument(child.key, value_of(without_password(child.text), at), at)


# CI


def _step(path: str, node: Node, members: dict[str, Node]) -> Iterator[Fact]:
    uses = node.text[:_MAX_TEXT]
    at = node.value_at(path)
    if uses.startswith("docker://"):
        yield Image(at, value_of(uses, at))
    elif " " not in uses and "\n" not in uses:
        inputs = [argument for key in _INPUTS if key in members for argument in _inputs(path, members[key])]
        yield Step(at, uses, tuple(inputs))


def _inputs(path: str, node: Node) -> Iterator[Argument]:
    """Inputs by name; the options in one that holds a command line by their own, below its name."""
    for child in node.members[:MAX_ITEMS]:
        if child.kind in ("object", "array", "null"):
            continue
        at = child.value_at(path)
        value = value_of(without_password(child.text[:_MAX_TEXT]), at)
        yield Argument(child.key, HOLE if names_secret(child.key) and not isinstance(value, Env) else value, at)
        if child.kind == "string" and "--" in child.text:
            yield from _options(path, child)


def _options(path: str, node: Node) -> Iterator[Argument]:
    """The options of a command line in an input, each at its line."""
    text = node.text[:_MAX_SCRIPT]
    place = placer_of(path, node)
    line, last = 1, 0
    for found in _OPTION.finditer(text):
        line += text.count("\n", last, found.start(1))
        last = found.start(1)
        given = found[2] or found[3] or found[4] or ""
        at = place(line, 1)
        yield Argument(f"{node.key}.{found[1]}", value_of(without_password(given), at), at)


def _script(path: str, node: Node) -> Iterator[Fact]:
    """The commands of a text, or of a list of texts; a list that is one command by its words."""
    if node.kind == "string":
        yield from script_facts(path, node)
        return
    elements = [element for element in node.elements[:MAX_ITEMS] if element.kind == "string"]
    if len(elements) > 1 and node.key.lower() in ("command", "entrypoint", "cmd"):
        yield from _started(path, words_of(path, [node]), [node])
    for element in elements:
        if " " in element.text.strip() or len(elements) == 1:
            yield from script_facts(path, element)


def _charts(path: str, members: dict[str, Node]) -> Iterator[Fact]:
    """Charts of Helm: what a chart depends on, and what a release installs."""
    node = members.get("chart")
    if node is not None and node.kind == "string" and (members.keys() & _RELEASE):
        version = members.get("version") or members.get("targetrevision")
        yield from _chart(path, node, version)
    charts = members.get("dependencies")
    for element in charts.elements[:MAX_ITEMS] if charts is not None else ():
        name = element.child("name")
        if name is not None and (element.child("repository") is not None or "apiversion" in members):
            yield from _chart(path, name, element.child("version"))


def _chart(path: str, node: Node, version: Node | None) -> Iterator[Fact]:
    chart = helm_chart(node.text, node.value_at(path), version.text if version is not None else "")
    if chart is not None:
        yield chart


def _extensions(path: str, node: Node) -> Iterator[Fact]:
    """Extensions of an editor that a development container installs or a workspace recommends."""
    for element in node.elements[:MAX_ITEMS]:
        if element.kind == "string" and _EXTENSION.match(element.text):
            name, _, version = element.text.lower().partition("@")
            at = element.value_at(path)
            yield Dependency(at, "vscode-extension", name.replace(".", "/", 1), version, version, Group.DEVELOPMENT)


# Clusters


def _resource(path: str, node: Node, members: dict[str, Node]) -> Iterator[Fact]:
    """A resource of a cluster that is not of the cluster itself, as ``group/Kind``."""
    group, slash, _ = members["apiversion"].text.partition("/")
    kind = members["kind"]
    if not slash or "." not in group or not kind.text or len(group) > MAX_ITEMS:
        return
    name = node.get("metadata", "name")
    settings = tuple(
        Argument(child.key, _value(path, child, 0), child.value_at(path))
        for child in node.members[:MAX_ITEMS] if child.key not in ("apiVersion", "kind", "metadata", "status")
    )
    yield Resource(kind.value_at(path), f"{group}/{kind.text[:100]}", name.text[:200] if name else "", settings)


def _value(path: str, node: Node, depth: int) -> Value:
    if depth > _MAX_DEPTH:
        return HOLE
    if node.kind == "object":
        return Obj(tuple((child.key, _value(path, child, depth + 1)) for child in node.members[:MAX_ITEMS]))
    if node.kind == "array":
        return Seq(tuple(_value(path, child, depth + 1) for child in node.elements[:MAX_ITEMS]))
    if node.kind == "null" or len(node.text) > _MAX_TEXT:
        return HOLE
    return value_of(without_password(node.text), node.value_at(path))
