"""The YAML in front of a text: cards of models and datasets, and prompts with the model that they are for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shadowbom.core.fact import Card, Fact, Reference
from shadowbom.core.source import Document
from shadowbom.extract.cards.values import hub_name, named, short_name, stated, texts
from shadowbom.extract.positions import Malformed, Node, yaml_nodes
from shadowbom.extract.positions.matter import matter
from shadowbom.extract.settings import structured
from shadowbom.extract.table.row import Extraction, Request

_OF_MODEL = ("library_name", "pipeline_tag", "base_model", "model-index")
_OF_DATASET = ("task_categories", "dataset_info", "size_categories", "annotations_creators", "language_creators")
_SPACES = frozenset({"gradio", "streamlit", "docker", "static"})


def prompt(document: Document, request: Request) -> Extraction:
    """A prompt: the settings in front of it. The text behind is prose."""
    text = matter(document.text)
    return structured.yaml(replace(document, text=text), request) if text else Extraction()


def cards(document: Document) -> list[Fact]:
    """What a card says of the model beside it, and the models and datasets that it names. A text whose front matter
    has none of a card's own keys is some other page."""
    text = matter(document.text)
    if not text:
        return []
    try:
        root = next(iter(yaml_nodes(text)), None)
    except Malformed:
        return []  # front matter of pages is often a template
    if root is None or root.kind != "object":
        return []
    path = document.file.path
    if any(root.child(key) is not None for key in _OF_MODEL):
        return list(_model(path, root))
    if any(root.child(key) is not None for key in _OF_DATASET):
        return list(_dataset(path, root))
    if named(root.child("sdk")) in _SPACES and (root.child("app_file") or root.child("sdk_version")):
        return [*_names(path, root.child("models"), "model", ""), *_names(path, root.child("datasets"), "dataset", "")]
    return []


def _model(path: str, root: Node) -> Iterator[Fact]:
    said = {
        "licence": named(root.child("license_name")) or named(root.child("license")),
        "task": named(root.child("pipeline_tag")), "library": named(root.child("library_name")),
        "languages": named(root.child("language")), "datasets": named(root.child("datasets")),
        "base-model": named(root.child("base_model")),
    }
    yield Card(root.children[0].at(path), "model-card", stated(said))
    yield from _names(path, root.child("base_model"), "model", "base")
    yield from _names(path, root.child("datasets"), "dataset", "trained-on")


def _names(path: str, node: Node | None, kind: str, role: str) -> Iterator[Fact]:
    for one in texts(node):
        name = hub_name(one.text) or short_name(one.text)
        if name:
            yield Reference(one.value_at(path), kind, name, "huggingface", role)


def _dataset(path: str, root: Node) -> Iterator[Fact]:
    """The dataset that the folder of a card holds: it has the name that the card gives it, else the folder's."""
    title = root.child("pretty_name")
    name = title.text if title is not None and title.kind == "string" else ""
    folder = path.rpartition("/")[0].rpartition("/")[2]
    name = " ".join(name.split())[:100] or folder
    if not name:
        return
    said = {
        "licence": named(root.child("license")), "task": named(root.child("task_categories")),
        "languages": named(root.child("language")), "rows": named(root.child("size_categories")),
    }
    place = (title or root.children[0]).at(path)
    yield Reference(place, "dataset", name, "file", "", stated(said))
