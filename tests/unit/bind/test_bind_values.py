"""Names in arguments become the values that they stand for."""

from __future__ import annotations

import pytest

from shadowbom.bind import Binding, bind
from shadowbom.core.fact import Constant, Definition, EnvRead, Literal
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, leaves


def literals(value):
    return [leaf.text for leaf in leaves(value) if isinstance(leaf, Lit)]


def test_constant_of_another_file_keeps_its_place(repository):
    repository.file("pkg/settings.py").constant("MODEL", "gpt-4o")
    repository.file("pkg/app.py").call("openai:OpenAI().create", model=Ref(".settings", "MODEL"))
    assert repository.argument("pkg/app.py", "model") == Lit("gpt-4o", Location("pkg/settings.py", 1, 1))


def test_constant_of_the_same_file_and_class(repository):
    file = repository.file("app.py")
    file.define("class", "Settings")
    file.constant("Settings.model", "gpt-4o")
    file.call("openai:OpenAI().create", model=Ref("", "Settings.model"))
    assert literals(repository.argument("app.py", "model")) == ["gpt-4o"]


def test_attribute_of_an_instance_made_in_another_file(repository):
    config = repository.file("app/config.py")
    config.define("class", "Settings", bases=["pydantic_settings:BaseSettings"])
    config.constant("Settings.model", "gpt-4o")
    config.constant("settings", config.call(":Settings"))
    repository.file("app/main.py").call("openai:OpenAI().create", model=Ref("app.config", "settings.model"))
    assert literals(repository.argument("app/main.py", "model")) == ["gpt-4o"]


def test_attribute_of_what_a_function_returns(repository):
    config = repository.file("config.py")
    config.define("class", "Settings")
    config.constant("Settings.model", "gpt-4o")
    config.define("function", "get_settings", returns=config.call(":Settings", inside="get_settings"))
    repository.file("main.py").call("m:f", model=Ref("config", "get_settings().model"))
    assert literals(repository.argument("main.py", "model")) == ["gpt-4o"]


def test_self_attribute_set_from_a_constructor_parameter(repository):
    file = repository.file("agent.py")
    file.define("class", "Agent")
    file.define("method", "Agent.__init__", {"self": None, "model": "gpt-4o-mini"})
    file.constant("Agent.model", Ref("", "Agent.__init__.model"))
    file.call("openai:OpenAI().create", model=Ref("", "self.model"), inside="Agent.run")
    value = repository.argument("agent.py", "model")
    assert value == Choice((Hole("Agent.__init__.model", "agent.py"), Lit("gpt-4o-mini", Location("agent.py", 2, 1))))


def test_enum_member_and_its_value(repository):
    file = repository.file("models.py")
    file.define("class", "Models", bases=["enum:Enum"])
    file.constant("Models.FAST", "gpt-4o-mini")
    repository.file("main.py").call("m:f", a=Ref("models", "Models.FAST.value"), b=Ref("models", "Models.FAST"))
    assert literals(repository.argument("main.py", "a")) == ["gpt-4o-mini"]
    assert literals(repository.argument("main.py", "b")) == ["gpt-4o-mini"]


def test_any_member_of_an_enum_or_table(repository):
    file = repository.file("models.ts")
    file.constant("TABLE", Obj((("fast", Lit("gpt-4o-mini")), ("v1~1x", Lit("no")), ("deep.one", Lit("o3")))))
    file.constant("LIST", Seq((Lit("a1"), Lit("a2"))))
    file.define("class", "E")
    file.constant("E.A", "e1")
    file.constant("E.B", "e2")
    file.call("m:f", any=Ref("", "TABLE.*"), one=Ref("", "TABLE.fast"), dotted=Ref("", "TABLE.deep~1one"),
              listed=Ref("", "LIST.*"), first=Ref("", "LIST.1"), enum=Ref("", "E.*"), none=Ref("", "TABLE.absent"))
    value = {argument.key: argument.value for argument in repository.calls("models.ts")[0].arguments}
    assert literals(value["any"]) == ["gpt-4o-mini", "no", "o3"]
    assert literals(value["one"]) == ["gpt-4o-mini"]
    assert literals(value["dotted"]) == ["o3"]
    assert literals(value["listed"]) == ["a1", "a2"]
    assert literals(value["first"]) == ["a2"]
    assert literals(value["enum"]) == ["e1", "e2"]
    assert value["none"] == HOLE


def test_members_of_nested_objects(repository):
    file = repository.file("config.ts")
    file.constant("config", Obj((("llm", Obj((("model", Ref("", "DEFAULT")),))),)))
    file.constant("DEFAULT", "gpt-4o")
    file.export("config")
    repository.file("app.ts").call("m:f", model=Ref("./config", "config.llm.model"))
    assert literals(repository.argument("app.ts", "model")) == ["gpt-4o"]


def test_environment_default_and_alternatives(repository):
    file = repository.file("a.py")
    file.constant("DEFAULT", "gpt-4o")
    file.constant("MODEL", Env("MODEL", Ref("", "DEFAULT")))
    file.constant("OTHER", Choice((Env("X"), Ref("", "DEFAULT"))))
    file.call("m:f", a=Ref("", "MODEL"), b=Ref("", "OTHER"))
    at = Location("a.py", 1, 1)
    assert repository.argument("a.py", "a") == Env("MODEL", Lit("gpt-4o", at))
    assert repository.argument("a.py", "b") == Choice((Env("X"), Lit("gpt-4o", at)))


def test_join_of_constants(repository):
    file = repository.file("a.py")
    file.constant("HOST", "api.example.com")
    file.constant("BASE", Join((Lit("https://"), Ref("", "HOST"))))
    file.call("m:f", url=Join((Ref("", "BASE"), Lit("/v1/"), Ref("", "unknown"))))
    host = Lit("api.example.com", Location("a.py", 1, 1))
    assert repository.argument("a.py", "url") == Join((Lit("https://"), host, Lit("/v1/"), HOLE))


def test_names_given_several_values_are_a_choice(repository):
    file = repository.file("a.py")
    file.constant("MODEL", "one")
    file.constant("MODEL", "two")
    file.call("m:f", model=Ref("", "MODEL"))
    assert literals(repository.argument("a.py", "model")) == ["one", "two"]


def test_a_name_in_its_own_value_is_a_hole(repository):
    file = repository.file("a.py")
    file.constant("prompt", "start")
    file.constant("prompt", Join((Ref("", "prompt"), Lit("more"))))
    file.call("m:f", text=Ref("", "prompt"))
    start = Lit("start", Location("a.py", 1, 1))
    assert repository.argument("a.py", "text") == Choice((start, Join((HOLE, Lit("more")))))


def test_python_star_and_package_re_exports(repository):
    repository.file("pkg/impl.py").constant("MODEL", "gpt-4o")
    repository.file("pkg/__init__.py").imports(".impl", "*")
    repository.file("other/__init__.py").imports("pkg.impl", "MODEL", "DEFAULT_MODEL")
    app = repository.file("app.py")
    app.call("m:f", a=Ref("pkg", "MODEL"), b=Ref("other", "DEFAULT_MODEL"), c=Ref("pkg", "impl.MODEL"))
    for key in "abc":
        assert literals(repository.argument("app.py", key)) == ["gpt-4o"], key


def test_script_re_exports(repository):
    repository.file("src/a.ts").constant("MODEL", "gpt-4o")
    repository.file("src/a.ts").export("MODEL")
    index = repository.file("src/index.ts")
    index.export("*", Ref("./a", ""))
    index.export("Renamed", Ref("./a", "MODEL"))
    index.export("ns", Ref("./a", ""))
    app = repository.file("src/app/main.ts")
    app.call("m:f", a=Ref("..", "MODEL"), b=Ref("../index.js", "Renamed"), c=Ref("../index", "ns.MODEL"))
    for key in "abc":
        assert literals(repository.argument("src/app/main.ts", key)) == ["gpt-4o"], key


def test_commonjs_exports(repository):
    file = repository.file("lib/config.js")
    file.constant("MODEL", "gpt-4o")
    file.export("default", Obj((("MODEL", Ref("", "MODEL")), ("nested", Obj((("a", Lit("b")),))))))
    repository.file("lib/named.js").export("NAME", "x1")
    app = repository.file("lib/app.js")
    app.call("m:f", a=Ref("./config", "MODEL"), b=Ref("./config", "default.nested.a"), c=Ref("./named", "default.NAME"))
    assert literals(repository.argument("lib/app.js", "a")) == ["gpt-4o"]
    assert literals(repository.argument("lib/app.js", "b")) == ["b"]
    assert literals(repository.argument("lib/app.js", "c")) == ["x1"]


def test_declared_defaults(repository):
    file = repository.file("a.py")
    file.define("class", "Settings")
    file.constant("Settings.model", file.call("pydantic:Field", default="gpt-4o"))
    file.constant("Settings.small", file.call("pydantic:Field", "gpt-4o-mini"))
    file.constant("chosen", file.call("decouple:config", "MODEL", default="o3"))
    file.call("m:f", a=Ref("", "Settings.model"), b=Ref("", "Settings.small"), c=Ref("", "chosen"))
    assert literals(repository.argument("a.py", "a")) == ["gpt-4o"]
    assert literals(repository.argument("a.py", "b")) == ["gpt-4o-mini"]
    assert literals(repository.argument("a.py", "c")) == ["o3"]


def test_command_line_defaults(repository):
    file = repository.file("cli.py")
    file.call("argparse:ArgumentParser().add_argument", "-m", "--model-name", default="gpt-4o")
    args = file.call("argparse:ArgumentParser().parse_args", inside="main")
    file.constant("args", args, "main")
    file.call("m:f", model=Ref("", "main.args.model_name"), inside="main")
    file.call("m:g", model=Ref("argparse", "ArgumentParser().parse_args().model_name"),
              other=Ref("argparse", "ArgumentParser().parse_args().other"))
    assert literals(repository.argument("cli.py", "model", "m:f")) == ["gpt-4o"]
    assert literals(repository.argument("cli.py", "model", "m:g")) == ["gpt-4o"]
    assert literals(repository.argument("cli.py", "other", "m:g")) == []


def test_command_decorator_defaults(repository):
    file = repository.file("cli.py")
    file.call("click:option", "--model", default="gpt-4o")
    file.define("function", "main", {"model": None}, decorators=["click:command", "click:option"])
    file.call("m:f", model=Ref("", "main.model"), inside="main")
    assert literals(repository.argument("cli.py", "model")) == ["gpt-4o"]


def test_five_hops_and_no_more(repository):
    file = repository.file("a.py")
    for number in range(9):
        file.constant(f"N{number}", Ref("", f"N{number + 1}"))
    file.constant("N9", "end")
    file.call("m:f", near=Ref("", "N5"), far=Ref("", "N4"))
    assert literals(repository.argument("a.py", "near")) == ["end"]
    assert repository.argument("a.py", "far") == HOLE


def test_cycles_are_holes(repository):
    a, b = repository.file("a.py"), repository.file("b.py")
    a.constant("X", Ref("b", "X"))
    b.constant("X", Ref("a", "X"))
    a.constant("Y", Ref("", "Y"))
    a.call("m:f", x=Ref("", "X"), y=Ref("", "Y"))
    assert repository.argument("a.py", "x") == HOLE
    assert repository.argument("a.py", "y") == HOLE


def test_names_from_outside_stay_and_unknown_ones_are_holes(repository):
    repository.file("b.py").constant("X", Ref("sdk.models", "LARGE"))
    file = repository.file("a.py")
    file.call("m:f", a=Ref("sdk.models", "LARGE"), b=Ref("b", "X"), c=Ref("", "nothing"), d=Ref(".gone", "X"))
    call = repository.calls("a.py")[0]
    assert call.argument("a").value == Ref("sdk.models", "LARGE")
    assert call.argument("b").value == Ref("sdk.models", "LARGE")
    assert call.argument("c").value == HOLE
    assert call.argument("d").value == HOLE


def test_local_names_are_found_through_the_definition_around(repository):
    file = repository.file("a.py")
    file.constant("model", "gpt-4o", "ask")
    file.call("m:f", full=Ref("", "ask.model"), short=Ref("", "model"), inside="ask.inner")
    assert literals(repository.argument("a.py", "full")) == ["gpt-4o"]
    assert literals(repository.argument("a.py", "short")) == ["gpt-4o"]


def test_inherited_attributes(repository):
    base = repository.file("base.py")
    base.define("class", "Base")
    base.constant("Base.model", "gpt-4o")
    child = repository.file("child.py")
    child.define("class", "Child", bases=["base:Base"])
    child.call("m:f", model=Ref("", "Child.model"), inside="Child.run")
    assert literals(repository.argument("child.py", "model")) == ["gpt-4o"]


def test_objects_that_stand_for_arguments_give_their_members(repository):
    file = repository.file("a.ts")
    file.constant("options", Obj((("model", Lit("gpt-4o", Location("a.ts", 9, 9))), ("n", Lit("1")))))
    file.call("m:f", Ref("", "options"), n="2")
    arguments = {argument.key: argument for argument in repository.calls("a.ts")[0].arguments}
    assert literals(arguments["model"].value) == ["gpt-4o"]
    assert arguments["model"].location == Location("a.ts", 9, 9)
    assert literals(arguments["n"].value) == ["2"]
    file = repository.file("b.py")
    file.constant("options", Obj((("model", Lit("gpt-4o")),)))
    file.call("m:g", Ref("", "options"))
    file.call("m:h", **{"**": Ref("", "options")})
    assert repository.calls("b.py", "m:g")[0].argument("model") is None
    assert literals(repository.argument("b.py", "model", "m:h")) == ["gpt-4o"]
    assert repository.calls("b.py", "m:h")[0].argument("**") is None


def test_objects_spread_into_others(repository):
    file = repository.file("a.ts")
    file.constant("base", Obj((("model", Lit("gpt-4o")), ("n", Lit("1")))))
    file.constant("more", Obj((("...", Ref("", "base")), ("n", Lit("2")))))
    file.constant("odd", Obj((("...", Ref("", "unknown")), ("n", Lit("3")))))
    file.call("m:f", member=Ref("", "more.model"), own=Ref("", "more.n"), whole=Ref("", "more"), odd=Ref("", "odd"))
    values = {argument.key: argument.value for argument in repository.calls("a.ts")[0].arguments}
    assert values["member"] == Lit("gpt-4o")
    assert values["own"] == Lit("2")
    assert values["whole"] == Obj((("model", Lit("gpt-4o")), ("n", Lit("2"))))
    assert values["odd"] == Obj((("n", Lit("3")),))


def test_names_as_written_are_found_from_the_inside_out(repository):
    file = repository.file("a.py")
    file.constant("model", "outer")
    file.define("function", "ask", {"model": "inner"})
    file.define("class", "C")
    file.constant("C.model", "of-class")
    file.define("method", "C.run", {"self": None})
    file.call("m:f", x=Ref("", "model"), inside="ask")
    file.call("m:g", x=Ref("", "model"), inside="C.run")
    file.call("m:h", x=Ref("", "model"), inside="C")
    assert literals(repository.argument("a.py", "x", "m:f")) == ["inner"]
    assert literals(repository.argument("a.py", "x", "m:g")) == ["outer"]
    assert literals(repository.argument("a.py", "x", "m:h")) == ["of-class"]


def test_attributes_are_set_from_parameters_of_methods(repository):
    file = repository.file("a.py")
    file.define("class", "C")
    file.define("method", "C.__init__", {"self": None, "model": "one"})
    file.define("method", "C.configure", {"self": None, "other": "two"})
    file.constant("C.model", Ref("", "model"))
    file.constant("C.second", Ref("", "other"))
    file.constant("C.third", Ref("", "C.model"))
    file.call("m:f", a=Ref("", "self.model"), b=Ref("", "self.second"), c=Ref("", "self.third"), inside="C.run")
    for key, expected in (("a", "one"), ("b", "two"), ("c", "one")):
        assert literals(repository.argument("a.py", key)) == [expected], key


def test_parameters_that_declare_attributes(repository):
    file = repository.file("a.ts")
    file.define("class", "C")
    file.define("method", "C.constructor", {"model": None})
    file.call("m:f", x=Ref("", "this.model"), inside="C.run")
    file.call(":C", "gpt-4o")
    assert literals(repository.argument("a.ts", "x", "m:f")) == ["gpt-4o"]


def test_other_facts_are_bound_too(repository):
    file = repository.file("a.py")
    file.constant("HOST", "api.example.com")
    at = file.here()
    file.facts.append(Literal(at, Join((Lit("https://"), Ref("", "HOST"))), "url"))
    file.facts.append(EnvRead(at, "URL", Ref("", "HOST")))
    file.define("function", "f", {"host": Ref("", "HOST")}, returns=Ref("", "HOST"))
    host = Lit("api.example.com", Location("a.py", 1, 1))
    _, literal, read, definition = repository.bound().facts["a.py"]
    assert isinstance(literal, Literal)
    assert literal.value == Join((Lit("https://"), host))
    assert isinstance(read, EnvRead)
    assert read.default == host
    assert isinstance(definition, Definition)
    assert definition.parameters[0].default == host
    assert definition.returns == Ref("", "HOST")


def test_facts_with_nothing_to_bind_keep_their_identity(repository):
    file = repository.file("a.py")
    file.imports("openai", "OpenAI")
    made = file.call("openai:OpenAI", api_key=Env("KEY"))
    file.call("openai:OpenAI().create", model="x", client=made, outside=Ref("sdk", "X"), receiver=made)
    file.call(":print", "x")
    file.constant("C", Obj((("a", Lit("b")), ("m", made))))
    bound = repository.bound().facts["a.py"]
    assert len(bound) == len(file.facts)
    assert all(one is other for one, other in zip(bound, file.facts, strict=True))


@pytest.mark.parametrize("backwards", [False, True])
def test_order_of_files_does_not_matter(repository, backwards):
    for name in ("a", "b", "c"):
        file = repository.file(f"{name}.py")
        file.define("function", "ask", {"model": None})
        file.call("openai:OpenAI().create", model=Ref("", "ask.model"), inside="ask")
        for other in {"a", "b", "c"} - {name}:
            file.call(f"{other}:ask", model=f"model-{name}")
    forwards = repository.bound()
    assert repository.bound(backwards=backwards) == forwards
    assert list(repository.bound(backwards=backwards).facts) == ["a.py", "b.py", "c.py"]
    assert literals(repository.argument("b.py", "model", "openai:OpenAI().create")) == ["model-a", "model-c"]


def test_wanted_names_files_that_values_lead_to(repository):
    repository.others = {"pkg/__init__.py", "pkg/config.py", "pkg/helpers.py", "pkg/unused.py"}
    file = repository.file("pkg/app.py")
    file.imports(".unused", "thing")
    file.call("openai:OpenAI().create", model=Ref(".config", "MODEL"))
    file.call(".helpers:log", "x")
    file.call("pkg:ask", "x", model="gpt-4o")
    assert repository.bound().wanted == {"pkg/config.py", "pkg/__init__.py"}


def test_a_file_that_was_asked_for_asks_only_for_what_the_others_need(repository):
    repository.others = {"pkg/settings.py", "pkg/config.py", "pkg/__init__.py"}
    file = repository.file("pkg/app.py")
    file.call("openai:OpenAI().create", model=Ref(".given", "MODEL"))
    given = repository.file("pkg/given.py")
    given.constant("MODEL", Ref(".settings", "NAME"))
    given.call("aiohttp:get", url=Ref(".config", "URL"))
    given.call("pkg:ask", "x", model="gpt-4o")
    facts = {path: tuple(text.facts) for path, text in repository.files.items()}
    files = {*facts, *repository.others}
    assert bind(facts, files).wanted == {"pkg/settings.py", "pkg/config.py", "pkg/__init__.py"}
    bound = bind(facts, files, asking={"pkg/app.py"})
    assert bound.wanted == {"pkg/settings.py"}
    assert bound.facts == bind(facts, files).facts


@pytest.mark.parametrize("asking", [None, {"pkg/app.py"}])
def test_what_is_wanted_is_known_before_the_rest_is_bound(repository, asking):
    repository.others = {"pkg/config.py", "pkg/other.py"}
    given = repository.file("pkg/a_given.py")
    given.constant("MODEL", Ref(".config", "NAME"))
    given.constant("OTHER", Ref(".other", "NAME"))
    given.call("openai:OpenAI().embed", model=Ref("", "MODEL"))
    file = repository.file("pkg/app.py")
    file.constant("CHOSEN", Ref(".a_given", "MODEL"))
    file.call(":run", "x")
    file.call("openai:OpenAI().create", model=Ref(".a_given", "MODEL"))
    facts = {path: tuple(text.facts) for path, text in repository.files.items()}
    files = {*facts, *repository.others}
    binding = Binding(facts, files, asking)
    assert binding.wanted == {"pkg/config.py"}
    assert binding.bound() == bind(facts, files, asking)


def test_nothing_gives_nothing():
    bound = bind({}, ())
    assert bound.facts == {}
    assert bound.wanted == frozenset()


def test_made_of_own_functions_become_what_they_return(repository):
    file = repository.file("a.py")
    file.define("function", "get_model", returns="gpt-4o")
    inner = file.call("langchain_openai:ChatOpenAI", model="gpt-4o", inside="get_llm")
    file.define("function", "get_llm", returns=inner)
    file.define("function", "unknown")
    unknown = file.call(":unknown")
    file.call("m:agent", model=file.call(":get_model"), llm=file.call(":get_llm"), other=unknown)
    call = repository.calls("a.py", "m:agent")[0]
    assert literals(call.argument("model").value) == ["gpt-4o"]
    assert call.argument("llm").value == Made("langchain_openai:ChatOpenAI", inner.at)
    assert call.argument("other").value == unknown


def test_constants_are_resolved_in_place(repository):
    file = repository.file("a.py")
    file.constant("A", "x")
    file.constant("B", Ref("", "A"))
    bound = repository.bound().facts["a.py"][1]
    assert isinstance(bound, Constant)
    assert bound.value == Lit("x", Location("a.py", 1, 1))
