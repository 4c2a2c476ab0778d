"""Core ML: the specification of a ``.mlmodel`` file, which a package holds as well."""

from __future__ import annotations

from shadowbom.extract.weights.header import BadHeaderError, Bytes, Header, Window, properties
from shadowbom.extract.weights.protobuf import BYTES, VARINT, Field, Message

_VERSION, _DESCRIPTION, _METADATA = 1, 2, 100
_KINDS = {
    200: "pipeline classifier", 201: "pipeline regressor", 202: "pipeline", 300: "GLM regressor",
    301: "support vector regressor", 302: "tree ensemble regressor", 303: "neural network regressor",
    304: "Bayesian probit regressor", 400: "GLM classifier", 401: "support vector classifier",
    402: "tree ensemble classifier", 403: "neural network classifier", 404: "k-nearest neighbours classifier",
    500: "neural network", 501: "item similarity recommender", 502: "ML program", 555: "custom model",
    556: "linked model", 600: "one-hot encoder", 601: "imputer", 602: "feature vectoriser",
    603: "dictionary vectoriser", 604: "scaler", 606: "categorical mapping", 607: "normaliser",
    609: "array feature extractor", 610: "non-maximum suppression", 900: "identity", 2000: "text classifier",
    2001: "word tagger", 2002: "vision feature print", 2003: "sound analysis preprocessing", 2004: "gazetteer",
    2005: "word embedding", 2006: "audio feature print", 3000: "serialised model",
}
_STATED = {1: "description", 2: "model-version", 3: "author", 4: "licence"}


def header(source: Bytes) -> Header:
    """The kind of model, the version of the specification, and what its author states."""
    window = Window(source)
    message = Message(window)
    found: dict[str, object] = {}
    problem = ""
    try:
        for field in message.fields(0, window.size):
            if field.number == _VERSION and field.wire == VARINT:
                found["specification"] = field.value
            elif field.number == _DESCRIPTION and field.wire == BYTES:
                _description(message, field, found)
            elif field.number in _KINDS and field.wire == BYTES:
                found["architecture"] = _KINDS[field.number]
    except BadHeaderError as error:
        problem = str(error)
    if "architecture" not in found and not problem:
        return Header("")
    return Header("coreml", 0.95 if "architecture" in found else 0.6, properties(found), problem)


def _description(message: Message, field: Field, found: dict[str, object]) -> None:
    for part in message.fields(field.start, field.end):
        if part.number == _METADATA and part.wire == BYTES:
            for said in message.fields(part.start, part.end):
                if said.number in _STATED and said.wire == BYTES:
                    found[_STATED[said.number]] = message.text(said)
