"""Python."""

from __future__ import annotations

from shadowbom.core.fact import Definition, Import, Parameter
from shadowbom.core.value import HOLE, Choice, Env, Join, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.extract.code.text import python_string
from shadowbom.extract.code.walker import Walker, choice
from shadowbom.extract.grammars import Node

_ENVIRON = Ref("os", "environ")
_PATTERN_TYPES = frozenset({"identifier", "attribute", "subscript"})


class PythonWalker(Walker):
    """Facts of one Python file."""

    # --- imports

    def _import(self, node: Node) -> Value:
        at = self.lines.at(node)
        for child in node.children_by_field_name("name"):
            module, alias = self._aliased(child)
            self.facts.append(Import(at, "python", module, "", alias, self.type_only))
            if alias:
                self.imports[alias] = (module, "")
            else:
                self.imports.setdefault(module.partition(".")[0], (module.partition(".")[0], ""))
                self.modules.update(module[:end] for end in _dots(module))
        return HOLE

    def _import_from(self, node: Node) -> Value:
        module = self.text(node.child_by_field_name("module_name"))
        module = "".join(module.split())
        at = self.lines.at(node)
        if any(child.type == "wildcard_import" for child in node.named_children):
            self.facts.append(Import(at, "python", module, "*", "", self.type_only))
            if not module.startswith("."):
                self.stars.append(module)
            return HOLE
        for child in node.children_by_field_name("name"):
            name, alias = self._aliased(child)
            place = self.lines.at(child)
            self.facts.append(Import(place, "python", module, name, alias, self.type_only))
            self.imports[alias or name] = (module, name)
        return HOLE

    def _aliased(self, node: Node) -> tuple[str, str]:
        if node.type == "aliased_import":
            return self.text(node.child_by_field_name("name")), self.text(node.child_by_field_name("alias"))
        return "".join(self.text(node).split()), ""

    def _if(self, node: Node) -> Value:
        condition = node.child_by_field_name("condition")
        before = self.type_only
        if self.text(condition) in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING"):
            self.type_only = True
            self.visit(node.child_by_field_name("consequence"))
            self.type_only = before
            for branch in node.children_by_field_name("alternative"):
                self.visit(branch)
            return HOLE
        return self.children(node)

    # --- definitions

    def _class(self, node: Node) -> Value:
        name = self.text(node.child_by_field_name("name"))
        bases = []
        supers = node.child_by_field_name("superclasses")
        for child in supers.named_children if supers is not None else ():
            value = self.visit(child)
            if callee := self.callee(value):
                bases.append(callee)
        self.defined.add(name)
        at = self.lines.at(node)
        self.facts.append(Definition(at, "class", self._dotted(name), (), tuple(bases), self._decorators(node)))
        with self.within(name, function=False):
            self.visit(node.child_by_field_name("body"))
        return HOLE

    def _function(self, node: Node) -> Value:
        name = self.text(node.child_by_field_name("name"))
        self.defined.add(name)
        dotted = self._dotted(name)
        decorators = self._decorators(node)
        with self.within(name, function=True):
            parameters = self._parameters(node.child_by_field_name("parameters"))
            self.returned.append([])
            self.visit(node.child_by_field_name("body"))
            returns = choice(*self.returned.pop())
        at = self.lines.at(node)
        self.facts.append(Definition(at, "function", dotted, parameters, (), decorators, returns))
        return HOLE

    def _lambda(self, node: Node) -> Value:
        self.visit(node.child_by_field_name("body"))
        return HOLE

    def _dotted(self, name: str) -> str:
        return f"{self.inside}.{name}" if self.enclosing else name

    def _decorators(self, node: Node) -> tuple[str, ...]:
        parent = node.parent
        if parent is None or parent.type != "decorated_definition":
            return ()
        names = []
        for child in parent.named_children:
            if child.type == "decorator":
                # Visited once already by the decorated definition's own children.
                text = self.text(child).lstrip("@").partition("(")[0].strip()
                names.append(self.callee(self._path(text)) or text)
        return tuple(names)

    def _path(self, text: str) -> Value:
        head, *rest = text.split(".")
        value = self.local(head)
        for name in rest:
            value = self.member(value, name)
        return value

    def _parameters(self, node: Node | None) -> tuple[Parameter, ...]:
        found = []
        for child in node.named_children if node is not None else ():
            name = child.child_by_field_name("name")
            if child.type == "identifier":
                found.append(Parameter(self.text(child), None, self.lines.at(child)))
            elif child.type == "typed_parameter":
                found.append(Parameter(self.text(child.named_children[0]), None, self.lines.at(child)))
                self.visit(child.child_by_field_name("type"))
            elif name is not None:
                text = self.text(name)
                with self.bound(name=text):
                    self.visit(child.child_by_field_name("type"))
                    default = self.visit(child.child_by_field_name("value"))
                found.append(Parameter(text, None if default is HOLE else default, self.lines.at(child)))
        self.defined.update(parameter.name for parameter in found)
        return tuple(found)

    def _return(self, node: Node) -> Value:
        for child in node.named_children:
            value = self.visit(child)
            if self.returned and len(self.returned[-1]) < 8:
                self.returned[-1].append(value)
        return HOLE

    # --- bindings

    def _assignment(self, node: Node) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        name = self._target(left)
        self.visit(node.child_by_field_name("type"))
        if left is not None and left.type in ("subscript", "attribute"):
            self.visit(left.child_by_field_name("value") or left.child_by_field_name("object"))
        with self.bound(name=name.rpartition(".")[2], holder=self._holder(name)):
            value = self.visit(right)
        if name:
            self._bind(name, value, node)
        elif left is not None and left.type in ("pattern_list", "tuple_pattern") and isinstance(value, Seq):
            for target, member in zip(left.named_children, value.items, strict=False):
                if inner := self._target(target):
                    self._bind(inner, member, target)
        return value

    def _holder(self, name: str) -> str:
        return f"{self.inside}.{name}" if self.enclosing and name else name

    def _bind(self, name: str, value: Value, node: Node) -> None:
        at = self.lines.at(node)
        self.defined.add(name)
        instance = name.startswith(("self.", "cls."))
        if not instance or not self.class_constant(name.partition(".")[2], value, at):
            self.constant(name, value, at)

    def _target(self, node: Node | None) -> str:
        if node is None or node.type not in _PATTERN_TYPES:
            return ""
        if node.type == "subscript":
            key = node.child_by_field_name("subscript")
            inner = self._target(node.child_by_field_name("value"))
            return f"{inner}.{self.text(key).strip(chr(34) + chr(39))}" if inner and key is not None else ""
        text = self.text(node)
        return text if text.replace(".", "").replace("_", "").isalnum() else ""

    def _for(self, node: Node) -> Value:
        iterable = self.visit(node.child_by_field_name("right"))
        name = self._target(node.child_by_field_name("left"))
        if name:
            self._bind(name, _members(iterable), node)
        self.visit(node.child_by_field_name("body"))
        self.visit(node.child_by_field_name("alternative"))
        return HOLE

    def _as_pattern(self, node: Node) -> Value:
        value = self.visit(node.named_children[0]) if node.named_children else HOLE
        alias = node.child_by_field_name("alias")
        if alias is not None and (name := self._target(alias.named_children[0] if alias.named_children else alias)):
            self._bind(name, value, node)
        return value

    def _named(self, node: Node) -> Value:
        name = self.text(node.child_by_field_name("name"))
        with self.bound(name=name):
            value = self.visit(node.child_by_field_name("value"))
        self._bind(name, value, node)
        return value

    # --- expressions

    def _expression_statement(self, node: Node) -> Value:
        only = node.named_children
        if len(only) == 1 and only[0].type in ("string", "concatenated_string"):
            return HOLE  # a docstring, or a string that stands for a comment
        return self.children(node)

    def _identifier(self, node: Node) -> Value:
        return self.local(self.text(node))

    def _attribute(self, node: Node) -> Value:
        value = self.visit(node.child_by_field_name("object"))
        return self.member(value, self.text(node.child_by_field_name("attribute")))

    def _call(self, node: Node) -> Value:
        function = node.child_by_field_name("function")
        value = self.visit(function)
        given: list[tuple[str, Node]] = []
        star: Value = HOLE
        arguments = node.child_by_field_name("arguments")
        if arguments is not None and arguments.type == "generator_expression":
            self.visit(arguments)
            return self.call(node, value, [])
        position = 0
        for child in arguments.named_children if arguments is not None else ():
            if child.type == "keyword_argument":
                inner = child.child_by_field_name("value")
                if inner is not None:
                    given.append((self.text(child.child_by_field_name("name")), inner))
            elif child.type == "dictionary_splat":
                star = self.visit(child.named_children[0]) if child.named_children else HOLE
            elif child.type == "list_splat":
                self.visit(child)
            elif child.type != "comment":
                given.append((str(position), child))
                position += 1
        text = self.callee(value)
        if text in ("importlib:import_module", ":__import__", ":import_module"):
            return self._dynamic(node, given)
        if text.endswith((".get", ".pop")) and isinstance(value, Ref) and value.module != "os":
            return self._look_up(node, value, given)
        if text.endswith(".format") and function is not None:
            inner = self.visit(function.child_by_field_name("object"))
            for _, child in given:
                self.visit(child)
            return inner
        if text == ":dict":
            return self._dict_call(given)
        return self.call(node, value, given, star=star)

    def _dict_call(self, given: list[tuple[str, Node]]) -> Value:
        items = []
        for key, child in given:
            with self.bound(name=key):
                items.append((key, self.visit(child)))
        return Obj(tuple(items))

    def _dynamic(self, node: Node, given: list[tuple[str, Node]]) -> Value:
        value = self.visit(given[0][1]) if given else HOLE
        if not isinstance(value, Lit):
            return HOLE
        self.facts.append(Import(self.lines.at(node), "python", value.text, dynamic=True))
        return Ref(value.text, "")

    def _look_up(self, node: Node, value: Ref, given: list[tuple[str, Node]]) -> Value:
        """``TABLE.get(key, default)``: any member, or the default, besides being a call."""
        made = self.call(node, value, given)
        table = Ref(value.module, value.name.rpartition(".")[0])
        default: Value = HOLE
        key: Value = HOLE
        if isinstance(made, Env):
            return made
        for fact in reversed(self.facts):
            arguments = getattr(fact, "arguments", None)
            if arguments is not None:
                key = arguments[0].value if arguments else HOLE
                default = next((item.value for item in arguments if item.key in ("1", "default")), HOLE)
                break
        name = key.text.replace(".", "~1") if isinstance(key, Lit) else "*"
        return choice(made, Ref(table.module, f"{table.name}.{name}"), default) if table.name else choice(made, default)

    def _subscript(self, node: Node) -> Value:
        value = self.visit(node.child_by_field_name("value"))
        keys = node.children_by_field_name("subscript")
        inner = [self.visit(key) for key in keys]
        key = inner[0] if inner else HOLE
        if value == _ENVIRON or (isinstance(value, Ref) and value.name.endswith("environ")):
            return self.env(key.text, None, self.lines.at(node)) if isinstance(key, Lit) else HOLE
        if isinstance(value, Ref):
            name = key.text.replace(".", "~1") if isinstance(key, Lit) else "*"
            return Ref(value.module, f"{value.name}.{name}" if value.name else name)
        if isinstance(value, Obj) and isinstance(key, Lit):
            return next((member for text, member in value.items if text == key.text), HOLE)
        if isinstance(value, (Obj, Seq)):
            return _members(value)
        return HOLE

    def _string(self, node: Node) -> Value:
        at = self.lines.at(node)
        if not any(child.type == "interpolation" for child in node.named_children):
            text = python_string(self.text(node))
            return self.literal(Lit(text, at), at, text) if text is not None else HOLE
        parts: list[Value] = []
        shown = ""
        for child in node.named_children:
            if child.type == "interpolation":
                parts.append(self.visit(child.child_by_field_name("expression")))
            elif child.type == "string_content":
                text = self.text(child).replace("{{", "{").replace("}}", "}")
                parts.append(Lit(text, self.lines.at(child)))
                shown += text
        return self.literal(Join(tuple(parts)), at, shown)

    def _concatenated(self, node: Node) -> Value:
        parts = tuple(self.visit(child) for child in node.named_children)
        return Join(parts)

    def _binary(self, node: Node) -> Value:
        left = self.visit(node.child_by_field_name("left"))
        right = self.visit(node.child_by_field_name("right"))
        operator = self.text(node.child_by_field_name("operator"))
        if operator == "+":
            return Join((left, right))
        return left if operator == "%" else choice(left, right) if operator == "|" else HOLE

    def _boolean(self, node: Node) -> Value:
        left = self.visit(node.child_by_field_name("left"))
        right = self.visit(node.child_by_field_name("right"))
        if self.text(node.child_by_field_name("operator")) != "or":
            return right
        if isinstance(left, Env) and left.default is None:
            return Env(left.name, None if right is HOLE else right)
        return choice(left, right)

    def _conditional(self, node: Node) -> Value:
        parts = node.named_children
        if len(parts) != 3:
            return self.children(node)
        first = self.visit(parts[0])
        self.visit(parts[1])
        return choice(first, self.visit(parts[2]))

    def _comparison(self, node: Node) -> Value:
        with self.bound(compared=True):
            self.children(node)
        return HOLE

    def _dictionary(self, node: Node) -> Value:
        items: list[tuple[str, Value]] = []
        pairs = [child for child in node.named_children if child.type == "pair"]
        outer = self.binding.name
        with self.bound(**self.table(_strings(node))):
            for child in node.named_children:
                if child.type != "pair":
                    value = self._through(child) if child.type == "dictionary_splat" else self.visit(child)
                    items.extend(value.items if isinstance(value, Obj) else ())
                    if isinstance(value, Ref):
                        items.append(("...", value))
                    continue
                key = child.child_by_field_name("key")
                text = python_string(self.text(key)) if key is not None and key.type == "string" else None
                if text is None:
                    self.visit(key)
                elif len(pairs) > 1:
                    with self.bound(name=""):
                        self.visit(key)
                with self.bound(name=text if text and text.isidentifier() else outer):
                    value = self.visit(child.child_by_field_name("value"))
                if text is not None:
                    items.append((text, value))
        return Obj(tuple(items))

    def _sequence(self, node: Node) -> Value:
        with self.bound(**self.table(_strings(node))):
            return Seq(tuple(self.visit(child) for child in node.named_children))

    def _through(self, node: Node) -> Value:
        """A node that is what is inside it: parentheses, await."""
        inner = [child for child in node.named_children if child.type != "comment"]
        return self.visit(inner[0]) if len(inner) == 1 else self.children(node)

    def _number(self, node: Node) -> Value:
        return Lit(self.text(node), self.lines.at(node))

    def _case(self, node: Node) -> Value:
        with self.bound(compared=True):
            for child in node.named_children:
                if child.type == "case_pattern":
                    self.visit(child)
        self.visit(node.child_by_field_name("consequence"))
        return HOLE


def _dots(module: str) -> list[int]:
    return [index for index, char in enumerate(module) if char == "."] + [len(module)]


def _strings(node: Node) -> int:
    """How many strings a collection holds, members' members counted one level down."""
    count = 0
    for child in node.named_children:
        if child.type == "string":
            count += 1
        elif child.type == "pair":
            value = child.child_by_field_name("value")
            inner = value.named_children if value is not None and value.type in ("list", "dictionary", "tuple") else ()
            count += 1 + len(inner)
        elif child.type in ("list", "dictionary", "tuple", "call"):
            count += child.named_child_count
    return count


def _members(value: Value) -> Value:
    """Any member of a collection."""
    match value:
        case Seq(items):
            return choice(*items)
        case Obj(items):
            return choice(*(member for _, member in items))
        case Ref(module, name) if name:
            return Ref(module, f"{name}.*")
        case Choice() | Made():
            return HOLE
        case _:
            return HOLE


PythonWalker.handlers = {
    "import_statement": PythonWalker._import, "import_from_statement": PythonWalker._import_from,
    "future_import_statement": lambda _walker, _node: HOLE, "if_statement": PythonWalker._if,
    "class_definition": PythonWalker._class, "function_definition": PythonWalker._function,
    "lambda": PythonWalker._lambda, "return_statement": PythonWalker._return, "assignment": PythonWalker._assignment,
    "for_statement": PythonWalker._for, "as_pattern": PythonWalker._as_pattern,
    "named_expression": PythonWalker._named, "expression_statement": PythonWalker._expression_statement,
    "identifier": PythonWalker._identifier, "attribute": PythonWalker._attribute, "call": PythonWalker._call,
    "subscript": PythonWalker._subscript, "string": PythonWalker._string,
    "concatenated_string": PythonWalker._concatenated, "binary_operator": PythonWalker._binary,
    "boolean_operator": PythonWalker._boolean, "conditional_expression": PythonWalker._conditional,
    "comparison_operator": PythonWalker._comparison, "dictionary": PythonWalker._dictionary,
    "list": PythonWalker._sequence, "tuple": PythonWalker._sequence, "set": PythonWalker._sequence,
    "expression_list": PythonWalker._sequence, "parenthesized_expression": PythonWalker._through,
    "await": PythonWalker._through, "integer": PythonWalker._number, "true": PythonWalker._number,
    "false": PythonWalker._number, "none": PythonWalker._number, "comment": lambda _walker, _node: HOLE,
    "case_clause": PythonWalker._case, "keyword_argument": lambda walker, node: walker.visit(
        node.child_by_field_name("value")),
}  # type: ignore[assignment]  # each handler takes its own walker
