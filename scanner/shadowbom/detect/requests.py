"""Whether a value comes from a request that a web server answers."""

from __future__ import annotations

import re

from shadowbom.core.value import Choice, Hole, Join, Made, Obj, Ref, Seq, Value
from shadowbom.detect.context import FileContext
from shadowbom.detect.sinks import parameters_in

_ROUTES = frozenset({
    "get", "post", "put", "patch", "delete", "route", "api_route", "websocket", "websocket_route", "all", "use",
    "MapPost", "MapGet", "HandleFunc", "Handle", "POST", "GET", "PUT", "PostMapping", "GetMapping", "RequestMapping",
    "api_view", "action",
})
"""Last names of what gives a path of a web server its function."""
_REQUEST = re.compile(
    r"(?:req|request|self\.request|ctx\.request|c\.req)\.(?:json|body|form|args|query|params|get_json|values|data"
    r"|query_params|path_params|param)")
_MODULES = frozenset({"flask", "quart", "bottle"})
_DEEP = 5


def from_request(value: Value, context: FileContext) -> str:
    """What of a request a value is made of, "" where it is of none."""
    for parameter in parameters_in(value):
        function, _, name = parameter.rpartition(".")
        if name in ("req", "request") or _answers(function, context):
            return name
    stack: list[tuple[Value, int]] = [(value, 0)]
    while stack:
        one, nest = stack.pop()
        match one:
            case Made(callee, _) if _REQUEST.search(callee.rpartition(":")[2].replace("()", "")):
                return callee.rpartition(":")[2]
            case Ref(module, name) if module in _MODULES and name.startswith("request"):
                return name
            case Seq(items) | Choice(items) | Join(items) if nest < _DEEP:
                stack += [(item, nest + 1) for item in items]
            case Obj(pairs) if nest < _DEEP:
                stack += [(item, nest + 1) for _, item in pairs]
            case _:
                continue
    return ""


def _answers(function: str, context: FileContext) -> bool:
    """Whether a function answers requests: its decorator or the call that it is given to says a path."""
    definition = context.repository.bodies.definition(context.path, function)
    if definition is not None:
        return any(one.rpartition(":")[2].rpartition(".")[2] in _ROUTES for one in definition.decorators)
    for calls in context.repository.sources.calls.get(context.path, {}).values():
        for call in calls:
            if call.callee.rpartition(".")[2] in _ROUTES and any(
                    isinstance(argument.value, Hole) and argument.value.of == function for argument in call.arguments):
                return True
    return False
