"""Files of a tool that keeps large files outside of git: which models and data it keeps, with size and digest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shadowbom.core.fact import Fact, Reference
from shadowbom.core.source import Document
from shadowbom.extract.cards.values import beside, named, stated
from shadowbom.extract.positions import Malformed, Node, yaml_nodes
from shadowbom.extract.settings import structured
from shadowbom.extract.table.row import Extraction, Request

_MAX_OUTPUTS = 2000
_SURELY = frozenset({
    "gguf", "ggml", "safetensors", "onnx", "pt", "pth", "ckpt", "keras", "h5", "tflite", "mlmodel", "joblib",
    "pdparams", "llamafile", "pte", "nemo", "engine",
})
_PERHAPS = frozenset({"pkl", "pickle", "bin", "pb", "hdf5", "zip", "tar", "gz", "json", "txt", ""})
_DATA = frozenset({
    "csv", "tsv", "parquet", "jsonl", "xml", "arrow", "feather", "tfrecord", "npz", "npy", "avro", "ndjson", "orc",
})
_MODEL_NAME = re.compile(
    r"(?:^|[_\-.])(?:models?|weights|checkpoints?|classifier|regressor)(?:$|[_\-.\d])", re.IGNORECASE)
_DATA_NAME = re.compile(r"(?:^|/)(?:data|datasets?|corpus|images|raw)(?:/|$|[_\-.])", re.IGNORECASE)


def pointer(document: Document, request: Request) -> Extraction:
    """A file that stands for one or more others."""
    del request
    return Extraction(tuple(_outputs(document, _parsed(document), data=True)))


def pipeline(document: Document, request: Request) -> Extraction:
    """A pipeline or what it has settled on: its models. Data that passes from stage to stage is no asset. All else is
    settings."""
    read, root = structured.yaml_parsed(document, request)
    if root is None:
        root = _parsed(document)  # settings are read line by line from what looks like a template
    return replace(read, facts=(*read.facts, *_outputs(document, root, data=False)))


def _parsed(document: Document) -> Node | None:
    try:
        return next(iter(yaml_nodes(document.text)), None)
    except Malformed:
        return None


def _outputs(document: Document, root: Node | None, *, data: bool) -> Iterator[Fact]:
    if root is None:
        return
    stages = root.child("stages")
    holders = [root] if stages is None else stages.members
    outputs = [one for holder in holders for out in [holder.child("outs")] if out is not None for one in out.elements]
    path = document.file.path
    for node in outputs[:_MAX_OUTPUTS]:
        place, inner = node, node
        if node.kind == "object":
            stated_path = node.child("path")
            if stated_path is None and len(node.children) == 1:
                # ``- model.pkl: {cache: false}``: the path is the key.
                inner = node.children[0]
                yield from _output(path, inner.key, inner, inner, data=data)
                continue
            if stated_path is None:
                continue
            place = stated_path
        yield from _output(path, place.text, place, inner, data=data)


def _output(path: str, said: str, place: Node, holder: Node, *, data: bool) -> Iterator[Fact]:
    if "${" in said or "://" in said or not said:
        return
    target = beside(path, said)
    kind = _kind(target, data=data)
    if not target or not kind:
        return
    more = {name: named(holder.child(name)) for name in ("size", "md5", "nfiles")} if holder.kind == "object" else {}
    properties = {"size": more.get("size", ""), "md5": more.get("md5", "").removesuffix(".dir"),
                  "files": more.get("nfiles", "")}
    yield Reference(place.at(path), kind, target, "file", "", stated(properties))


def _kind(target: str, *, data: bool) -> str:
    """What an output is by its path: "model-file", "dataset" or ""."""
    base = target.rpartition("/")[2]
    ending = base.rpartition(".")[2].lower() if "." in base else ""
    if ending in _SURELY or (ending in _PERHAPS and _MODEL_NAME.search(base)):
        return "model-file"
    if data and (ending in _DATA or (ending in _PERHAPS and _DATA_NAME.search(target))):
        return "dataset"
    return ""
