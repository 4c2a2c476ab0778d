"""A model that was packaged with what is needed to load it: the ``MLmodel`` file of its folder."""

from __future__ import annotations

from posixpath import dirname

from shadowbom.core.fact import Weights
from shadowbom.core.source import Document, Problem
from shadowbom.extract.cards.values import named, stated
from shadowbom.extract.positions import Malformed, yaml_nodes
from shadowbom.extract.table.row import Extraction, Request
from shadowbom.extract.weights.header import listed

FORMAT = "mlmodel-folder"
_GENERAL = "python_function"
_VERSIONS = ("sklearn_version", "pytorch_version", "keras_version", "xgb_version", "lgb_version", "onnx_version",
             "transformers_version", "langchain_version", "saved_model_version")


def extract(document: Document, request: Request) -> Extraction:
    """The folder as one model: its flavours, what loads it, and the run that made it."""
    del request
    path = document.file.path
    try:
        root = next(iter(yaml_nodes(document.text)), None)
    except Malformed as fault:
        return Extraction(problems=(Problem(path, "extract", fault.message, fault.line),))
    flavours = root.child("flavors") if root is not None else None
    if root is None or flavours is None or flavours.kind != "object":
        return Extraction()
    general = flavours.child(_GENERAL)
    own = [member for member in flavours.members if member.key != _GENERAL]
    versions = [named(member.child(key)) for member in own for key in _VERSIONS if member.child(key) is not None]
    said = {
        "flavours": listed(member.key for member in flavours.members),
        "loader": named(general.child("loader_module")) if general is not None else "",
        "library": own[0].key if own else "",
        "library-version": versions[0] if versions else "",
        "producer-version": named(root.child("mlflow_version")),
        "run": named(root.child("run_id")),
        "task": named(own[0].child("task")) if own else "",
    }
    source = own[0].child("source_model_name") if own else None
    if source is not None:
        said["base-model"] = named(source)
    whole = dirname(path)
    return Extraction((Weights(flavours.at(path), FORMAT, stated(said), whole, 0.95),))
