"""Calls of names that only a star import explains."""

from __future__ import annotations

from shadowbom.core.fact import Argument, Call, Constant, Definition, Import
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Ref
from shadowbom.extract.stars import with_stars

AT = Location("a.py")


def star(module: str) -> Import:
    return Import(AT, "python", module, "*")


def call(callee: str) -> Call:
    return Call(AT, "python", callee)


def test_a_call_is_given_once_for_each_star() -> None:
    facts = (star("b.x"), star("a.y"), call(":make.it"))
    assert with_stars(facts) == (*facts, call("a.y:make.it"), call("b.x:make.it"))


def test_names_that_a_call_is_given_are_the_star_s_too() -> None:
    given = (Argument("0", Ref("", "thing"), AT), Argument("1", Ref("", "small"), AT), Argument("2", Lit("x"), AT))
    facts = (star("a.y"), Constant(AT, "thing", Lit("x")), Call(AT, "python", ":make", given))
    (added,) = with_stars(facts)[len(facts) :]
    assert isinstance(added, Call)
    assert [argument.value for argument in added.arguments] == [Ref("", "thing"), Ref("a.y", "small"), Lit("x")]


def test_own_and_built_in_names_are_not_the_star_s() -> None:
    facts = (
        star("a"), Definition(AT, "function", "Own.make"), Constant(AT, "thing", Lit("x")), call(":make"),
        call(":thing.run"), call(":print"), call("other:make"),
    )
    assert with_stars(facts) == facts


def test_without_a_star_nothing_changes() -> None:
    facts = (star(".here"), call(":make"))
    assert with_stars(facts) is facts
