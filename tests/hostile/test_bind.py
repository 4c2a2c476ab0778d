"""Facts made to hang, crash or bloat bind."""

from __future__ import annotations

import pytest

from shadowbom.bind import bind
from shadowbom.core.fact import Argument, Call, Constant, Definition, Export, Import, Parameter, Setting
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, leaves

AT = Location("a.py")
DEEP = 5000


def use(value, callee="m:f"):
    return Call(AT, "python", callee, (Argument("x", value, AT),))


def argument(facts, path="a.py"):
    call = next(fact for fact in bind(facts, facts).facts[path] if isinstance(fact, Call))
    return call.arguments[0].value


def nodes(value, limit=100_000):
    """The nodes of a value as a reader that does not know of sharing would count them."""
    count, stack = 0, [value]
    while stack and count < limit:
        count += 1
        match stack.pop():
            case Obj(items):
                stack.extend(member for _, member in items)
            case Join(members) | Choice(members) | Seq(members):
                stack.extend(members)
            case Env(_, default) if default is not None:
                stack.append(default)
    return count


def nested(kind, inner):
    for _ in range(DEEP):
        inner = Env("X", inner) if kind is Env else Obj((("k", inner),)) if kind is Obj else kind((inner, Lit("x")))
    return inner


@pytest.mark.parametrize("kind", [Join, Choice, Seq, Obj, Env])
def test_deeply_nested_values(kind):
    facts = {"a.py": (Constant(AT, "D", nested(kind, Ref("", "E"))), Constant(AT, "E", Lit("e")),
                      use(nested(kind, Ref("", "E"))), use(Ref("", "D")))}
    bound = bind(facts, facts).facts["a.py"]
    assert len(bound) == 4
    assert nodes(bound[3].arguments[0].value) < 1000


def test_values_that_double_at_each_hop():
    facts = [Constant(AT, f"C{number}", Seq((Ref("", f"C{number + 1}"),) * 1000)) for number in range(9)]
    assert nodes(argument({"a.py": (*facts, use(Ref("", "C0")))})) <= 4001


def test_many_names_of_a_big_value_in_one_argument():
    big = Constant(AT, "BIG", Seq(tuple(Lit(f"v{number}") for number in range(1500))))
    assert nodes(argument({"a.py": (big, use(Seq((Ref("", "BIG"),) * 1000)))})) <= 3001


def test_choice_and_join_are_bounded():
    many = tuple(Constant(AT, "M", Lit(f"v{number}")) for number in range(500))
    value = argument({"a.py": (*many, use(Ref("", "M")))})
    assert isinstance(value, Choice)
    assert len(value.options) == 40
    joined = argument({"a.py": (Constant(AT, "S", Lit("s")), use(Join((Ref("", "S"),) * 500)))})
    assert isinstance(joined, Join)
    assert len(joined.parts) == 40
    assert joined.parts[-1] == HOLE


def test_cycles_of_every_kind():
    facts = {
        "a.py": (
            Import(AT, "python", "b", "*"), Import(AT, "python", "b", "X"), Constant(AT, "Y", Ref("b", "Y")),
            Definition(AT, "class", "A", bases=("b:B",)), Definition(AT, "function", "f", returns=Made(":f", AT)),
            Definition(AT, "function", "g", (Parameter("p", Ref("", "g.p"), AT),)),
            Call(AT, "python", ":g", (Argument("p", Ref("", "g.p"), AT),), enclosing="g"),
            use(Ref("", "X")), use(Ref("", "Y")), use(Made(":f", AT)), use(Ref("", "A.z")), use(Ref("", "g.p")),
            use(Lit("x"), "b:B().z.create"), use(Lit("x"), ":A"),
        ),
        "b.py": (Import(AT, "python", "a", "*"), Import(AT, "python", "a", "X"), Constant(AT, "Y", Ref("a", "Y")),
                 Definition(AT, "class", "B", bases=("a:A", ":B"))),
        "c.ts": (Export(AT, "*", Ref("./d", "")), Export(AT, "Z", Ref("./c", "Z")), use(Ref("./c", "Z"))),
        "d.ts": (Export(AT, "*", Ref("./c", "")), Export(AT, "default", Ref("./c", "default"))),
    }
    bound = bind(facts, facts).facts
    values = [fact.arguments[0].value for fact in bound["a.py"] if isinstance(fact, Call)]
    # The parameter that leads back to itself is still told by its name.
    assert values[:3] == [Hole("g.p", "a.py"), HOLE, HOLE]
    assert isinstance(values[3], Made)
    assert values[4:6] == [HOLE, Hole("g.p", "a.py")]
    assert bound["c.ts"][2].arguments[0].value == HOLE


def test_mutual_joins_end():
    facts = {"a.py": (Constant(AT, "A", Join((Ref("", "B"), Lit("x")))),
                      Constant(AT, "B", Join((Ref("", "A"), Lit("y")))), use(Ref("", "A")))}
    value = argument(facts)
    assert isinstance(value, Join)
    assert isinstance(value.parts[0], Hole)
    assert len(value.parts) < 10


def test_ten_thousand_calls_of_one_function_and_uses_of_its_parameter():
    facts = [Definition(AT, "function", "f", (Parameter("p", None, AT),))]
    facts += [Call(Location("a.py", number), "python", ":f", (Argument("p", Lit(str(number)), AT),))
              for number in range(10_000)]
    facts += [use(Ref("", "f.p")) for _ in range(10_000)]
    bound = bind({"a.py": facts}, ["a.py"]).facts["a.py"]
    assert len(list(leaves(bound[-1].arguments[0].value))) == 20
    assert bound[-1].arguments[0].value is bound[-2].arguments[0].value


def test_a_table_of_ten_thousand_keys_each_looked_up():
    table = Obj(tuple((f"k{number}", Lit(f"v{number}")) for number in range(10_000)))
    facts = [Constant(AT, "T", table), *(use(Ref("", f"T.k{number}")) for number in range(10_000))]
    bound = bind({"a.py": facts}, ["a.py"]).facts["a.py"]
    assert bound[10_000].arguments[0].value == Lit("v9999")


@pytest.mark.parametrize("name", ["", ".", "..", "()", "*", "a..b", "a" * 100_000, ".".join("a" * 50_000), "()()()",
                                  "*.*.*", "\x00", "self", "self.", "é.ü"])
def test_odd_names(name):
    facts = {"a.py": (Constant(AT, "a", Obj((("", Lit("x")),))), use(Ref("", name)), use(Ref("a", name)),
                      use(Ref(name, name)), use(Lit("x"), f":{name}"), use(Lit("x"), name),
                      use(Made(f":{name}", AT)), Import(AT, "python", name, name), Export(AT, name, Ref(name, name)),
                      Definition(AT, "class", name, bases=(name, f":{name}")))}
    assert len(bind(facts, facts).facts["a.py"]) == len(facts["a.py"])


@pytest.mark.parametrize("spec", ["", ".", "..", "...", "." * 10_000, "/", "//", "./", "../" * 10_000, "a" * 100_000,
                                  "a/" * 10_000, "@/", "~/", "@/../../..", "a\x00b", "\n", "a." * 10_000, "*"])
@pytest.mark.parametrize("path", ["deep/er/a.py", "deep/er/a.ts"])
def test_odd_specifiers(spec, path):
    facts = {path: (use(Ref(spec, "x")), use(Lit("x"), f"{spec}:x.y"), Import(AT, "python", spec, "x"))}
    bound = bind(facts, facts)
    assert len(bound.facts[path]) == 3
    assert bound.wanted == frozenset()


def test_settings_that_ask_for_a_thousand_aliases():
    path = "tsconfig.json"
    at = Location(path)
    facts = {path: tuple(Setting(at, f"compilerOptions.paths.*{number}*.0", Lit("*/" * 100)) for number in range(1000)),
             "a.ts": tuple(use(Ref(f"pkg{number}", "x")) for number in range(100))}
    assert bind(facts, facts).facts["a.ts"][0].arguments[0].value == Ref("pkg0", "x")


def test_inheritance_chains_end():
    facts = [Definition(AT, "class", f"C{number}", bases=(f":C{number + 1}",)) for number in range(1000)]
    facts.append(Definition(AT, "class", "C1000", bases=("sdk:Client",)))
    bound = bind({"a.py": (*facts, use(Lit("x"), ":C0"), use(Lit("x"), ":C996"))}, ["a.py"]).facts["a.py"]
    assert [fact.callee for fact in bound if isinstance(fact, Call)] == [":C0", "sdk:Client"]


def test_every_module_re_exports_every_other():
    paths = [f"m{number}.py" for number in range(60)]
    facts = {path: (*(Import(Location(path), "python", other[:-3], "*") for other in paths),
                    use(Ref("", "nothing")), use(Ref("m1", "absent")), use(Lit("x"), ":gone.create")) for path in paths}
    bound = bind(facts, facts).facts
    assert all(bound[path][-3].arguments[0].value == HOLE for path in paths)


def test_every_class_descends_from_every_other():
    names = [f"C{number}" for number in range(60)]
    facts = [Definition(AT, "class", name, bases=tuple(f":{other}" for other in names)) for name in names]
    facts += [use(Ref("", f"{name}.absent")) for name in names]
    facts += [use(Lit("x"), f":{name}().absent.create") for name in names]
    bound = bind({"a.py": facts}, ["a.py"]).facts["a.py"]
    assert bound[60].arguments[0].value == HOLE
    assert bound[-1].callee == ":C59().absent.create"


def test_functions_that_return_each_other():
    facts = [Definition(AT, "function", f"f{number}", returns=Choice(tuple(
        Ref("", f"f{other}().x") for other in range(60)))) for number in range(60)]
    facts += [use(Ref("", f"f{number}().x.y")) for number in range(60)]
    assert bind({"a.py": facts}, ["a.py"]).facts["a.py"][-1].arguments[0].value == HOLE
