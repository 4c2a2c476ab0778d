"""JavaScript, TypeScript and their JSX forms."""

from __future__ import annotations

from shadowbom.core.fact import Constant, Definition, Export, Import, Parameter
from shadowbom.core.value import HOLE, Env, Join, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.extract.code.text import unescape
from shadowbom.extract.code.walker import Walker, choice
from shadowbom.extract.grammars import Node

_ENVIRONMENTS = frozenset({"process.env", "import.meta.env", "Deno.env", "Bun.env", "globalThis.process.env"})
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "function", "generator_function"})
_EQUALITY = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"})


class ScriptWalker(Walker):
    """Facts of one JavaScript or TypeScript file."""

    # --- imports and exports

    def _import(self, node: Node) -> Value:
        source = node.child_by_field_name("source")
        at = self.lines.at(node)
        whole = _has_word(node, "type")
        clause = next((child for child in node.named_children if child.type == "import_clause"), None)
        if source is None:
            return self._import_require(node)
        module = self._plain(source)
        if clause is None:
            self.facts.append(Import(at, self.language, module, "", "", whole))
            return HOLE
        for child in clause.named_children:
            if child.type == "identifier":
                self._bring(child, module, "default", self.text(child), whole)
            elif child.type == "namespace_import":
                self._bring(child, module, "", self.text(child.named_children[-1]), whole)
            elif child.type == "named_imports":
                for one in child.named_children:
                    if one.type != "import_specifier":
                        continue
                    name = self.text(one.child_by_field_name("name")).strip("\"'")
                    alias = self.text(one.child_by_field_name("alias")) or name
                    self._bring(one, module, name, alias, whole or _has_word(one, "type"))
        return HOLE

    def _bring(self, node: Node, module: str, name: str, local: str, type_only: bool) -> None:
        alias = "" if local == name else local
        self.facts.append(Import(self.lines.at(node), self.language, module, name, alias, type_only))
        self.imports[local] = (module, name)

    def _import_require(self, node: Node) -> Value:
        """``import x = require("m")``."""
        for child in node.named_children:
            if child.type == "import_require_clause":
                source = child.child_by_field_name("source")
                name = self.text(child.named_children[0])
                self._bring(child, self._plain(source), "default", name, False)
        return HOLE

    def _plain(self, node: Node | None) -> str:
        return unescape(self.text(node)[1:-1]) if node is not None else ""

    def _export(self, node: Node) -> Value:
        at = self.lines.at(node)
        source = node.child_by_field_name("source")
        module = self._plain(source)
        if source is not None:
            self.facts.append(Import(at, self.language, module, "*" if _has_word(node, "*") else "", "",
                                     _has_word(node, "type")))
        named = False
        for child in node.named_children:
            if child.type == "export_clause":
                named = True
                for one in child.named_children:
                    name = self.text(one.child_by_field_name("name"))
                    outside = self.text(one.child_by_field_name("alias")) or name
                    value = Ref(module, name) if source is not None else self.local(name)
                    self.facts.append(Export(self.lines.at(one), outside, value))
            elif child.type == "namespace_export":
                named = True
                self.facts.append(Export(at, self.text(child.named_children[-1]), Ref(module, "")))
        if source is not None:
            if not named:
                self.facts.append(Export(at, "*", Ref(module, "")))
            return HOLE
        declaration = node.child_by_field_name("declaration")
        value = node.child_by_field_name("value")
        if declaration is not None:
            names = self._declared(declaration)
            default = _has_word(node, "default")
            self.visit(declaration)
            for name in names:
                self.facts.append(Export(at, "default" if default else name, Ref("", name)))
        elif value is not None:
            with self.bound(name="default"):
                self.facts.append(Export(at, "default", self.visit(value)))
        return HOLE

    def _declared(self, node: Node) -> list[str]:
        name = node.child_by_field_name("name")
        if name is not None:
            return [self.text(name)]
        found = []
        for child in node.named_children:
            inner = child.child_by_field_name("name") if child.type == "variable_declarator" else None
            if inner is not None and inner.type == "identifier":
                found.append(self.text(inner))
        return found

    # --- bindings

    def _declarator(self, node: Node) -> Value:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            return self.children(node)
        self.visit(node.child_by_field_name("type"))
        if name.type == "identifier":
            text = self.text(name)
            self._define(text, value, node)
            return HOLE
        found = self.visit(value)
        self._destructure(name, found, node)
        return HOLE

    def _define(self, name: str, value: Node, node: Node) -> None:
        """``name = value`` at the current place; a function gets its own definition."""
        inner = _unwrapped(value)
        if inner.type in _FUNCTIONS:
            self._named_function(name, inner, node)
            return
        if inner.type == "class":
            self._class_body(name, inner, node)
            return
        holder = f"{self.inside}.{name}" if self.enclosing else name
        with self.bound(name=name.rpartition(".")[2], holder=holder):
            found = self.visit(value)
        if isinstance(found, Ref) and found.module and not found.name:
            # const x = require("m"): a name of the module.
            path = "default" if self.text(inner).startswith("require") else ""
            self.imports.setdefault(name, (found.module, path))
        at = self.lines.at(node)
        if not name.startswith("this.") or not self.class_constant(name.removeprefix("this."), found, at):
            self.constant(name, found, at)

    def _destructure(self, pattern: Node, value: Value, node: Node) -> None:
        for index, child in enumerate(pattern.named_children):
            if child.type == "shorthand_property_identifier_pattern":
                self._take(self.text(child), self.text(child), value, child)
            elif child.type == "pair_pattern":
                key = self.text(child.child_by_field_name("key"))
                target = child.child_by_field_name("value")
                if target is not None and target.type == "identifier":
                    self._take(self.text(target), key, value, child)
                elif target is not None and target.type in ("object_pattern", "array_pattern"):
                    self._destructure(target, self.member(value, key), node)
            elif child.type == "object_assignment_pattern":
                name = self.text(child.child_by_field_name("left"))
                with self.bound(name=name):
                    default = self.visit(child.child_by_field_name("right"))
                self.constant(name, choice(self.member(value, name), default), self.lines.at(child))
            elif child.type == "identifier" and pattern.type == "array_pattern" and isinstance(value, Seq):
                if index < len(value.items):
                    self.constant(self.text(child), value.items[index], self.lines.at(child))

    def _take(self, local: str, key: str, value: Value, node: Node) -> None:
        member = self.member(value, key)
        if isinstance(value, Ref) and value.module and value.name in ("", "default") and isinstance(member, Ref):
            # const {A} = require("m"), const {A} = await import("m")
            self.imports[local] = (value.module, key)
            alias = "" if local == key else local
            self.facts.append(Import(self.lines.at(node), self.language, value.module, key, alias))
            return
        if isinstance(value, Env) and value.name == "":
            member = self.env(key, None, self.lines.at(node))
        self.constant(local, member, self.lines.at(node))

    def _assignment(self, node: Node) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.children(node)
        name = self.text(left)
        plain = left.type in ("identifier", "member_expression") and name.replace(".", "").replace("_", "").replace(
            "$", "").isalnum()
        if not plain:
            self.visit(left)
            return self.visit(right)
        if name in ("module.exports", "exports.default"):
            value = self.visit(right)
            self.facts.append(Export(self.lines.at(node), "default", value))
            return value
        if name.startswith(("exports.", "module.exports.")):
            value = self.visit(right)
            self.facts.append(Export(self.lines.at(node), name.rpartition(".")[2], value))
            return value
        self._define(name, right, node)
        return self.local(name) if "." not in name else HOLE

    # --- definitions

    def _function(self, node: Node) -> Value:
        name = self.text(node.child_by_field_name("name"))
        self._named_function(name or "anonymous", node, node)
        return Ref("", name) if name else HOLE

    def _anonymous(self, node: Node) -> Value:
        self._body(node)
        return HOLE

    def _named_function(self, name: str, function: Node, node: Node) -> None:
        dotted = f"{self.inside}.{name}" if self.enclosing else name
        with self.within(name, function=True):
            parameters, returns = self._body(function)
        self.facts.append(Definition(self.lines.at(node), "function", dotted, parameters, returns=returns))

    def _body(self, function: Node) -> tuple[tuple[Parameter, ...], Value]:
        parameters = self._parameters(function)
        body = function.child_by_field_name("body")
        if body is not None and body.type != "statement_block":
            return parameters, self.visit(body)
        self.returned.append([])
        self.visit(body)
        return parameters, choice(*self.returned.pop())

    def _return(self, node: Node) -> Value:
        for child in node.named_children:
            value = self.visit(child)
            if self.returned and len(self.returned[-1]) < 8:
                self.returned[-1].append(value)
        return HOLE

    def _parameters(self, function: Node) -> tuple[Parameter, ...]:
        node = function.child_by_field_name("parameters")
        found: list[Parameter] = []
        single = function.child_by_field_name("parameter")
        if single is not None:
            found.append(Parameter(self.text(single), None, self.lines.at(single)))
        for child in node.named_children if node is not None else ():
            self._parameter(child, found)
        return tuple(found)

    def _parameter(self, node: Node, found: list[Parameter]) -> None:
        if node.type in ("required_parameter", "optional_parameter"):
            self.visit(node.child_by_field_name("type"))
            pattern, value = node.child_by_field_name("pattern"), node.child_by_field_name("value")
        elif node.type == "assignment_pattern":
            pattern, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        else:
            pattern, value = node, None
        if pattern is None:
            return
        if pattern.type in ("identifier", "this"):
            self._one_parameter(pattern, value, found)
        elif pattern.type == "object_pattern":
            self.visit(value)
            for child in pattern.named_children:
                if child.type == "object_assignment_pattern":
                    self._one_parameter(child.child_by_field_name("left"), child.child_by_field_name("right"), found)
                elif child.type == "shorthand_property_identifier_pattern":
                    self._one_parameter(child, None, found)

    def _one_parameter(self, pattern: Node | None, value: Node | None, found: list[Parameter]) -> None:
        name = self.text(pattern)
        with self.bound(name=name):
            default = self.visit(value)
        place = self.lines.at(pattern) if pattern is not None else None
        if place is not None:
            found.append(Parameter(name, None if default is HOLE else default, place))

    def _class(self, node: Node) -> Value:
        self._class_body(self.text(node.child_by_field_name("name")) or "anonymous", node, node)
        return HOLE

    def _class_body(self, name: str, node: Node, place: Node) -> None:
        bases = []
        for child in node.named_children:
            if child.type == "class_heritage":
                for clause in child.named_children:
                    value = self.visit(clause.child_by_field_name("value") or clause)
                    if callee := self.callee(value):
                        bases.append(callee)
        dotted = f"{self.inside}.{name}" if self.enclosing else name
        self.facts.append(Definition(self.lines.at(place), "class", dotted, (), tuple(bases)))
        with self.within(name, function=False):
            self.visit(node.child_by_field_name("body"))

    def _method(self, node: Node) -> Value:
        name = self.text(node.child_by_field_name("name"))
        self._named_function(name, node, node)
        return HOLE

    def _field(self, node: Node) -> Value:
        name = self.text(node.child_by_field_name("name") or node.child_by_field_name("property"))
        value = node.child_by_field_name("value")
        self.visit(node.child_by_field_name("type"))
        if value is not None:
            self._define(name, value, node)
        return HOLE

    def _enum(self, node: Node) -> Value:
        name = self.text(node.child_by_field_name("name"))
        body = node.child_by_field_name("body")
        with self.within(name, function=False), self.bound(holder=name, **self.table(body.named_child_count if body else 0)):
            for child in body.named_children if body is not None else ():
                if child.type == "enum_assignment":
                    member = self.text(child.child_by_field_name("name"))
                    with self.bound(name=member):
                        value = self.visit(child.child_by_field_name("value"))
                    self.constant(member, value, self.lines.at(child))
        return HOLE

    # --- expressions

    def _identifier(self, node: Node) -> Value:
        return self.local(self.text(node))

    def _this(self, _node: Node) -> Value:
        return Ref("", "this")

    def _member(self, node: Node) -> Value:
        text = self.text(node) if node.end_byte - node.start_byte < 40 else ""
        name = self.text(node.child_by_field_name("property"))
        if text in _ENVIRONMENTS:
            return Env("")
        value = self.visit(node.child_by_field_name("object"))
        if isinstance(value, Env) and value.name == "":
            return self.env(name, None, self.lines.at(node)) if name not in ("get", "has", "set") else Ref("", "Deno.env.get")
        return self.member(value, name)

    def _subscript(self, node: Node) -> Value:
        value = self.visit(node.child_by_field_name("object"))
        index = node.child_by_field_name("index")
        key = self.visit(index)
        if isinstance(value, Env) and value.name == "":
            return self.env(key.text, None, self.lines.at(node)) if isinstance(key, Lit) else HOLE
        if isinstance(value, Ref):
            name = key.text.replace(".", "~1") if isinstance(key, Lit) else "*"
            return Ref(value.module, f"{value.name}.{name}" if value.name else name)
        if isinstance(value, Obj):
            known = [member for text, member in value.items if not isinstance(key, Lit) or text == key.text]
            return choice(*known)
        return choice(*value.items) if isinstance(value, Seq) else HOLE

    def _call(self, node: Node) -> Value:
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        arguments = node.child_by_field_name("arguments")
        if function is None:
            return self.children(node)
        given = [
            (str(position), child)
            for position, child in enumerate(child for child in arguments.named_children if child.type != "comment")
        ] if arguments is not None and arguments.type == "arguments" else []
        if arguments is not None and arguments.type != "arguments":
            self.visit(arguments)  # a tagged template
        if function.type == "import" or self.text(function) == "require":
            return self._dynamic(node, function, given)
        return self.call(node, self.visit(function), given)

    def _dynamic(self, node: Node, function: Node, given: list[tuple[str, Node]]) -> Value:
        argument = given[0][1] if given else None
        if argument is None or argument.type not in ("string", "template_string"):
            return self.visit(argument)
        module = self._plain(argument)
        dynamic = function.type == "import"
        self.facts.append(Import(self.lines.at(node), self.language, module, dynamic=dynamic))
        return Ref(module, "")

    def _string(self, node: Node) -> Value:
        at = self.lines.at(node)
        text = self._plain(node)
        return self.literal(Lit(text, at), at, text)

    def _template(self, node: Node) -> Value:
        at = self.lines.at(node)
        parts: list[Value] = []
        shown = ""
        end = node.start_byte + 1
        for child in node.named_children:
            if child.type == "template_substitution":
                between = self.source[end : child.start_byte].decode("utf-8", "replace")
                if between:
                    parts.append(Lit(unescape(between), at))
                    shown += between
                parts.append(self.visit(child.named_children[0]) if child.named_children else HOLE)
                end = child.end_byte
        rest = self.source[end : max(end, node.end_byte - 1)].decode("utf-8", "replace")
        if not parts:
            text = unescape(rest)
            return self.literal(Lit(text, at), at, text)
        if rest:
            parts.append(Lit(unescape(rest), at))
        return self.literal(Join(tuple(parts)), at, shown + rest)

    def _object(self, node: Node) -> Value:
        items: list[tuple[str, Value]] = []
        outer = self.binding.name
        with self.bound(**self.table(_strings(node))):
            for child in node.named_children:
                if child.type == "pair":
                    key = child.child_by_field_name("key")
                    text = self._key(key)
                    if text and key is not None and key.type == "string":
                        with self.bound(name=""):
                            self.visit(key)
                    value_node = child.child_by_field_name("value")
                    if value_node is not None and _unwrapped(value_node).type in _FUNCTIONS:
                        self._named_function(text or "anonymous", _unwrapped(value_node), child)
                        continue
                    with self.bound(name=text if text.isidentifier() else outer):
                        value = self.visit(value_node)
                    if text:
                        items.append((text, value))
                elif child.type == "shorthand_property_identifier":
                    name = self.text(child)
                    items.append((name, self.local(name)))
                elif child.type == "spread_element":
                    value = self.visit(child.named_children[0]) if child.named_children else HOLE
                    if isinstance(value, Obj):
                        items.extend(value.items)
                    elif isinstance(value, Ref):
                        items.append(("...", value))
                else:
                    self.visit(child)
        return Obj(tuple(items))

    def _key(self, node: Node | None) -> str:
        if node is None:
            return ""
        if node.type == "string":
            return self._plain(node)
        if node.type == "computed_property_name":
            value = self.visit(node.named_children[0]) if node.named_children else HOLE
            return value.text if isinstance(value, Lit) else ""
        return self.text(node)

    def _array(self, node: Node) -> Value:
        with self.bound(**self.table(_strings(node))):
            return Seq(tuple(self.visit(child) for child in node.named_children if child.type != "comment"))

    def _binary(self, node: Node) -> Value:
        operator = self.text(node.child_by_field_name("operator"))
        if operator in _EQUALITY:
            with self.bound(compared=True):
                self.children(node)
            return HOLE
        left = self.visit(node.child_by_field_name("left"))
        right = self.visit(node.child_by_field_name("right"))
        if operator in ("||", "??"):
            if isinstance(left, Env) and left.name and left.default is None:
                return Env(left.name, None if right is HOLE else right)
            return choice(left, right)
        if operator == "+":
            return Join((left, right))
        return right if operator == "&&" else HOLE

    def _ternary(self, node: Node) -> Value:
        self.visit(node.child_by_field_name("condition"))
        return choice(self.visit(node.child_by_field_name("consequence")),
                      self.visit(node.child_by_field_name("alternative")))

    def _through(self, node: Node) -> Value:
        """Parentheses, await, ``x!``, ``x as T``, ``x satisfies T``: what is inside; types are visited for literals."""
        inner = [child for child in node.named_children if child.type != "comment"]
        if not inner:
            return HOLE
        value = self.visit(inner[0])
        for child in inner[1:]:
            self.visit(child)
        return value

    def _type_assertion(self, node: Node) -> Value:
        return self.visit(node.named_children[-1]) if node.named_children else HOLE

    def _case(self, node: Node) -> Value:
        value = node.child_by_field_name("value")
        with self.bound(compared=True):
            self.visit(value)
        for child in node.named_children:
            if child != value:
                self.visit(child)
        return HOLE

    def _attribute(self, node: Node) -> Value:
        """A JSX attribute: ``model="gpt"`` binds as an object member does."""
        inner = node.named_children
        if len(inner) == 2:
            with self.bound(name=self.text(inner[0])):
                self.visit(inner[1])
        return HOLE

    def _number(self, node: Node) -> Value:
        return Lit(self.text(node), self.lines.at(node))

    def _nothing(self, _node: Node) -> Value:
        return HOLE

    def _for_in(self, node: Node) -> Value:
        iterable = self.visit(node.child_by_field_name("right"))
        left = node.child_by_field_name("left")
        if left is not None and left.type == "identifier":
            members: Value = HOLE
            if isinstance(iterable, Seq):
                members = choice(*iterable.items)
            elif isinstance(iterable, Ref) and iterable.name:
                members = Ref(iterable.module, f"{iterable.name}.*")
            if members is not HOLE and not isinstance(members, Made):
                self.facts.append(Constant(self.lines.at(node), self.text(left), members, self.inside))
        self.visit(node.child_by_field_name("body"))
        return HOLE


def _has_word(node: Node, word: str) -> bool:
    return any(not child.is_named and child.type == word for child in node.children)


def _unwrapped(node: Node) -> Node:
    while node.type in ("parenthesized_expression", "as_expression", "satisfies_expression") and node.named_children:
        node = node.named_children[0]
    return node


def _strings(node: Node) -> int:
    """How many strings a collection holds, members' members counted one level down."""
    count = 0
    for child in node.named_children:
        if child.type in ("string", "template_string"):
            count += 1
        elif child.type == "pair":
            value = child.child_by_field_name("value")
            inner = value.named_child_count if value is not None and value.type in ("array", "object") else 0
            count += 1 + inner
        elif child.type in ("array", "object"):
            count += child.named_child_count
    return count


ScriptWalker.handlers = {  # type: ignore[assignment]  # each handler takes its own walker
    "import_statement": ScriptWalker._import, "export_statement": ScriptWalker._export,
    "variable_declarator": ScriptWalker._declarator, "assignment_expression": ScriptWalker._assignment,
    "augmented_assignment_expression": ScriptWalker._assignment, "function_declaration": ScriptWalker._function,
    "generator_function_declaration": ScriptWalker._function, "arrow_function": ScriptWalker._anonymous,
    "function_expression": ScriptWalker._anonymous, "return_statement": ScriptWalker._return,
    "class_declaration": ScriptWalker._class, "abstract_class_declaration": ScriptWalker._class,
    "class": ScriptWalker._class, "method_definition": ScriptWalker._method, "field_definition": ScriptWalker._field,
    "public_field_definition": ScriptWalker._field, "enum_declaration": ScriptWalker._enum,
    "identifier": ScriptWalker._identifier, "this": ScriptWalker._this, "member_expression": ScriptWalker._member,
    "subscript_expression": ScriptWalker._subscript, "call_expression": ScriptWalker._call,
    "new_expression": ScriptWalker._call, "string": ScriptWalker._string, "template_string": ScriptWalker._template,
    "object": ScriptWalker._object, "array": ScriptWalker._array, "binary_expression": ScriptWalker._binary,
    "ternary_expression": ScriptWalker._ternary, "parenthesized_expression": ScriptWalker._through,
    "await_expression": ScriptWalker._through, "non_null_expression": ScriptWalker._through,
    "as_expression": ScriptWalker._through, "satisfies_expression": ScriptWalker._through,
    "type_assertion": ScriptWalker._type_assertion, "switch_case": ScriptWalker._case,
    "jsx_attribute": ScriptWalker._attribute, "number": ScriptWalker._number, "true": ScriptWalker._number,
    "false": ScriptWalker._number, "null": ScriptWalker._number, "undefined": ScriptWalker._number,
    "for_in_statement": ScriptWalker._for_in, "comment": ScriptWalker._nothing, "regex": ScriptWalker._nothing,
    "jsx_text": ScriptWalker._nothing,
}
