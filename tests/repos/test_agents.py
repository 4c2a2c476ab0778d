"""Agents that code defines, in small repositories with the real catalogue."""

from __future__ import annotations

import json
import re
from pathlib import Path

from shadowbom.core.asset import Asset, Relation
from shadowbom.report import ReportOptions, render
from small_repositories import scanned

OPENAI = """
import subprocess

from agents import Agent, Runner, SQLiteSession, WebSearchTool, function_tool
from agents.mcp import MCPServerStdio


@function_tool(name_override="deploy", needs_approval=True)
def run_deploy(target: str) -> str:
    return subprocess.check_output(["make", target])


docs = MCPServerStdio(name="docs", params={"command": "npx"})
helper = Agent(name="Helper")
ops = Agent(
    name="Ops desk",
    model="gpt-4o",
    tools=[run_deploy, WebSearchTool()],
    mcp_servers=[docs],
    handoffs=[helper],
)
"""
RUN = """
from app import ops
from agents import Runner, SQLiteSession

Runner.run_sync(ops, "go", max_turns=7, session=SQLiteSession("1"))
"""


def agents(root: Path, files: dict[str, str]) -> dict[str, Asset]:
    return {asset.key: asset for asset in scanned(root, files).assets if asset.kind == "agent"}


def said(asset: Asset) -> dict[str, str]:
    return dict(asset.properties)


def places(asset: Asset, entry: str) -> list[str]:
    return [str(item.location) for item in asset.evidence if item.entry == entry]


def test_an_agent_has_its_parts_each_with_its_place(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"app.py": OPENAI, "run.py": RUN, "requirements.txt": "openai-agents\n"})
    found = {asset.key: asset for asset in result.assets if asset.kind == "agent"}
    assert list(found) == ["agent:openai-agents/Helper", "agent:openai-agents/Ops-desk"]
    ops = found["agent:openai-agents/Ops-desk"]
    assert (ops.name, ops.provider, ops.product) == ("Ops desk", "OpenAI", "openai-agents")
    assert said(ops) == {
        "framework": "OpenAI Agents SDK", "model": "gpt-4o", "tools": "WebSearchTool, deploy", "servers": "docs",
        "agents": "Helper", "memory": "SQLiteSession", "approval": "deploy", "limit": "7",
        "capabilities": "execute, send, untrusted-content",
    }
    assert places(ops, "agent") == ["app.py:15"]
    assert places(ops, "agent.model") == ["app.py:17"]
    assert places(ops, "agent.tools") == ["app.py:9", "app.py:18"]
    assert places(ops, "agent.limit") == ["run.py:5"]
    assert Relation(ops.key, "calls", "model:openai/gpt-4o") in result.relations


def test_what_a_tool_does_by_a_helper_of_a_file_without_ai_is_the_agents(tmp_path: Path) -> None:
    found = agents(tmp_path, {
        "src/tools/note.ts": """
import { tool } from "ai";
import { keep } from "@/lib/store";

export const note = tool({ description: "Keeps a note.", execute: async ({ text }) => keep(text) });
""",
        "src/lib/store.ts": """
import fs from "node:fs";
export function keep(text) { fs.writeFileSync("n.txt", text); }
""",
        "src/chat.ts": """
import { ToolLoopAgent } from "ai";
import { note } from "./tools/note";

export const desk = new ToolLoopAgent({ tools: { note } });
""",
    })
    assert said(found["agent:vercel-ai-sdk/desk"])["capabilities"] == "write"


def test_an_agent_that_is_a_tool_of_another_passes_on_what_it_can_do(tmp_path: Path) -> None:
    found = agents(tmp_path, {"app.py": """
from agents import Agent, WebSearchTool

seeker = Agent(name="Seeker", tools=[WebSearchTool()])
desk = Agent(name="Desk", tools=[seeker.as_tool(tool_name="seek", tool_description="Seeks.")])
door = Agent(name="Door", handoffs=[seeker])
"""})
    assert said(found["agent:openai-agents/Desk"])["capabilities"] == "send, untrusted-content"
    assert "capabilities" not in said(found["agent:openai-agents/Door"])


def test_a_class_that_builds_on_an_agent_is_one_however_often_it_is_made(tmp_path: Path) -> None:
    found = agents(tmp_path, {"app.py": """
from autogen_core import RoutedAgent, message_handler

class Writer(RoutedAgent):
    def __init__(self, client):
        super().__init__("Writes.")

    @message_handler
    async def on_note(self, message, ctx):
        return None

async def main(runtime):
    await Writer.register(runtime, "a", lambda: Writer(None))
    await Writer.register(runtime, "b", lambda: Writer(None))
""", "other.py": """
class RoutedAgent: ...

class Router(RoutedAgent): ...
"""})
    assert [(key, places(agent, "agent")) for key, agent in found.items()] == [
        ("agent:autogen/Writer", ["app.py:4"])]


def test_instances_of_a_class_that_builds_on_an_agent_are_that_one(tmp_path: Path) -> None:
    found = agents(tmp_path, {"app.py": """
from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from smolagents import CodeAgent


class CountDown(BaseChatAgent):
    def __init__(self, name, count=3):
        super().__init__(name, "Counts down.")


class Clerk(CodeAgent):
    def __init__(self, model):
        super().__init__(tools=[], model=model)


class Bare(CodeAgent):
    pass


async def main():
    first = CountDown("first")
    second = CountDown("second")
    one = Clerk("gpt-4o")
    bare = Bare(tools=[], model="gpt-4o-mini")
"""})
    assert {asset.name: said(asset).get("model") for asset in found.values()} == {
        "CountDown": None, "Clerk": "gpt-4o", "main": "gpt-4o-mini",
    }


def test_a_graph_has_what_its_nodes_and_its_compilation_say(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"app.py": """
from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import StateGraph
from langgraph.prebuilt import ToolNode


def look_up(key: str) -> str:
    return open(key).read()


tools = [look_up]
builder = StateGraph(dict)
builder.add_node("think", lambda state: state)
builder.add_node("tools", ToolNode(tools))
desk = builder.compile(checkpointer=MemorySaver(), interrupt_before=["tools"])
desk.invoke({}, {"recursion_limit": 12})
"""}).values()
    assert (agent.name, agent.key) == ("desk", "agent:langgraph/desk")
    assert said(agent) == {"framework": "LangGraph", "tools": "look_up", "memory": "MemorySaver",
                           "approval": "tools", "limit": "12", "capabilities": "private-data"}


def test_tools_that_decorate_are_of_their_own_agent(tmp_path: Path) -> None:
    found = agents(tmp_path, {"app.py": """
from pydantic_ai import Agent

first = Agent("openai:gpt-4o")
second = Agent("openai:gpt-4o-mini")


@first.tool
def one(ctx):
    return 1


@second.tool_plain(requires_approval=True)
def two():
    return 2
"""})
    assert said(found["agent:pydantic-ai/first"])["tools"] == "one"
    assert said(found["agent:pydantic-ai/second"])["tools"] == "two"
    assert said(found["agent:pydantic-ai/second"])["approval"] == "True"
    assert "approval" not in said(found["agent:pydantic-ai/first"])


def test_a_class_that_builds_on_an_agent_is_one_under_its_own_name(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"app.py": """
from smolagents import CodeAgent, Tool


class Ledger(Tool):
    name = "ledger"

    def forward(self, row):
        with open("book", "w") as book:
            book.write(row)


class Clerk(CodeAgent):
    def __init__(self, model):
        super().__init__(tools=[Ledger()], model=model, max_steps=4)
"""}).values()
    assert (agent.name, said(agent)["tools"], said(agent)["limit"]) == ("Clerk", "ledger", "4")
    assert said(agent)["capabilities"] == "write"


def test_a_crew_is_named_by_its_methods_and_run_by_its_tasks(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"crew.py": """
from crewai import Agent, Task
from crewai.project import CrewBase, agent
from crewai_tools import SerperDevTool


@CrewBase
class Desk:
    @agent
    def researcher(self) -> Agent:
        return Agent(config=self.agents_config["researcher"], tools=[SerperDevTool()], llm="openai/gpt-4o")
"""}).values()
    assert (agent.name, said(agent)["tools"], said(agent)["model"]) == ("researcher", "SerperDevTool", "openai/gpt-4o")


CREW = """
from crewai import LLM, Agent, Crew, Task
from crewai.project import CrewBase, agent, crew, llm, task, tool
from crewai_tools import SerperDevTool


@CrewBase
class Desk:
    @llm
    def big(self):
        return LLM(model="openai/gpt-4o")

    @tool
    def seek(self):
        return SerperDevTool()

    @agent
    def seeker(self) -> Agent:
        return Agent(config=self.agents_config["researcher"], max_iter=3)

    @task
    def dig(self) -> Task:
        return Task(config=self.tasks_config["dig"])
"""
CREW_FILES = {
    "desk/crew.py": CREW,
    "desk/config/agents.yaml": """
researcher:
  role: >
    "Senior {topic} Researcher"
  goal: Find what nobody has found.
  llm: big
  max_iter: 7
  tools: [seek]
other:
  role: Nobody's
  tools: [seek]
""",
    "desk/config/tasks.yaml": """
dig:
  description: Digs.
  agent: seeker
  human_input: true
""",
}


def test_what_entries_of_settings_say_of_a_crew_is_its_agents(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, CREW_FILES).values()
    assert agent.name == "Senior {topic} Researcher"
    assert said(agent) == {"framework": "CrewAI", "model": "openai/gpt-4o", "tools": "SerperDevTool", "limit": "3",
                           "approval": "true", "capabilities": "send, untrusted-content"}
    assert places(agent, "agent.approval") == ["desk/config/tasks.yaml:2"]


def test_entries_stand_in_the_file_that_the_class_names(tmp_path: Path) -> None:
    named = CREW.replace("class Desk:", 'class Desk:\n    agents_config = "../shared/agents.yaml"')
    (agent,) = agents(tmp_path, {
        **CREW_FILES, "desk/crew.py": named, "shared/agents.yaml": "researcher: {role: Clerk, memory: true}\n",
    }).values()
    assert (agent.name, said(agent)["memory"]) == ("Clerk", "true")


def test_entries_that_no_code_refers_to_are_no_agents(tmp_path: Path) -> None:
    files = {name: text for name, text in CREW_FILES.items() if name.endswith(".yaml")}
    files |= {"desk/main.py": "import crewai\n", "agents.yaml": "zabbix: {role: Pings}\n"}
    assert agents(tmp_path, files) == {}


def test_hostile_entries_say_nothing_and_stop_nothing(tmp_path: Path) -> None:
    for text in ("researcher: {role: {a: [b]}, tools: {x: y}, llm: [[]]}\n", "- researcher\n", "researcher: \x00\n",
                 "researcher:\n  role: " + "x" * 4000 + "\n", "a: &a [*a]\n", "researcher: &r {role: *r}\n"):
        folder = tmp_path / str(len(text))
        folder.mkdir()
        (agent,) = agents(folder, {**CREW_FILES, "desk/config/agents.yaml": text}).values()
        assert agent.name in ("seeker", "x" * 80)


def test_a_graph_is_called_as_the_file_that_serves_it_says(tmp_path: Path) -> None:
    found = agents(tmp_path, {
        "app/langgraph.json": """{
  "graphs": {
    "desk": "./src/graph.py:graph", "clerk": {"path": "src/graph.py:make_clerk"}, "titled": "./src/graph.py:named",
    "gone": "../../../etc/passwd:graph", "odd": "src/graph.py", "number": 3
  }
}
""",
        "app/src/graph.py": """
from langgraph.graph import StateGraph
from langgraph.prebuilt import create_react_agent

graph = StateGraph(dict).compile()
named = create_react_agent("openai:gpt-4o", [], name="Archivist")
other = StateGraph(dict).compile()


def make_clerk(config):
    return create_react_agent("openai:gpt-4o", [])
""",
    })
    assert {asset.name: said(asset).get("served") for asset in found.values()} == {
        "desk": "desk", "clerk": "clerk", "Archivist": "titled", "other": None,
    }
    assert places(found["agent:langgraph/desk"], "agent.served") == ["app/langgraph.json:3"]


def test_tools_of_an_object_have_their_keys_as_names(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"app.ts": """
import { exec } from "node:child_process";
import { generateText, stepCountIs, tool } from "ai";
import { openai } from "@ai-sdk/openai";

export async function desk(prompt: string) {
  return generateText({
    model: openai("gpt-4o"),
    prompt,
    tools: {
      shell: tool({ execute: async ({ line }) => exec(line), needsApproval: true }),
    },
    stopWhen: stepCountIs(5),
  });
}
"""}).values()
    assert (agent.name, agent.key) == ("desk", "agent:vercel-ai-sdk/desk")
    assert said(agent) == {"framework": "AI SDK", "model": "gpt-4o", "tools": "shell", "approval": "shell",
                           "limit": "5", "capabilities": "execute"}


def test_a_call_of_a_model_without_tools_is_no_agent(tmp_path: Path) -> None:
    assert agents(tmp_path, {"app.ts": """
import { generateText } from "ai";

generateText({ model: "openai/gpt-4o", prompt: "hi" });
"""}) == {}


def test_agents_of_one_name_in_two_files_are_two(tmp_path: Path) -> None:
    text = 'from agents import Agent\n\nAgent(name="Helper")\n'
    found = agents(tmp_path, {"a.py": text, "b.py": text, "tests/test_a.py": text})
    assert {key: asset.scope.value for key, asset in found.items()} == {
        "agent:openai-agents/Helper": "production",
        "agent:openai-agents/Helper@b.py": "production",
        "agent:openai-agents/Helper@tests/test_a.py": "test",
    }


def test_reports_show_an_agent_where_it_is_made(tmp_path: Path) -> None:
    """Two of one name share a tool, which stands above them and in a file that comes first."""
    agent = "from a_tools import add\nfrom langchain.agents import create_agent\n\ncreate_agent('openai:gpt-4o', [add],"
    result = scanned(tmp_path, {
        "a_tools.py": "from langchain.tools import tool\n\n@tool\ndef add(a):\n    return a\n",
        "b.py": f"{agent}name='adder')\n", "c.py": f"\n{agent}name='adder')\n"})
    table = render("table", result, ReportOptions(width=0))
    rows = [re.split(r"\s{2,}", line.strip())[2] for line in table.splitlines() if line.startswith("  adder ")]
    assert rows == ["b.py:4 +1", "c.py:5 +1"]
    found = [one for one in json.loads(render("json", result))["assets"] if one["kind"] == "agent"]
    assert [(one["evidence"][0]["entry"], one["evidence"][0]["location"]["path"]) for one in found] == [
        ("agent", "b.py"), ("agent", "c.py")]


def test_an_agent_that_is_made_in_either_branch_is_one(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"a.py": """
from agents import Agent

if fast:
    desk = Agent(name="Helper", model="gpt-4o-mini")
else:
    desk = Agent(name="Helper", model="gpt-4o")
"""}).values()
    assert places(agent, "agent") == ["a.py:5", "a.py:7"]
    assert said(agent)["model"] == "gpt-4o, gpt-4o-mini"


def test_a_package_of_the_repository_that_is_called_like_a_framework_is_none(tmp_path: Path) -> None:
    assert agents(tmp_path, {
        "src/shop/agents/__init__.py": "class Agent:\n    pass\n", "src/shop/agents/estate.py": "class Agent: pass\n",
        "src/shop/main.py": 'from agents import Agent\nfrom agents.estate import Agent as Estate\n\n'
                            'Agent(name="Smith", tools=["phone"])\nEstate(name="Jones")\n',
    }) == {}


def test_a_file_called_like_a_framework_does_not_import_itself(tmp_path: Path) -> None:
    found = agents(tmp_path, {
        "shop/agents.py": 'from agents import Agent\n\ndesk = Agent[Basket](name="Desk", model="gpt-4o")\n',
        "shop/guards.py": 'from agents import Agent\n\nguard = Agent(name="Guard")\n',
        "other/agents.py": "class Agent:\n    pass\n",
        "other/main.py": 'from agents import Agent\n\nAgent(name="Smith")\n',
    })
    assert sorted(asset.name for asset in found.values()) == ["Desk", "Guard"]


def test_agents_of_other_trades_are_none(tmp_path: Path) -> None:
    assert agents(tmp_path, {
        "tasks.py": "from celery import Celery, Task\n\napp = Celery('x')\n\n\n@app.task(name='agent')\ndef run():\n"
                    "    pass\n\n\nclass Agent(Task):\n    tools = ['a']\n",
        "models.py": "from django.db import models\n\n\nclass Agent(models.Model):\n    name = models.CharField()\n\n\n"
                     "Agent(name='Smith', tools=['a'])\n",
        "ua.py": "from fake_useragent import UserAgent\n\nagent = UserAgent().random\n",
        "counter.ex": "defmodule Counter do\n  use Agent\n\n  def start_link(n) do\n"
                      "    Agent.start_link(fn -> n end, name: __MODULE__)\n  end\nend\n",
        "http.ts": "import { Agent } from 'undici';\nimport http from 'node:http';\n\n"
                   "new Agent({ connections: 1 });\nnew http.Agent({ keepAlive: true });\n",
        "own.ts": "class Agent { constructor(private o: object) {} }\n\nnew Agent({ name: 'x', tools: [] });\n",
    }) == {}


def test_a_key_in_the_settings_of_a_model_is_no_model(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"app.py": """
from autogen import AssistantAgent

config = {"config_list": [{"model": "gpt-4o", "api_key": "not-a-model", "base_url": "https://api.openai.com"}]}
desk = AssistantAgent("desk", llm_config=config, max_consecutive_auto_reply=2, human_input_mode="NEVER")
"""}).values()
    assert said(agent)["model"] == "gpt-4o"
    assert said(agent)["limit"] == "2"
    assert "approval" not in said(agent)


def test_a_function_that_passes_tools_on_makes_an_agent_of_each_caller(tmp_path: Path) -> None:
    found = agents(tmp_path, {
        "src/llm/index.ts": """
import { ToolLoopAgent, generateText } from "ai";

export function loop(options: { tools: object }) {
  return new ToolLoopAgent({ model: "openai/gpt-4o", tools: options.tools });
}

export function asking(label: string) {
  return async (options: { tools: object }) => generateText({ model: "openai/gpt-4o", tools: options.tools });
}
""",
        "src/desk.ts": """
import { tool } from "ai";
import { loop } from "@/llm";

export const desk = () => loop({ tools: { look_up: tool({ execute: async () => 1 }) } });
""",
        "src/clerk.ts": """
import { tool } from "ai";
import { asking } from "./llm";

export async function clerk() {
  const ask = asking("clerk");
  await ask({ prompt: "no tools" });
  return ask({ tools: { file_away: tool({ execute: async () => 1 }) } });
}
""",
        "src/other.ts": """
import { tool } from "ai";
import { loop } from "elsewhere/llm2";

export const other = () => loop({ tools: { nothing: tool({ execute: async () => 1 }) } });
""",
    })
    given = {asset.name: said(asset).get("tools") for asset in found.values()}
    assert (given["desk"], given["clerk"], "other" in given) == ("look_up", "file_away", False)


def test_a_function_that_passes_keywords_on_makes_an_agent_of_each_caller(tmp_path: Path) -> None:
    found = agents(tmp_path, {
        "shop/made.py": "from pydantic_ai import Agent\n\n\ndef make(label, **options):\n"
                        "    return Agent(name=label, **options)\n",
        "shop/desk.py": "from pydantic_ai import RunContext\nfrom shop.made import make\n\n\ndef look_up(key):\n"
                        "    return key\n\n\nDESK = make('Desk', tools=[look_up])\nTALK = make('Talk')\n",
        "shop/near.py": "from pydantic_ai import RunContext\nfrom .made import make\nfrom .desk import look_up\n\n"
                        "near = make('Near', tools=[look_up])\n",
        "shop/wrong.py": "from pydantic_ai import RunContext\nfrom other.made import make\n\n"
                         "wrong = make('Wrong', tools=['look_up'])\n",
    })
    assert {place: said(asset)["tools"] for asset in found.values() if "tools" in said(asset)
            for place in places(asset, "agent")} == {"shop/desk.py:9": "look_up", "shop/near.py:5": "look_up"}
    assert all("model" not in said(asset) for asset in found.values())


def test_services_of_java_have_the_tools_of_their_source_tree(tmp_path: Path) -> None:
    found = agents(tmp_path, {
        "shop/src/main/java/shop/Desk.java": """
package shop;

import dev.langchain4j.service.spring.AiService;

@AiService
public interface Desk { String chat(String said); }
""",
        "shop/src/main/java/shop/Orders.java": """
package shop;

import dev.langchain4j.agent.tool.Tool;

public class Orders {
    @Tool(name = "cancel_order")
    public void cancel(String number) { }

    @Tool
    public String find(String number) { return number; }

    public void internal() { }
}
""",
        "other/src/main/java/other/Days.java": """
package other;

import dev.langchain4j.agent.tool.Tool;

public class Days {
    @Tool
    public String today() { return "1"; }
}
""",
        "other/src/main/java/other/Plain.java": """
package other;

import dev.langchain4j.service.AiServices;

public class Plain {
    public Object plain(Object model) { return AiServices.builder(Plain.class).chatModel(model).build(); }
}
""",
    })
    assert {asset.name: said(asset).get("tools") for asset in found.values()} == {
        "Desk": "cancel_order, find", "plain": None,
    }


def test_a_client_of_spring_is_an_agent_by_its_tools(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {
        "src/main/java/clinic/Chat.java": """
package clinic;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;

public class Chat {
    private final ChatClient client;
    private final ChatClient plain;

    public Chat(ChatClient.Builder builder, Object memory, ClinicTools clinicTools) {
        this.client = builder
            .defaultSystem("You help.")
            .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
            .defaultTools(clinicTools)
            .build();
        this.plain = builder.defaultSystem("You talk.").build();
    }
}
""",
        "src/main/java/clinic/ClinicTools.java": """
package clinic;

import org.springframework.ai.tool.annotation.Tool;

class ClinicTools {
    @Tool(description = "The owners")
    public String owners() { return ""; }
}
""",
    }).values()
    assert said(agent)["tools"] == "owners"
    assert places(agent, "agent") == ["src/main/java/clinic/Chat.java:12"]


def test_clients_of_dotnet_become_agents_by_a_method(tmp_path: Path) -> None:
    found = agents(tmp_path, {"Desk.cs": """
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

public class Desk
{
    private static string Today() { return "1"; }

    public AIAgent Make(IChatClient client)
    {
        return client.CreateAIAgent(instructions: "You help.", tools: [AIFunctionFactory.Create(Today)]);
    }

    public object Talk(IChatClient client)
    {
        return client.GetResponseAsync("hello");
    }
}
"""})
    assert {asset.name: said(asset)["tools"] for asset in found.values()} == {"Make": "Today"}


KERNEL = """
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;

public class Desk
{
    public object Host()
    {
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.AddAzureOpenAIChatCompletion("gpt-4o", "https://desk.example", "none");
        builder.Plugins.AddFromType<MenuPlugin>();
        Kernel kernel = builder.Build();
        ChatCompletionAgent agent = new() { Name = "Host", Kernel = kernel };
        return agent;
    }

    public object Plain()
    {
        Kernel other = Kernel.CreateBuilder().Build();
        return new ChatCompletionAgent { Name = "Plain", Kernel = other };
    }
}
"""
MENU = """
using Microsoft.SemanticKernel;

public sealed class MenuPlugin
{
    [KernelFunction]
    public string Specials() { return File.ReadAllText("menu.txt"); }

    [KernelFunction("get_price")]
    public string Price(string item) => "1";

    public string Hidden() => "";
}
"""


def test_what_a_kernel_of_dotnet_is_given_is_the_agents_that_hold_it(tmp_path: Path) -> None:
    found = agents(tmp_path, {"Desk.cs": KERNEL, "Menu.cs": MENU})
    assert said(found["agent:semantic-kernel/Host"]) == {
        "framework": "Semantic Kernel", "model": "gpt-4o", "tools": "Specials, get_price",
        "capabilities": "private-data",
    }
    assert said(found["agent:semantic-kernel/Plain"]) == {"framework": "Semantic Kernel"}
    assert len(found) == 2


def test_a_kernel_whose_tools_a_model_may_call_is_an_agent(tmp_path: Path) -> None:
    text = """
from semantic_kernel import Kernel
from semantic_kernel.connectors.ai import FunctionChoiceBehavior
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion
from semantic_kernel.functions import kernel_function


class Lights:
    @kernel_function(name="lights_on")
    def on(self) -> str:
        return "on"


kernel = Kernel()
kernel.add_service(OpenAIChatCompletion(ai_model_id="gpt-4o-mini"))
kernel.add_plugin(Lights(), plugin_name="lights")
bare = Kernel()
"""
    (agent,) = agents(tmp_path, {"app.py": f"{text}choice = FunctionChoiceBehavior.Auto()\n"}).values()
    assert (agent.name, said(agent)["tools"], said(agent)["model"]) == ("kernel", "lights_on", "gpt-4o-mini")
    (tmp_path / "silent").mkdir()
    assert agents(tmp_path / "silent", {"app.py": text}) == {}


def test_what_gives_a_model_is_no_model(tmp_path: Path) -> None:
    found = agents(tmp_path, {"app.py": """
import os

from pydantic_ai import Agent
from settings import chosen, get_model

one = Agent(get_model(chosen.DEFAULT), name="One")
two = Agent(os.environ["MODEL"], name="Two")
three = Agent(os.environ.get("MODEL", "openai:gpt-4o"), name="Three")
"""})
    assert {asset.name: said(asset).get("model") for asset in found.values()} == {
        "One": None, "Two": None, "Three": "openai:gpt-4o",
    }


def test_the_tools_of_a_source_tree_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    head = "import dev.langchain4j.agent.tool.Tool;\nimport dev.langchain4j.service.spring.AiService;\n\n"
    tools = "".join(f"    @Tool String tool{number}() {{ return null; }}\n" for number in range(60))
    found = agents(tmp_path, {
        "src/main/java/Desks.java": f"{head}@AiService\ninterface One {{ String chat(String said); }}\n\n"
                                    "@AiService\ninterface Two { String chat(String said); }\n",
        "src/main/java/Tools.java": f"{head}class Tools {{\n{tools}}}\n",
    })
    assert [len(said(asset)["tools"].split(", ")) for asset in found.values()] == [50, 50]


def test_what_decorates_an_agent_too_says_more_of_it(tmp_path: Path) -> None:
    found = agents(tmp_path, {
        "src/main/java/Clerk.java": """
import dev.langchain4j.agentic.Agent;
import io.quarkiverse.langchain4j.ToolBox;

public interface Clerk {
    @Agent(description = "Files papers")
    @ToolBox(Papers.class)
    String work(String said);
}
""",
        "src/main/java/Desk.java": """
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkiverse.langchain4j.ToolBox;

@RegisterAiService
public interface Desk {
    @ToolBox(Papers.class)
    String answer(String said);

    String plain(String said);
}
""",
        "src/main/java/Papers.java": """
import dev.langchain4j.agent.tool.Tool;

public class Papers {
    @Tool
    String find(String name) { return name; }
}
""",
        "src/main/java/Own.java": """
import own.Agent;

public interface Own {
    @Agent
    String work(String said);
}
""",
    })
    assert {asset.name: said(asset)["tools"] for asset in found.values()} == {"Clerk": "find", "Desk": "find"}


def test_servers_in_settings_are_known_by_their_names(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"app.py": """
from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient

options = ClaudeAgentOptions(
    allowed_tools=["Read"],
    mcp_servers={"notes": {"command": "npx", "args": ["-y", "notes-mcp"]}, "web": {"type": "http", "url": URL}},
)
client = ClaudeSDKClient(options=options)
"""}).values()
    assert (said(agent)["servers"], said(agent)["tools"]) == ("notes, web", "Read")


def test_the_beginning_of_a_name_is_no_model(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"app.py": """
import sys

from pydantic_ai import Agent

desk = Agent(f"openai:{sys.argv[1]}", name="Desk")
"""}).values()
    assert "model" not in said(agent)


def test_a_tool_that_is_spelt_out_is_one(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"app.ts": """
import { exec } from "node:child_process";
import { streamText } from "ai";

export const desk = streamText({
  model: "openai/gpt-4o",
  tools: {
    weather: { description: "says the weather", inputSchema: schema, execute: async () => "fair" },
    shell: { description: "runs it", execute: async ({ line }) => exec(line) },
  },
});
"""}).values()
    assert (said(agent)["tools"], said(agent)["capabilities"]) == ("shell, weather", "execute")


def test_what_a_method_gives_has_the_name_of_the_method(tmp_path: Path) -> None:
    (agent,) = agents(tmp_path, {"app.py": """
from agents import Agent
from acme import Acme

client = Acme()
desk = Agent(name="Desk", tools=[client.get_search_tool(), Acme()])
"""}).values()
    assert said(agent)["tools"] == "Acme, get_search_tool"
