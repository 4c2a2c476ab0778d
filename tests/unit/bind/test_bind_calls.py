"""Callees are told by the client that they are really called on."""

from __future__ import annotations

import pytest

from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Hole, Lit, Made, Obj, Ref, leaves


def literals(value):
    return [leaf.text for leaf in leaves(value) if isinstance(leaf, Lit)]


def callees(repository, path):
    return [call.callee for call in repository.calls(path)]


def client(file, callee="openai:OpenAI", name="client", **keywords):
    made = file.call(callee, **keywords)
    file.constant(name, made)
    return made


def test_client_of_another_file(repository):
    made = client(repository.file("pkg/llm.py"))
    repository.file("pkg/app.py").call(".llm:client.chat.completions.create", model="gpt-4o")
    call = repository.calls("pkg/app.py")[0]
    assert call.callee == "openai:OpenAI().chat.completions.create"
    assert call.receiver == made


def test_client_of_another_script_through_an_alias_and_an_index(repository):
    file = repository.file("src/lib/llm.ts")
    made = client(file, "openai:default")
    file.export("client")
    repository.file("src/lib/index.ts").export("*", Ref("./llm", ""))
    repository.file("src/app/page.tsx").call("@/lib:client.responses.create", model="gpt-4o")
    call = repository.calls("src/app/page.tsx")[0]
    assert call.callee == "openai:default().responses.create"
    assert call.receiver == made


def test_client_made_by_a_function(repository):
    file = repository.file("llm.py")
    made = file.call("openai:OpenAI", inside="get_client")
    file.define("function", "get_client", returns=made)
    app = repository.file("app.py")
    app.call("llm:get_client().chat.completions.create", model="gpt-4o")
    app.constant("c", app.call("llm:get_client"))
    app.call(":c.chat.completions.create", model="gpt-4o")
    assert callees(repository, "app.py")[0] == "openai:OpenAI().chat.completions.create"
    assert callees(repository, "app.py")[2] == "openai:OpenAI().chat.completions.create"
    assert repository.calls("app.py")[2].receiver == made


def test_client_returned_by_a_cached_global(repository):
    file = repository.file("llm.py")
    file.constant("_client", HOLE)
    made = file.call("openai:OpenAI", inside="get")
    file.constant("_client", made)
    file.define("function", "get", returns=Ref("", "_client"))
    file.call(":get().models.list")
    assert repository.calls("llm.py")[-1].callee == "openai:OpenAI().models.list"


def test_self_attribute_of_the_class_and_of_its_base(repository):
    base = repository.file("base.py")
    base.define("class", "Base")
    made = base.call("openai:OpenAI", inside="Base.__init__")
    base.constant("Base.client", made)
    child = repository.file("child.py")
    child.define("class", "Child", bases=["base:Base"])
    child.define("method", "Child.run", {"self": None})
    child.call(":self.client.chat.create", inside="Child.run", model="gpt-4o")
    base.call(":self.client.chat.create", inside="Base.ask", model="gpt-4o")
    assert callees(repository, "child.py") == ["openai:OpenAI().chat.create"]
    assert repository.calls("base.py")[-1].callee == "openai:OpenAI().chat.create"
    assert repository.calls("child.py")[0].receiver == made


def test_attribute_of_an_own_service_object(repository):
    file = repository.file("service.py")
    file.define("class", "Service")
    file.constant("Service.client", file.call("openai:OpenAI", inside="Service.__init__"))
    app = repository.file("app.py")
    app.constant("service", app.call("service:Service"))
    app.call(":service.client.chat.create", model="gpt-4o")
    app.call("service:Service().client.chat.create", model="gpt-4o")
    assert callees(repository, "app.py")[1:] == ["openai:OpenAI().chat.create"] * 2


def test_client_made_in_either_branch_gives_a_call_each(repository):
    file = repository.file("llm.py")
    one = client(file)
    two = client(file, "openai:AzureOpenAI")
    repository.file("app.py").call("llm:client.chat.create", model="gpt-4o")
    calls = repository.calls("app.py")
    assert [(call.callee, call.receiver) for call in calls] == [
        ("openai:OpenAI().chat.create", one), ("openai:AzureOpenAI().chat.create", two)]
    assert {call.location for call in calls} == {Location("app.py", 1, 1)}


def test_at_most_four_variants(repository):
    file = repository.file("llm.py")
    for number in range(9):
        client(file, f"sdk:Client{number}")
    repository.file("app.py").call("llm:client.create")
    assert len(repository.calls("app.py")) == 4


def test_subclass_of_a_client(repository):
    file = repository.file("llm.py")
    file.define("class", "MyLLM", bases=["langchain_openai:ChatOpenAI"])
    app = repository.file("app.py")
    made = app.call("llm:MyLLM", "x", model="gpt-4o")
    app.constant("llm", made)
    app.call(":llm.invoke", "hi", receiver=made)
    app.call("llm:MyLLM().invoke", "hi", receiver=made)
    construction, first, second = repository.calls("app.py")
    assert construction.callee == "langchain_openai:ChatOpenAI"
    assert [argument.key for argument in construction.arguments] == ["0", "model"]
    assert first.callee == second.callee == "langchain_openai:ChatOpenAI().invoke"
    assert first.receiver == second.receiver == Made("langchain_openai:ChatOpenAI", made.at)


def test_subclass_hands_arguments_on_to_its_base(repository):
    file = repository.file("llm.py")
    file.define("class", "Base", bases=["langchain_openai:ChatOpenAI"])
    file.define("class", "MyLLM", bases=[":Base"])
    file.define("method", "MyLLM.__init__", {"self": None, "name": "gpt-4o-mini"})
    file.call(":super().__init__", inside="MyLLM.__init__", model=Ref("", "MyLLM.__init__.name"), temperature="0")
    repository.file("app.py").call("llm:MyLLM", "gpt-4o", temperature="1")
    handed = repository.calls("llm.py")[0]
    assert handed.callee == "langchain_openai:ChatOpenAI"
    assert literals(handed.argument("model").value) == ["gpt-4o-mini", "gpt-4o"]
    construction = repository.calls("app.py")[0]
    assert construction.callee == "langchain_openai:ChatOpenAI"
    assert {argument.key: literals(argument.value) for argument in construction.arguments} == {
        "temperature": ["1"], "model": ["gpt-4o-mini", "gpt-4o"]}


def test_script_subclass_with_super(repository):
    file = repository.file("llm.ts")
    file.define("class", "MyClient", bases=["openai:default"])
    file.define("method", "MyClient.constructor", {"url": None})
    file.call(":super", Obj((("baseURL", Lit("https://api.example.com")),)), inside="MyClient.constructor")
    assert callees(repository, "llm.ts") == ["openai:default"]


def test_classes_that_only_give_form_are_no_bases(repository):
    file = repository.file("llm.py")
    file.define("class", "MyLLM", bases=["abc:ABC", "langchain_openai:ChatOpenAI", "typing:Generic"])
    file.define("class", "Plain", bases=["abc:ABC"])
    file.define("class", "Mixed", bases=["sdk:One", "sdk:Two"])
    file.call(":MyLLM")
    file.call(":MyLLM().invoke")
    file.call(":Plain")
    file.call(":Mixed")
    assert callees(repository, "llm.py") == [
        "langchain_openai:ChatOpenAI", "langchain_openai:ChatOpenAI().invoke", ":Plain", "sdk:One", "sdk:Two"]


def test_members_of_what_a_call_gives(repository):
    file = repository.file("a.ts")
    made = file.call("openai:default", inside="useClient")
    file.define("function", "useClient", returns=Obj((("client", made),)))
    file.constant("client", Ref("\0", ":useClient().client"))
    file.call(":client.responses.create", text=Ref("\0", "m:f().text"))
    assert callees(repository, "a.ts")[-1] == "openai:default().responses.create"
    assert repository.argument("a.ts", "text") == HOLE


def test_super_alone_calls_a_constructor_in_scripts_only(repository):
    for path in ("a.py", "a.ts"):
        file = repository.file(path)
        file.define("class", "C", bases=["sdk:Client"])
        file.call(":super", inside="C.run")
    assert callees(repository, "a.py") == [":super"]
    assert callees(repository, "a.ts") == ["sdk:Client"]


def test_a_default_export_is_no_default(repository):
    file = repository.file("a.ts")
    made = file.call("openai:default", Obj((("baseURL", Lit("https://api.example.com")),)))
    file.call("wrappers:wrap", made)
    file.constant("schema", file.call("zod:z.string().default", "gpt-4o"))
    file.call("m:f", model=Ref("", "schema"))
    assert repository.argument("a.ts", "0", "wrappers:wrap") == made
    assert literals(repository.argument("a.ts", "model")) == ["gpt-4o"]


def test_a_provider_that_makes_models(repository):
    file = repository.file("a.ts")
    file.constant("provider", file.call("@ai-sdk/openai:createOpenAI"))
    file.export("provider")
    app = repository.file("b.ts")
    model = app.call("./a:provider", "gpt-4o")
    app.call("ai:generateText", model=model)
    assert callees(repository, "b.ts") == ["@ai-sdk/openai:createOpenAI()", "ai:generateText"]
    assert repository.argument("b.ts", "model") == Made("@ai-sdk/openai:createOpenAI()", model.at)


def test_own_methods_of_a_subclass_stay(repository):
    file = repository.file("llm.py")
    file.define("class", "MyLLM", bases=["langchain_openai:ChatOpenAI"])
    file.define("method", "MyLLM.ask", {"self": None})
    file.call(":MyLLM().ask", "hi")
    assert callees(repository, "llm.py") == [":MyLLM().ask"]


def test_wrapped_client(repository):
    file = repository.file("llm.ts")
    inner = file.call("openai:default")
    wrapped = file.call("langsmith/wrappers:wrapOpenAI", inner)
    file.constant("client", wrapped)
    file.call("langsmith/wrappers:wrapOpenAI().chat.completions.create", receiver=wrapped, model="gpt-4o")
    file.export("client")
    repository.file("app.ts").call("./llm:client.chat.completions.create", model="gpt-4o")
    for call in (repository.calls("llm.ts")[-1], repository.calls("app.ts")[0]):
        assert call.callee == "openai:default().chat.completions.create"
        assert call.receiver == inner


def test_own_wrapper_and_dependency_injection(repository):
    file = repository.file("llm.py")
    inner = file.call("openai:OpenAI")
    file.define("function", "traced", {"client": None})
    file.constant("client", file.call(":traced", inner))
    file.call(":client.chat.create")
    file.define("function", "get_client", returns=inner)
    file.define("function", "route", {"llm": file.call("fastapi:Depends", Ref("", "get_client"))})
    file.call(":route.llm.chat.create", inside="route")
    assert [call.callee for call in repository.calls("llm.py") if call.callee.endswith(".create")] == [
        "openai:OpenAI().chat.create"] * 2


def test_an_index_over_an_embedder_is_no_wrapper(repository):
    file = repository.file("store.py")
    store = file.call("langchain_chroma:Chroma", file.call("langchain_openai:OpenAIEmbeddings"))
    file.call("langchain_chroma:Chroma().similarity_search", "x", receiver=store)
    two = file.call("langgraph:create_agent", file.call("langchain_openai:ChatOpenAI"), "tools")
    file.call("langgraph:create_agent().invoke", "x", receiver=two)
    assert callees(repository, "store.py") == [
        "langchain_openai:OpenAIEmbeddings", "langchain_chroma:Chroma", "langchain_chroma:Chroma().similarity_search",
        "langchain_openai:ChatOpenAI", "langgraph:create_agent", "langgraph:create_agent().invoke"]


def test_model_passed_to_an_own_function(repository):
    llm = repository.file("llm.py")
    llm.define("function", "ask", {"prompt": None, "model": "gpt-4o-mini"})
    llm.call("openai:OpenAI().chat.create", inside="ask", model=Ref("", "ask.model"))
    app = repository.file("app.py")
    app.call("llm:ask", "hi", model="gpt-4o")
    app.call("llm:ask", "hi", "o3")
    value = repository.argument("llm.py", "model")
    assert value == Choice((Hole("ask.model", "llm.py"), Lit("gpt-4o-mini", Location("llm.py", 1, 1)),
                            Lit("gpt-4o", Location("app.py", 1, 1)),
                            Lit("o3", Location("app.py", 2, 1))))


def test_model_passed_to_a_method_through_self(repository):
    file = repository.file("agent.py")
    file.define("class", "Agent")
    file.define("method", "Agent.ask", {"self": None, "prompt": None, "model": None})
    file.call("openai:OpenAI().chat.create", inside="Agent.ask", model=Ref("", "Agent.ask.model"))
    file.call(":self.ask", "hi", "gpt-4o", inside="Agent.run")
    file.call(":Agent().ask", "hi", model="o3")
    assert literals(repository.argument("agent.py", "model", "openai:OpenAI().chat.create")) == ["gpt-4o", "o3"]


def test_model_passed_to_a_constructor_and_to_a_field(repository):
    file = repository.file("agent.py")
    file.define("class", "Agent")
    file.define("method", "Agent.__init__", {"self": None, "model": None})
    file.constant("Agent.model", Ref("", "Agent.__init__.model"))
    file.call("openai:OpenAI().create", inside="Agent.run", model=Ref("", "Agent.model"))
    file.define("class", "Config")
    file.constant("Config.model", HOLE)
    file.call("openai:OpenAI().other", model=Ref("", "Config.model"))
    file.call("openai:OpenAI().bare", model=Ref("", "Config.undeclared"))
    app = repository.file("app.py")
    app.call("agent:Agent", "gpt-4o")
    app.call("agent:Config", model="o3", undeclared="o4")
    assert literals(repository.argument("agent.py", "model", "openai:OpenAI().create")) == ["gpt-4o"]
    assert literals(repository.argument("agent.py", "model", "openai:OpenAI().other")) == ["o3"]
    assert literals(repository.argument("agent.py", "model", "openai:OpenAI().bare")) == ["o4"]


def test_model_passed_to_the_constructor_of_an_own_base(repository):
    file = repository.file("agent.py")
    file.define("class", "Base")
    file.define("method", "Base.__init__", {"self": None, "model": None})
    file.constant("Base.model", Ref("", "Base.__init__.model"))
    file.define("class", "Child", bases=[":Base"])
    file.define("method", "Child.__init__", {"self": None})
    file.call(":super().__init__", inside="Child.__init__", model="gpt-4o")
    file.call("openai:OpenAI().create", inside="Child.run", model=Ref("", "Child.model"))
    assert literals(repository.argument("agent.py", "model", "openai:OpenAI().create")) == ["gpt-4o"]


def test_options_object_passed_to_an_own_function(repository):
    file = repository.file("llm.ts")
    file.define("function", "ask", {"options": None})
    file.call("openai:default().create", inside="ask", model=Ref("", "ask.options.model"))
    file.define("function", "take", {"model": "gpt-4o-mini"})
    file.call("openai:default().take", inside="take", model=Ref("", "take.model"))
    file.export("ask", Ref("", "ask"))
    file.export("take", Ref("", "take"))
    app = repository.file("app.ts")
    given = app.lit("gpt-4o")
    app.call("./llm:ask", Obj((("model", given),)))
    app.call("./llm:take", Obj((("model", given),)), model=given)
    assert literals(repository.argument("llm.ts", "model", "openai:default().create")) == ["gpt-4o"]
    assert literals(repository.argument("llm.ts", "model", "openai:default().take")) == ["gpt-4o-mini", "gpt-4o"]


def test_client_passed_as_a_parameter(repository):
    file = repository.file("llm.py")
    file.define("function", "ask", {"client": None})
    file.call(":ask.client.chat.create", inside="ask", model="gpt-4o")
    app = repository.file("app.py")
    made = client(app)
    app.call("llm:ask", Ref("", "client"))
    call = repository.calls("llm.py")[0]
    assert call.callee == "openai:OpenAI().chat.create"
    assert call.receiver == made


def test_values_passed_are_bounded(repository):
    file = repository.file("llm.py")
    file.define("function", "ask", {"model": None})
    file.call("openai:OpenAI().create", inside="ask", model=Ref("", "ask.model"))
    for number in range(100):
        file.call(":ask", f"model-{number}")
    assert literals(repository.argument("llm.py", "model", "openai:OpenAI().create")) == [
        f"model-{number}" for number in range(20)]


def test_equal_values_keep_five_places(repository):
    file = repository.file("llm.py")
    file.define("function", "ask", {"model": None})
    file.call("openai:OpenAI().create", inside="ask", model=Ref("", "ask.model"))
    for _ in range(9):
        file.call(":ask", "gpt-4o")
    found = list(leaves(repository.argument("llm.py", "model", "openai:OpenAI().create")))
    assert [leaf.at.line for leaf in found] == [3, 4, 5, 6, 7]


def test_names_called_like_a_module_of_the_repository_stay_outside(repository):
    repository.file("services/openai.py").constant("X", "1")
    file = repository.file("services/app.py")
    made = file.call("openai:OpenAI")
    file.constant("client", made)
    repository.file("main.py").call("services.app:client.chat.create")
    assert callees(repository, "main.py") == ["openai:OpenAI().chat.create"]
    repository.others = {"openai/readme.md", "anthropic/examples.txt"}
    assert callees(repository, "main.py") == ["openai:OpenAI().chat.create"]


def test_alias_of_an_outside_class(repository):
    file = repository.file("llm.py")
    file.constant("Client", Ref("openai", "OpenAI"))
    file.call(":Client", api_key="x")
    assert callees(repository, "llm.py") == ["openai:OpenAI"]


@pytest.mark.parametrize("callee", [":unknown.create", ":print", ".gone:client.create", "m:f", ":super().__init__", ":",
                                    "", ":()", ":a..b", ":self.x", ":" + "a." * 100])
def test_callees_that_mean_nothing_stay(repository, callee):
    repository.file("a.py").call(callee, "x")
    assert callees(repository, "a.py") == [callee]
