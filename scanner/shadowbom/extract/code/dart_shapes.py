"""Dart's syntax trees in the shape of other languages': what follows an expression is put around it, a function's head
and body into one node, operators beside their sides."""

from __future__ import annotations

from collections.abc import Callable

from shadowbom.extract.shapes import Kinds, Raw, Shape

_SELECTORS = frozenset({"selector", "unconditional_assignable_selector", "conditional_assignable_selector",
                        "cascade_section", "argument_part", "index_selector"})
_HEADS = frozenset({"function_signature", "getter_signature", "setter_signature", "method_signature",
                    "constructor_signature", "factory_constructor_signature", "operator_signature",
                    "constant_constructor_signature", "redirecting_factory_constructor_signature"})
_CONSTRUCTORS = frozenset({"constructor_signature", "factory_constructor_signature", "constant_constructor_signature",
                           "redirecting_factory_constructor_signature"})
_BODIES = frozenset({"program", "class_body", "enum_body", "extension_body", "mixin_body"})
_OPERATORS = frozenset({"additive_expression", "logical_or_expression", "logical_and_expression",
                        "multiplicative_expression"})
_MAX_FOLDED = 5000
_WHOLE = _SELECTORS | {"enum_constant", "annotation"}
"""Nodes in which what looks like a selector is none."""

Children = list[tuple[str, Shape]]


def shape(kinds: Kinds, raw: Raw) -> Shape:
    """The shape of a node of Dart's grammar."""
    children = raw.children
    if any(child.type in _SELECTORS for _, child in children) and raw.type not in _WHOLE:
        children = _folded(kinds, children)
    if raw.type in _BODIES and any(child.type in _HEADS or child.type == "declaration" for _, child in children):
        children = _joined(kinds, children)
    if any(child.type == "." for _, child in children):
        children = _dotted(kinds, children)
    special = _SPECIAL.get(raw.type)
    if special is not None:
        made = special(kinds, raw, children)
        if made is not None:
            return made
    fields: dict[str, Shape] = {}
    for name, child in children:
        if name and child.is_named:
            fields.setdefault(name, child)
    return Shape(kinds, raw.type, raw.start, raw.end, [child for _, child in children], fields=fields,
                 is_named=raw.is_named)


def _folded(kinds: Kinds, children: Children) -> Children:
    """``children`` with what follows an expression put around it."""
    found: Children = []
    for field, child in children[:_MAX_FOLDED]:
        if child.type not in _SELECTORS or not found:
            found.append((field, child))
            continue
        before, base = found[-1]
        if child.type == "cascade_section":
            # What is done with a thing on the way leaves it the same.
            base = next((one for _, one in reversed(found) if one.type != "cascade"), base)
            found.append(("", _cascade(kinds, base, child)))
            continue
        found[-1] = (before, _around(kinds, base, child))
    return found


def _dotted(kinds: Kinds, children: Children) -> Children:
    """``children`` with types that have the name of their library in front as one."""
    found: Children = []
    for field, child in children:
        before = [one.type for _, one in found[-2:]]
        if child.type == "type_identifier" and before == ["type_identifier", "."]:
            found.pop()
            name, first = found.pop()
            found.append((name, Shape(kinds, "type_identifier", first.start_byte, child.end_byte)))
        else:
            found.append((field, child))
    return found


def _around(kinds: Kinds, base: Shape, follower: Shape) -> Shape:
    """``base`` with one selector behind it: a member, a look-up or a call of it; itself for a mere sign."""
    for part in (follower, *follower.children):
        if part.type in ("unconditional_assignable_selector", "conditional_assignable_selector", "cascade_selector"):
            inner = part.first("identifier", "index_selector")
            if inner is not None and inner.type == "identifier":
                return Shape(kinds, "member", base.start_byte, inner.end_byte, [base, inner],
                             fields={"object": base, "name": inner})
            index = inner.named_child(0) if inner is not None else None
            if index is not None:
                return Shape(kinds, "subscript", base.start_byte, part.end_byte, [base, index],
                             fields={"object": base, "index": index})
        elif part.type == "argument_part":
            arguments = part.first("arguments")
            if arguments is not None:
                return _call(kinds, base, arguments)
    return base


def _call(kinds: Kinds, function: Shape, arguments: Shape) -> Shape:
    return Shape(kinds, "call", function.start_byte, arguments.end_byte, [function, arguments],
                 fields={"function": function, "arguments": arguments})


def _cascade(kinds: Kinds, base: Shape, section: Shape) -> Shape:
    """``..name(...)`` or ``..name = value`` as what is done with ``base``. It stands where it is written."""
    done = base
    for part in section.children:
        if part.type in _SELECTORS or part.type == "cascade_selector":
            done = _around(kinds, done, part)
    value = section.named_children[-1] if section.named_children else None
    if section.first("=") is not None and value is not None:
        done = Shape(kinds, "assignment_expression", section.start_byte, section.end_byte, [done, value],
                     fields={"left": done, "right": value})
    elif done.type == "call":
        done.start_byte = section.start_byte
    return Shape(kinds, "cascade", section.start_byte, section.end_byte, [done] if done is not base else [])


def _joined(kinds: Kinds, children: Children) -> Children:
    """``children`` of a body with each function's head and body as one node."""
    found: Children = []
    for field, child in children:
        if child.type == "function_body" and found and found[-1][1].type in ("function", "constructor", "getter"):
            head = found.pop()[1]
            found.append(("", _function(kinds, head.type, head, head, child)))
            continue
        head = child
        if child.type in ("method_signature", "declaration"):
            head = next((one for one in child.children if one.type in _HEADS), child)
        if head.type not in _HEADS:
            found.append((field, child))
            continue
        is_getter = head.type == "getter_signature"
        kind = "constructor" if head.type in _CONSTRUCTORS else "getter" if is_getter else "function"
        found.append((field, _function(kinds, kind, child, head, None)))
    return found


def _function(kinds: Kinds, kind: str, whole: Shape, head: Shape, body: Shape | None) -> Shape:
    """A function of its head and its body, if it has one."""
    name = head.child_by_field_name("name") or head.first("identifier")
    parameters = (head.child_by_field_name("parameters") or head.first("formal_parameter_list"))
    fields = {"name": name, "parameters": parameters, "body": body, "given": whole.first("initializers")}
    children = [*whole.children, *([body] if body is not None else [])]
    return Shape(kinds, kind, whole.start_byte, body.end_byte if body is not None else whole.end_byte, children,
                 fields={key: value for key, value in fields.items() if value is not None})


def _construction(kinds: Kinds, raw: Raw, children: Children) -> Shape | None:
    """``new A.b(...)`` and ``const A(...)`` as calls."""
    names = [child for _, child in children if child.type in ("type_identifier", "identifier")]
    arguments = next((child for _, child in children if child.type == "arguments"), None)
    if not names or arguments is None:
        return None
    function = names[0]
    for name in names[1:]:
        function = Shape(kinds, "member", function.start_byte, name.end_byte, [function, name],
                         fields={"object": function, "name": name})
    made = _call(kinds, function, arguments)
    made.start_byte = raw.start
    return made


def _keyword(kinds: Kinds, raw: Raw, children: Children) -> Shape | None:
    """``name: value`` in the arguments of a call."""
    label = next((child.first("identifier") for _, child in children if child.type == "label"), None)
    value = children[-1][1] if children else None
    if label is None or value is None or value.type == "label":
        return None
    return Shape(kinds, "named_argument", raw.start, raw.end, [label, value], fields={"name": label, "value": value})


def _sides(kinds: Kinds, raw: Raw, children: Children) -> Shape | None:
    """An operator with its sides."""
    shapes = [child for _, child in children]
    if raw.type == "if_null_expression":
        named = [child for child in shapes if child.is_named]
        sign = "??"
    else:
        named = [child for child in shapes if not child.type.endswith("_operator") and child.is_named]
        written = next((child for child in shapes if child.type.endswith("_operator")), None)
        sign = _SIGNS.get(written.type, "+") if written is not None else "+"
    if len(named) != 2:
        return None
    left, right = named
    operator = Shape(kinds, sign, left.end_byte, right.start_byte, is_named=False)
    return Shape(kinds, "binary_expression", raw.start, raw.end, [left, operator, right],
                 fields={"left": left, "operator": operator, "right": right})


def _alone(_kinds: Kinds, _raw: Raw, children: Children) -> Shape | None:
    """A node that only stands around another one."""
    named = [child for _, child in children if child.is_named]
    return named[0] if len(named) == 1 else None


def _optional(kinds: Kinds, raw: Raw, children: Children) -> Shape | None:
    """Parameters with their defaults, each pair as one node."""
    found: list[Shape] = []
    is_set = False
    for _, child in children:
        if child.type in ("=", ":"):
            is_set = True
        elif is_set and child.is_named and found and found[-1].type == "formal_parameter":
            before = found.pop()
            name = before.child_by_field_name("name")
            fields = {"parameter": before, "value": child, **({"name": name} if name is not None else {})}
            found.append(Shape(kinds, "default_parameter", before.start_byte, child.end_byte, [before, child],
                               fields=fields))
            is_set = False
        else:
            found.append(child)
    return Shape(kinds, raw.type, raw.start, raw.end, found)


def _parameter(kinds: Kinds, raw: Raw, children: Children) -> Shape | None:
    """A parameter with its name, which may be that of a field."""
    shapes = [child for _, child in children]
    holders = ("constructor_param", "super_formal_parameter")
    own = next((child.first("identifier") for child in shapes if child.type in holders), None)
    label = own or next((child for name, child in children if name == "name"), None) or next(
        (child for child in reversed(shapes) if child.type == "identifier"), None)
    type_ = next((child for child in shapes if child.type == "type_identifier"), None)
    fields = {key: value for key, value in (("name", label), ("type", type_), ("own", own)) if value is not None}
    return Shape(kinds, raw.type, raw.start, raw.end, shapes, fields=fields)


_SIGNS = {"additive_operator": "+", "logical_or_operator": "||", "logical_and_operator": "&&",
          "multiplicative_operator": "*"}
_SPECIAL: dict[str, Callable[[Kinds, Raw, Children], Shape | None]] = {
    "assignable_expression": _alone,
    "const_object_expression": _construction,
    "formal_parameter": _parameter,
    "if_null_expression": _sides,
    "named_argument": _keyword,
    "new_expression": _construction,
    "optional_formal_parameters": _optional,
    **dict.fromkeys(_OPERATORS, _sides),
}
