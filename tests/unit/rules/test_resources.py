"""What the text says of a setting: given, left out, or open; and which resources belong together."""

from __future__ import annotations

import pytest

from shadowbom.core.fact import Argument, Resource
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Hole, Join, Lit, Obj, Ref, Seq
from shadowbom.rules.context import Context
from shadowbom.rules.resource_links import behind, named_by, naming
from shadowbom.rules.resources import Deployed, deployed
from shadowbom.rules.view import View

AT = Location("main.tf", 1, 1)
OWN, CALLER = Hole("var.access", "main.tf"), Hole("var.access", "root.tf")


def made(*settings, type_="a_kind", name="x", path="main.tf", line=1, **more):
    return Resource(Location(path, line, 1), type_, name,
                    tuple(Argument(key, value, Location(path, line, 1)) for key, value in settings), **more)


def of(*settings):
    return Deployed("main.tf", made(*settings), Context.ACTIVE)


@pytest.mark.parametrize("value", [
    HOLE, OWN, Ref("", "other.thing"), Join((Lit("a"), HOLE)), Choice((Lit("true"), HOLE)),
    Choice((OWN, Lit("true"), CALLER)),  # who calls passes a parameter of its own, and that one has no default
])
def test_what_the_text_does_not_say_is_open(value):
    said = of(("access", value)).said("access")
    assert said.is_open
    assert not said.is_absent
    assert not said.is_one_of("true")
    assert said.may_be("true")
    assert said.may_be("false")


@pytest.mark.parametrize(("value", "assumed"), [
    (Lit("True"), False), (Seq((Lit("true"),)), False), (Join((Lit("tr"), Lit("ue"))), False),
    (Choice((OWN, Lit("true"))), True), (Choice((OWN, Lit("true"), CALLER, Lit("true"))), True),
])
def test_what_it_says_is_known_and_a_default_is_told(value, assumed):
    said = of(("access", value)).said("ACCESS")
    assert said.is_one_of("true")
    assert said.is_assumed is assumed
    assert bool(said.how) is assumed


def test_two_texts_are_sure_only_where_both_are_meant():
    said = of(("access", Choice((Lit("true"), Lit("false"))))).said("access")
    assert not said.is_one_of("true")
    assert said.is_one_of("true", "false")


def test_what_is_not_there_is_absent_and_what_is_below_is_there():
    one = of(("net.rules.kind", Lit("Allow")), ("net.rules.kind", Lit("Deny")))
    assert one.said("access").is_absent
    assert not one.said("net").is_absent
    assert one.said("net.rules").is_there
    assert one.said("net.rules.kind").texts == {"allow", "deny"}
    assert one.said("net.rules.other").is_absent


@pytest.mark.parametrize("settings", [
    [("net", HOLE)], [("net", Ref("", "param.rules"))], [("*", HOLE)], [("net.*", Obj(()))],
    [(f"other{number}", Lit("a")) for number in range(500)],
])
def test_what_may_be_in_something_that_is_not_known_is_open(settings):
    assert of(*settings).said("net.rules").is_open


def test_members_are_told_apart_by_a_key_that_comes_again():
    one = of(("f.type", Lit("A")), ("f.on", Lit("no")), ("f.type", Lit("B")), ("g", Lit("c")))
    assert [sorted(each) for each in one.members("f")] == [["on", "type"], ["type"]]


def test_only_what_is_made_here_is_deployed():
    view = View(facts={
        "a.tf": (made(path="a.tf"), made(path="a.tf", line=2, existing=True), made(("count", Lit("0")), line=3)),
        "main.json": (made(path="main.json"),), "main.bicep": (made(path="main.bicep"),),
    })
    assert [(one.path, one.resource.location.line) for one in deployed(view, ("A_Kind",))] == [
        ("a.tf", 1), ("main.bicep", 1)]


def test_resources_belong_together_within_a_module():
    function = made(type_="aws_lambda_function", name="f", path="in/a.tf", refers=("aws_iam_role.r",))
    role = made(type_="aws_iam_role", name="r", path="in/b.tf", line=2)
    policy = made(type_="aws_iam_role_policy", name="p", path="in/b.tf", line=3, refers=("aws_iam_role.r",))
    table = made(type_="aws_dynamodb_table", name="t", path="in/b.tf", line=4, refers=("aws_lambda_function.f",))
    apart = made(type_="aws_iam_role", name="r", path="other/b.tf")
    view = View(facts={"in/a.tf": (function,), "in/b.tf": (role, policy, table), "other/b.tf": (apart,)})
    (one,) = deployed(view, ("aws_lambda_function",))
    assert [other.resource for other in named_by(view, one)] == [role]
    assert [other.resource for other in naming(view, one)] == [table]
    assert {other.resource.name for other in behind(view, one)} == {"f", "r", "p"}
