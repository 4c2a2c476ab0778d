"""Dotted names followed through the scopes of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.extract.code.found import (
    MAX_NAME,
    MAX_OPTIONS,
    NOTHING,
    Found,
    callee_of,
    identity,
    is_short,
    is_small,
    public,
)
from shadowbom.extract.code.packages import split_package
from shadowbom.extract.code.scopes import Binding, Kind, Scope

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.source import Source
    from shadowbom.extract.code.values import Evaluator

ANY = "*"
"""A member that is not known by name: ``Ref("", "TABLE.*")`` is any member of TABLE."""
_TYPE = re.compile(r"[\s:'\"*&]*(?:(?:mut|dyn|impl|const|'\w+)\s+)*(?:(?:\w+(?:\.|::))*(?:Optional|Annotated|Required|"
                   r"Readonly|Promise|Option|Arc|Rc|Box|Mutex|RwLock|OnceCell|Pin)\s*[\[<]\s*)*['\"]?"
                   r"([A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*)", re.ASCII)


class Names:
    """Follows the names of ``outline``; expressions are read by ``evaluator``."""

    def __init__(self, outline: Outline, evaluator: Evaluator) -> None:
        self._outline = outline
        self._evaluator = evaluator
        self._language = outline.language

    def resolve(self, name: str, scope: Scope) -> tuple[Found, ...]:
        """What the dotted ``name`` is in ``scope``. A name that the file does not bind is a ``Ref`` to itself."""
        found = scope.resolved.get(name)
        if found is None:
            found = self._resolve(name, scope) if is_short(name) else NOTHING
            if found:  # nothing is found for a name in its own value, and that is no answer for others
                scope.resolved[name] = found
        return found

    def _resolve(self, name: str, scope: Scope) -> tuple[Found, ...]:
        root, dot, rest = name.partition(".")
        owner = scope.owner
        if owner is not None and scope.is_self(root):
            if not dot:
                return (Found(Ref("", owner.name), home=owner),)
            member, _, rest = rest.partition(".")
            bound = owner.bindings.get(member)
            found = (Found(Ref("", f"{owner.name}.{member}")),) if bound is None else self._of_all(bound, member, owner)
            return self._steps(found, rest.split(".")) if rest else found
        bound, home = scope.find_home(root)
        if bound is None and dot and self._language.env_members:
            table, _, variable = name.rpartition(".")
            if f":{table}" in self._language.env_tables:
                return (Found(Env(variable)),)
        if dot and root in self._outline.dotted:
            found = self._dotted(name.split("."), scope, bound, home)
            if found:
                return found
        if bound is None:
            return (Found(self._packaged(name) if self._language.packages else self._unbound(name)),)
        if bound[0].kind is Kind.PACKAGE:
            parts = name.split(".")
            found, taken = self._package(bound, parts)
            return self._steps(found, parts[taken:])
        found = self._of_all(bound, root, home)
        return self._steps(found, rest.split(".")) if dot else found

    def _unbound(self, name: str) -> Value:
        """What a name stands for that the file does not bind: itself, or a part of the module that it begins with."""
        module, dot, rest = name.partition(".")
        if self._language.roots == "path":
            return Ref(module, rest) if dot and module in self._outline.roots else Ref("", name)
        if self._language.roots == "chain" and name[:1].isupper() and rest[:1].isupper():
            parts = name.split(".")
            count = next((at for at, part in enumerate(parts) if not part[:1].isupper()), len(parts))
            return Ref(".".join(parts[: count - 1]), ".".join(parts[count - 1 :]))
        return Ref(module, rest) if self._language.roots and name[:1].isupper() else Ref("", name)

    def _packaged(self, name: str) -> Value:
        """A name that begins with a package of two names or more, in lower case, and goes on with a class."""
        module, own = split_package(name)
        is_package = "." in module and own[:1].isupper() and module == module.lower()
        return Ref(module, own) if is_package else Ref("", name)

    def _dotted(
        self, parts: list[str], scope: Scope, bound: list[Binding] | None, home: Scope | None
    ) -> tuple[Found, ...]:
        """``config.model``, where the file says ``config.model = ...``: nearer than the member of the table."""
        at: Scope | None = scope
        while at is not None:
            for count in range(len(parts), 1, -1):
                name = ".".join(parts[:count])
                dotted = at.bindings.get(name)
                if dotted is not None:
                    first = self._steps(self._of_all(bound, parts[0], home), parts[1:count]) if bound else ()
                    known = tuple(one for one in first if not isinstance(one.value, (Ref, Hole)))
                    return self._steps((*known, *self._of_all(dotted, name, at)), parts[count:])
            at = at.parent
        return ()

    def added(self, name: str, scope: Scope) -> list[tuple[str, Value]]:
        """The members that ``scope`` or one around it gives the table ``name`` by assignment."""
        found: list[tuple[str, Value]] = []
        if name not in self._outline.dotted:
            return found
        at: Scope | None = scope
        while at is not None:
            for key, bound in at.bindings.items():
                if key.startswith(f"{name}.") and key.count(".") == 1:
                    found.append((key[len(name) + 1 :], public(self._of_all(bound, key, at))))
            at = at.parent
        return found

    def _package(self, bound: list[Binding], parts: list[str]) -> tuple[tuple[Found, ...], int]:
        """The longest of the modules imported as ``import a.b`` that the name begins with."""
        best = 0
        for binding in bound:
            names = binding.module.split(".")
            if binding.kind is Kind.PACKAGE and len(names) > best and parts[: len(names)] == names:
                best = len(names)
        module = ".".join(parts[:best]) if best else parts[0]
        return (Found(Ref(module, "")),), best or 1

    def _of_all(self, bound: list[Binding], name: str, home: Scope | None) -> tuple[Found, ...]:
        """What the bindings of one name give together."""
        if len(bound) == 1:
            return self.of(bound[0], name, home)
        if bound[0].kind is Kind.FIELD:
            bound = self._of_field(bound, name, home)
        found: list[Found] = []
        seen: set[object] = set()
        for binding in bound:
            for one in self.of(binding, name, home):
                key = (identity(one.value), identity(one.receiver))
                if key not in seen and len(found) <= MAX_OPTIONS:
                    seen.add(key)
                    found.append(one)
        return tuple(found)

    def _of_field(self, bound: list[Binding], name: str, home: Scope | None) -> list[Binding]:
        """What a field is given says more than its declared type. Where others make things with their members, only an
        instance does: other values come from all files that make such a thing, and are known by its name alone."""
        given = [binding for binding in bound if binding.kind is not Kind.FIELD]
        found = [one for binding in given for one in self.of(binding, name, home)]
        if not self._outline.tables.constructs or home is None or not home.is_class:
            return given if any(not isinstance(one.value, Hole) or one.typed for one in found) else bound
        return given if any(isinstance(one.value, (Made, Env)) or one.typed for one in found) else bound[:1]

    def of(self, binding: Binding, name: str, home: Scope | None) -> tuple[Found, ...]:
        """What one binding gives. A name in its own value (``x = x or y``) is left out."""
        found = binding.found
        if found is None:
            binding.found = ()
            found = binding.found = self._of(binding, name, home)
        return found

    def _of(self, binding: Binding, name: str, home: Scope | None) -> tuple[Found, ...]:
        kind = binding.kind
        if kind is Kind.IMPORT:
            return (Found(self.imported(binding.module, binding.name)),)
        if kind is Kind.PACKAGE:
            return (Found(Ref(binding.module.partition(".")[0], "")),)
        if kind is Kind.DEFINITION and binding.target is not None:
            return (Found(Ref("", binding.target.name), home=binding.target),)
        if kind is Kind.GETTER and binding.target is not None:
            given = [one for node in binding.target.returns for one in self._evaluator.trace(node, binding.target)]
            return tuple(given) or NOTHING
        if kind is Kind.PARAMETER or kind is Kind.FIELD:
            return self._parameter(binding)
        if kind is Kind.OPAQUE or binding.node is None:
            return NOTHING
        found = self._evaluator.trace(binding.node, binding.scope)
        if kind is Kind.MEMBER:
            found = self.step(found, ANY)
        elif binding.declared is not None:
            found = self._declared(found, binding)
        found = self._steps(found, list(binding.path))
        if binding.default is not None:
            found = self._with_default(found, binding)
        is_static = home is not None and home.static and not binding.path and kind is Kind.VALUE
        static = home.dotted_name(name) if home is not None and is_static else ""
        return tuple([self._named(one, static) for one in found])

    def _named(self, one: Found, static: str) -> Found:
        """A value under its name; tables too large for a copy are not followed where they have none."""
        if not isinstance(one.value, (Obj, Seq, Choice, Join)):
            return one
        if static and not one.static and isinstance(one.value, (Obj, Seq)):
            return Found(one.value, one.receiver, one.typed, one.home, static)
        return one if one.static or is_small(one.value) else Found(Ref("", static) if static else HOLE)

    def _parameter(self, binding: Binding) -> tuple[Found, ...]:
        typed = ""
        home: Scope | None = None
        if binding.node is not None:
            match = _TYPE.match(self._outline.spelling.plain(self._outline.text(binding.node)))
            around = binding.scope.parent
            if self._language.typed:
                around = around or binding.scope
                around = around.parent if around.is_class and around.parent is not None else around
            if match is not None and around is not None:
                typed = self._class_of(match[1].replace("::", "."), around)
                home = self.own_class(match[1], around) if self._language.typed else None
        return (Found(_given(binding, self._outline.source), typed=typed, home=home),)

    def _declared(self, found: tuple[Found, ...], binding: Binding) -> tuple[Found, ...]:
        """What a variable of a declared type is given; the type says what that is where nothing else does."""
        assert binding.declared is not None
        match = _TYPE.match(self._outline.spelling.plain(self._outline.text(binding.declared)[:MAX_NAME]))
        typed = self._class_of(match[1].replace("::", "."), binding.scope) if match is not None else ""
        return tuple([Found(one.value, one.receiver, typed, one.home, one.static)
                      if not one.typed and _is_own(one.value) else one
                      for one in found]) if typed else found

    def own_class(self, name: str, scope: Scope) -> Scope | None:
        """The scope of the class ``name``, where this file defines it."""
        bound = scope.find(name) if name else None
        if bound is None or bound[0].kind is not Kind.DEFINITION or bound[0].target is None:
            return None
        return bound[0].target if bound[0].target.is_class else None

    def _class_of(self, name: str, scope: Scope) -> str:
        """The callee of the class ``name``, where that is imported; "" otherwise."""
        bound = scope.find(name.partition(".")[0])
        if bound is None and self._language.roots and "." in name and name[:1].isupper():
            return f"{callee_of(self._unbound(name))}()"
        if bound is None and self._outline.is_starred and name[:1].isupper():
            return f":{name}()"  # a class of one of the modules that are brought in whole, or of a neighbour
        if bound is None and name.partition(".")[0] not in self._outline.roots:
            return ""
        if bound is not None and bound[0].kind not in (Kind.IMPORT, Kind.PACKAGE):
            return ""
        for one in self.resolve(name, scope):
            if isinstance(one.value, Ref) and one.value.module and one.value.name:
                return f"{callee_of(one.value)}()"
        return ""

    def _with_default(self, found: tuple[Found, ...], binding: Binding) -> tuple[Found, ...]:
        assert binding.default is not None
        default = self._evaluator.value(binding.default, binding.scope)
        return tuple(Found(Env(one.value.name, default)) if isinstance(one.value, Env) and one.value.default is None
                     else one for one in found) + (() if any(isinstance(one.value, Env) for one in found)
                                                   else (Found(default),))

    def imported(self, module: str, name: str) -> Value:
        """What an import gives: a name of the module, or a variable where the module is the environment."""
        if name and module.startswith(self._language.env_modules or "\0"):
            return Env(name)
        return Ref(module, name)

    # members --------------------------------------------------------------------------------------------------

    def _steps(self, found: tuple[Found, ...], parts: list[str]) -> tuple[Found, ...]:
        for part in parts:
            found = self.step(found, part)
        return found

    def step(self, found: tuple[Found, ...], part: str) -> tuple[Found, ...]:
        """The member ``part`` of what was found."""
        if len(found) == 1:
            return self._step(found[0], part)
        return tuple(inner for one in found[:MAX_OPTIONS] for inner in self._step(one, part))

    def _step(self, one: Found, part: str) -> tuple[Found, ...]:
        value = one.value
        if one.home is not None and part != ANY and not (isinstance(value, Obj) and _has(value, part)):
            bound = one.home.bindings.get(part)
            if bound is not None:
                return self._of_all(bound, part, one.home)
            if part in self._language.makers and one.home.is_class:
                return (one,)
        match value:
            case Ref(module, name):
                return (self._member(one, module, name, part),)
            case Made(callee):
                return (self._of_made(one, callee, part, value),)
            case Obj(items):
                found = self._of_object(items, part)
                return found if found is not NOTHING or not one.typed else (self._typed(one, part),)
            case Seq(items):
                if part == ANY:
                    return tuple(Found(item) for item in items[:MAX_OPTIONS]) or NOTHING
                return (Found(items[int(part)]),) if part.isdecimal() and int(part) < len(items) else NOTHING
            case Choice(options):
                return tuple(inner for option in options for inner in self._step(Found(option), part))
            case Lit() | Env() | Join() if part == "value" or part in self._language.same_text:
                return (one,)
            case Hole(of) if of and not one.typed:
                return (one,)
            case _:
                return NOTHING if not one.typed else (self._typed(one, part),)

    def _member(self, one: Found, module: str, name: str, part: str) -> Found:
        path = f"{name}.{part}" if name else part
        if self._language.env_members and f"{module}:{name}" in self._language.env_tables and part != ANY:
            return Found(Env(part))
        if not is_short(path):
            return Found(HOLE)
        typed = f"{one.typed}.{part}" if one.typed else ""
        return Found(Ref(module, path), one.receiver, typed)

    def _typed(self, one: Found, part: str) -> Found:
        kept = one.value if isinstance(one.value, Hole) else HOLE
        return Found(kept, typed=f"{one.typed}.{part}" if is_short(one.typed) else "")

    def _of_made(self, one: Found, callee: str, part: str, made: Made) -> Found:
        module, _, path = callee.rpartition(":")
        path = f"{path}().{part}"
        if one.typed:
            return Found(Ref(module, path) if is_short(path) else HOLE, made, self._typed(one, part).typed)
        return Found(Ref(module, path), made) if is_short(path) else Found(HOLE)

    def _of_object(self, items: tuple[tuple[str, Value], ...], part: str) -> tuple[Found, ...]:
        if part == ANY:
            return tuple(Found(value) for _, value in items[:MAX_OPTIONS]) or NOTHING
        for key, value in reversed(items):
            if key == part:
                return (Found(value),)
        spread = [value for key, value in items if key in ("**", "...")]
        return self.step(tuple(Found(value) for value in spread), part) if spread else NOTHING

    def any_member(self, one: Found) -> tuple[Found, ...]:
        """Any member of a table: ``Ref`` with the name "TABLE.*" where it has a name."""
        if one.static and isinstance(one.value, (Obj, Seq)):
            return (Found(Ref("", f"{one.static}.{ANY}")),)
        return self._step(one, ANY)


def _given(binding: Binding, source: Source) -> Value:
    """What a parameter stands for: that of a function without a name is known by nobody else."""
    if binding.scope.label and binding.name:
        return Hole(binding.name, source.at(binding.at).path)
    return Ref("", binding.name) if binding.name else HOLE


def _is_own(value: Value) -> bool:
    """Whether a value says no more than that something of the repository gives it."""
    if isinstance(value, Made):
        # What a class makes itself is more than what it is declared as.
        return value.callee.startswith(":") and ("." in value.callee or not value.callee[1:2].isupper())
    return isinstance(value, Hole) or (isinstance(value, Ref) and not value.module)


def _has(value: Obj, part: str) -> bool:
    """Whether a table has a member called ``part``."""
    return any(key == part for key, _ in value.items)
