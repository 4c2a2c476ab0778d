"""Rights that policies and role assignments grant, in values of any infrastructure format."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.fact import Permission
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Hole, Lit, Value, leaves
from shadowbom.extract.infra.flatten import first_place
from shadowbom.extract.infra.shapes import objects

MAX_PERMISSIONS = 500
"""Rights kept of one declaration."""
_ACTIONS = ("action", "actions")
_RESOURCES = ("resource", "resources")
# Keys of settings that name a role, or a policy that is one, by its name or identifier.
_ROLES = frozenset({
    "role", "roles", "role_definition_name", "role_definition_id", "roledefinitionid", "roledefinitionidorname",
    "roledefinitionname", "policy_arn", "policy_arns", "managed_policy_arns", "managedpolicyarns",
})


def statements(value: Value, at: Location) -> Iterator[Permission]:
    """The rights that ``value``, a declaration or a part of one, grants. What a statement denies is none."""
    left = MAX_PERMISSIONS
    for items in objects(value):
        for permission in _granted(items, at):
            left -= 1
            yield permission
        if left <= 0:
            return


def _granted(items: tuple[tuple[str, Value], ...], at: Location) -> Iterator[Permission]:
    """The rights that one object grants by its own keys."""
    named = {key.lower(): inner for key, inner in items}
    actions = next((named[key] for key in _ACTIONS if key in named), HOLE)
    effect = named.get("effect", HOLE)
    if not isinstance(actions, Hole) and not (isinstance(effect, Lit) and effect.text.lower() == "deny"):
        resources = next((named[key] for key in _RESOURCES if key in named), HOLE)
        for leaf in leaves(actions):
            # An action is written as service and operation; other things have a setting of that name.
            if isinstance(leaf, Lit) and 3 <= len(leaf.text) <= 200 and (":" in leaf.text or "/" in leaf.text):
                yield Permission(first_place(leaf, at), leaf.text, resources)
    for key in _ROLES & named.keys():
        for leaf in leaves(named[key]):
            text = _last_part(leaf)
            if text:
                yield Permission(first_place(leaf, at), text, HOLE)


def _last_part(value: Value) -> str:
    """A role as written; of an identifier with a path the part that tells roles apart."""
    match value:
        case Lit(text):
            return text if text.startswith("roles/") else text.rpartition("/")[2]
        case _:
            parts = getattr(value, "parts", ())
            last = parts[-1] if parts else HOLE
            return last.text.rpartition("/")[2] if isinstance(last, Lit) else ""
