"""What a name is given as its value, and what the parts of a value are."""

from __future__ import annotations

from itertools import islice

from shadowbom.bind.entities import MAX_ENTITIES, Known
from shadowbom.bind.paths import ANY
from shadowbom.bind.sites import Sites
from shadowbom.bind.tables import Table
from shadowbom.core.value import Obj, Seq, Value


def values_of(table: Table, sites: Sites, path: str, name: str) -> list[Known]:
    """The values that the thing ``name`` of ``path`` is given, as written: its constants, its default, and what
    calls in the repository pass for it."""
    above = name.rpartition(".")[0]
    found = [Known(value, path, above) for value in table.constants.get(name, ())]
    parameter = table.parameters.get(name)
    if parameter is not None:
        own, function, position = parameter
        if own.default is not None:
            found.append(Known(own.default, path, above))
        elif own.name in table.options:
            # Decorators of a command declare the defaults of its parameters.
            decorators = table.definitions[function].decorators
            if any(decorator.endswith("option") for decorator in decorators):
                found.append(Known(table.options[own.name], path, ""))
        passed = sites.passed(path, function, own.name, position)
    elif above and table.is_class(above) and sites.has(path, above):
        # A field of a class without a constructor of its own: keyword arguments set it.
        passed = sites.passed(path, above, name[len(above) + 1 :], -1)
    else:
        return found
    return found + [Known(value, where, enclosing) for value, where, enclosing in passed]


class Members:
    """The members of object and list values, found by key without a search each time."""

    def __init__(self) -> None:
        # By identity: the values live as long as the facts that are being bound.
        self._by_key: dict[int, dict[str, Value]] = {}

    def of(self, value: Value, part: str) -> list[Value]:
        """The member called ``part`` ("~1" for a dot in a key), any of them for "*"; [] where there is none."""
        match value:
            case Obj(items) if part == ANY:
                return [member for _, member in islice(items, MAX_ENTITIES)]
            case Obj(items):
                members = self._by_key.get(id(value))
                if members is None:
                    members = self._by_key[id(value)] = dict(items)
                found = members.get(part.replace("~1", "."))
                return [] if found is None else [found]
            case Seq(items) if part == ANY:
                return list(islice(items, MAX_ENTITIES))
            case Seq(items) if part.isascii() and part.isdecimal() and len(part) < 8:
                return list(items[int(part) : int(part) + 1])
            case _:
                return []
