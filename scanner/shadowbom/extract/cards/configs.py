"""JSON files beside weights: a model's configuration, an adapter's, a tokenizer's. All else that stands in them is
settings, as in any JSON file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from posixpath import dirname

from shadowbom.core.fact import Card, Fact, Reference
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.cards.values import hub_name, named, short_name, stated
from shadowbom.extract.positions import Node
from shadowbom.extract.settings import structured
from shadowbom.extract.table.row import Extraction, Request
from shadowbom.extract.weights.header import digest
from shadowbom.extract.weights.templates import reached

_MAX_PARTS = 5000


def extract(document: Document, request: Request) -> Extraction:
    """Settings, what the file says of the model beside it, and the models that it names."""
    read, root = structured.json_parsed(document, request)
    if root is None:
        return read
    return replace(read, facts=(*read.facts, *_facts(document.file.path, root)))


def _facts(path: str, root: Node) -> Iterator[Fact]:
    match path.rpartition("/")[2].lower():
        case "adapter_config.json":
            yield from _adapter(path, root)
        case "tokenizer_config.json":
            yield from _tokenizer(path, root)
        case name if name.endswith(".index.json"):
            yield from _index(path, root)
        case _:
            yield from _model(path, root)


def _model(path: str, root: Node) -> Iterator[Fact]:
    """A configuration of a model has a type and the classes that read it; one of a pipeline or of a part of it has one
    class and the version of what wrote it."""
    single, writer = root.child("_class_name"), root.child("_diffusers_version")
    if single is not None and writer is not None and single.string:
        yield Card(single.at(path), "model-config", stated({"architecture": single.string}))
        yield from _base(path, root.child("_name_or_path"), "base")
        return
    architectures, kind = root.child("architectures"), root.child("model_type")
    if architectures is None or architectures.kind != "array" or kind is None or kind.kind != "string":
        return
    quantised = root.child("quantization_config")
    method = named(quantised.child("quant_method")) if quantised is not None else ""
    bits = named(quantised.child("bits")) if quantised is not None else ""
    said = {
        "architecture": named(architectures), "model-type": kind.text,
        "context-length": named(root.child("max_position_embeddings")),
        "quantisation": f"{method} {bits}-bit" if method and bits else method,
        "remote-code": "yes" if root.child("auto_map") is not None else "",
    }
    yield Card(architectures.at(path), "model-config", stated(said))
    yield from _base(path, root.child("_name_or_path"), "base")


def _adapter(path: str, root: Node) -> Iterator[Fact]:
    base, kind = root.child("base_model_name_or_path"), root.child("peft_type")
    if base is None or kind is None:
        return
    yield Card(kind.at(path), "adapter-config", stated({"architecture": kind.text, "base-model": base.string}))
    yield from _base(path, base, "base")


def _base(path: str, node: Node | None, role: str) -> Iterator[Fact]:
    name = hub_name(node.string) or short_name(node.string) if node is not None else ""
    if node is not None and name:
        yield Reference(node.value_at(path), "model", name, "huggingface", role)


def _index(path: str, root: Node) -> Iterator[Fact]:
    """The list of the parts of a model, whether or not they are there."""
    parts, total = root.child("weight_map"), root.get("metadata", "total_size")
    if parts is None or parts.kind != "object":
        return
    names = sorted({one.string for one in parts.children if one.string})
    if not names or len(names) > _MAX_PARTS or any("/" in name for name in names):
        return
    folder = f"{dirname(path)}/" if dirname(path) else ""
    whole = path.removesuffix(".index.json").rpartition("/")[2]
    said = {"parts": len(names), "tensor-bytes": named(total), "first-part": f"{folder}{names[0]}"}
    yield Reference(parts.at(path), "model-file", f"{folder}{whole}", "file", "", stated(said))


def template(document: Document, request: Request) -> Extraction:
    """A chat template in a file of its own."""
    del request
    path = document.file.path
    return Extraction((Card(Location(path), "tokenizer-config", _template_says(document.text)),))


def _template_says(template: str) -> tuple[tuple[str, str], ...]:
    return stated({"chat-template": digest(template), "template-reaches": reached(template)})


def _tokenizer(path: str, root: Node) -> Iterator[Fact]:
    template = root.child("chat_template")
    if template is None:
        return
    raw = template.string
    if template.kind == "array":
        chosen = [one for one in template.elements[:20] if named(one.child("name")) == "default"]
        inner = chosen[0].child("template") if chosen else None
        raw = inner.string if inner is not None else ""
    if raw:
        yield Card(template.at(path), "tokenizer-config", _template_says(raw))
