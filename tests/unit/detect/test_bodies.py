"""What functions can do, from source text through the extractor and ``bind``."""

from __future__ import annotations

import tomllib

import pytest

from shadowbom.bind import bind
from shadowbom.bundled import folder
from shadowbom.core.fact import Definition, Fact
from shadowbom.core.value import Hole, Ref
from shadowbom.detect.bodies import Bodies
from shadowbom.detect.relevance import acting, has_tools, relevant
from shadowbom.detect.sinks import sinks
from shadowbom.extract.code import facts_of
from shadowbom.extract.extractors import format_of
from shadowbom.ruleset import open_ruleset


def bodies(**files: str) -> tuple[Bodies, dict[str, tuple[Fact, ...]]]:
    """The bodies of files, whose names are given with "_" for "."."""
    paths = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    facts = {path: facts_of(text, format_of(path), path) for path, text in paths.items()}
    bound = bind(facts, paths).facts
    found = Bodies()
    for path, group in bound.items():
        found.note(path, group)
    return found, bound


def shown(found: Bodies, path: str, name: str) -> list[str]:
    """Effects as "line risk parameters [via function]"."""
    return [f"{one.location.line} {one.risk} {','.join(one.parameters)}{' via ' + one.through if one.through else ''}"
            for one in found.of(path, name)]


def test_effects_and_the_parameters_that_reach_them():
    found, _ = bodies(a_py='''\
import os, subprocess, httpx
from pathlib import Path

def run(cmd, path, url, n=1):
    os.system(f"ls {cmd}")
    subprocess.run(["ls", cmd])
    subprocess.run(cmd, shell=True)
    open(path)
    open(path, "w")
    Path(path).write_text("x")
    eval("1 + 1")
    cursor.execute(f"SELECT * FROM t WHERE a = {cmd}")
    cursor.execute("DELETE FROM t")
    task.execute("now")
    httpx.post(url, json={"a": cmd})
    print(cmd)
''')
    assert shown(found, "a.py", "run") == [
        "5 shell-command run.cmd", "6 command-execution run.cmd", "7 shell-command run.cmd", "8 file-read run.path",
        "9 file-write run.path", "10 file-write ", "11 code-evaluation ", "12 sql run.cmd", "13 sql-write ",
        "15 http-send run.url",
    ]
    assert [one.whole for one in found.of("a.py", "run")][:3] == [False, False, True]
    assert found.capabilities(found.of("a.py", "run")) == (
        "execute", "private-data", "send", "untrusted-content", "write")


def test_own_functions_are_followed_two_deep():
    found, _ = bodies(a_py='''\
import os
def four(x): os.remove(x)
def three(x): os.system(x); four(x)
def two(y): three("ls " + y)
def one(z, other): two(y=z)
class T:
    def go(self, a): self.helper(a, 1)
    def helper(self, b, c): os.system(c); os.unlink(b)
''')
    assert shown(found, "a.py", "one") == ["3 shell-command one.z via three"]
    assert shown(found, "a.py", "two") == ["2 file-write two.y via four", "3 shell-command two.y via three"]
    assert shown(found, "a.py", "T.go") == ["8 shell-command  via T.helper", "8 file-write T.go.a via T.helper"]


def test_a_function_that_calls_itself_ends():
    found, _ = bodies(a_py="import os\ndef f(x):\n    os.system(x)\n    g(x)\ndef g(x): f(x)\n")
    assert shown(found, "a.py", "g") == ["3 shell-command g.x via f"]


def test_functions_without_a_name_in_javascript():
    found, facts = bodies(a_ts='''\
import { exec, execFile } from "node:child_process";
import { promisify } from "node:util";
import fs from "fs";
const run = promisify(exec), start = promisify(execFile);
server.tool("a", async ({ cmd }) => { await Promise.all([1].map(async () => run(`ls ${cmd}`))); });
server.tool("b", async (args) => { await start("git", [args.ref]); fs.writeFileSync(args.path, ""); fetch(args.url); });
''')
    tools = [fact for fact in facts["a.ts"] if getattr(fact, "callee", "") == ":server.tool"]
    handlers = [found.function(tool.argument("1").value, "a.ts") for tool in tools]
    assert handlers == [("a.ts", "@5:18"), ("a.ts", "@6:18")]
    assert shown(found, *handlers[0]) == ["5 shell-command @5:18.cmd"]
    assert shown(found, *handlers[1]) == [
        "6 command-execution @6:18.args", "6 file-write @6:18.args", "6 http-request @6:18.args"]


def test_functions_of_other_files():
    found, facts = bodies(
        pkg__shell_py="import os\ndef run(c): os.system(c)\n",
        pkg__app_py="from .shell import run\nfrom pkg.shell import run as go\ndef a(x): run(x)\ndef b(x): go(x)\n"
                    "t = [run]\n",
        lib_ts='import { execSync } from "child_process";\nexport function sh(c) { execSync(c) }\n',
        main_ts='import { sh } from "./lib.js";\nexport function a(x) { sh(x) }\n',
    )
    assert shown(found, "pkg/app.py", "a") == ["2 shell-command a.x via run"]
    assert shown(found, "pkg/app.py", "b") == ["2 shell-command b.x via run"]
    assert shown(found, "main.ts", "a") == ["2 shell-command a.x via sh"]
    table = next(fact for fact in facts["pkg/app.py"] if getattr(fact, "name", "") == "t")
    assert table.value.items == (Hole("run", "pkg/shell.py"),)
    assert found.function(Ref("pkg.shell", "run"), "pkg/app.py") == ("pkg/shell.py", "run")
    assert found.function(Hole(), "pkg/app.py") is None


@pytest.mark.parametrize(("name", "text", "function", "expected"), [
    ("a_go", 'package a\nimport ("os/exec"; "os")\nfunc F(c string) { exec.Command("sh", "-c", c); os.ReadFile(c) }\n',
     "F", ["3 shell-command F.c", "3 file-read F.c"]),
    ("A_java", "class A {\n void f(String c) { new ProcessBuilder(c).start(); Runtime.getRuntime().exec(c); } }\n",
     "A.f", ["2 command-execution A.f.c", "2 command-execution A.f.c"]),
    ("a_cs", "using System.IO;\nclass A {\n void F(string p) { File.WriteAllText(p, \"\"); } }\n",
     "A.F", ["3 file-write A.F.p"]),
    ("a_rb", 'def f(c)\n  system("ls #{c}")\n  File.read(c)\nend\n', "f", ["2 shell-command f.c", "3 file-read f.c"]),
    ("a_php", '<?php\nfunction f($c) { exec($c); file_get_contents("https://x.example/$c"); }\n', "f",
     ["2 shell-command f.c", "2 http-request f.c"]),
    ("a_rs", 'use std::process::Command;\nfn f(c: &str) { Command::new("sh").arg("-c").arg(c).output(); }\n', "f",
     ["2 shell-command f.c"]),
    ("a_kt", 'fun f(c: String) { ProcessBuilder("sh", c).start() }\n', "f", ["1 command-execution f.c"]),
])
def test_languages(name, text, function, expected):
    path = name.replace("_", ".")
    assert shown(bodies(**{name: text})[0], path, function) == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("a_py", """\
import boto3
from sqlmodel import Session
from langchain_chroma import Chroma
from shop.models import Order

def f(q):
    s3 = boto3.client("s3")
    s3.get_object(Bucket="b", Key=q)
    s3.put_object(Bucket="b", Key="k")
    boto3.client("sns").publish(Message=q)
    Session().add(q)
    Chroma().as_retriever().invoke(q)
    Order.objects.filter(name=q)
    Order.objects.create(name=q)
    slack.conversations_history(channel=q)
    {}.get(q)
    items.filter(q)
""", ["8 store-read f.q", "9 store-write ", "10 message-send f.q", "11 store-write f.q", "12 store-read f.q",
     "13 store-read ", "14 store-write ", "15 message-read f.q"]),
    ("a_ts", """\
import { PrismaClient } from "@prisma/client";
import { drizzle } from "drizzle-orm/postgres-js";
import { WebClient } from "@slack/web-api";
import Exa from "exa-js";

const prisma = new PrismaClient();
const db = drizzle(client);
const slack = new WebClient(token);
const exa = new Exa();

export async function f(q) {
  await prisma.rule.findMany({ where: q });
  await prisma.rule.delete({ where: q });
  await db.select().from(users);
  await db.insert(users).values(q);
  await slack.conversations.history({ channel: q });
  await slack.reactions.add({ name: q });
  await exa.getContents([q]);
  cache.delete(q);
  items.select(q);
  worker.postMessage(q);
}
""", ["12 store-read f.q", "13 store-write f.q", "14 store-read ", "15 store-write ", "16 message-read f.q",
     "17 store-write f.q", "18 http-request f.q"]),
    ("A_java", """\
import org.springframework.web.client.RestClient;
class A {
  private final RestClient client = RestClient.builder().build();
  void f(String q) {
    client.post().uri(q).retrieve();
    orderRepository.findById(q);
  }
}
""", ["5 http-send "]),
    ("a_cs", """\
class A {
  private readonly Db _db;
  void f(int q) {
    _db.Tasks.FindAsync(q);
    _db.SaveChangesAsync();
  }
}
""", ["4 store-read A.f.q", "5 store-write "]),
])
def test_stores_messages_and_services_that_a_client_reaches(name, text, expected):
    function = "f" if name in ("a_py", "a_ts") else "A.f"
    assert shown(bodies(**{name: text})[0], name.replace("_", "."), function) == expected


def test_a_helper_is_found_as_the_language_finds_it():
    found, _ = bodies(
        tools__rain_ts='import { read } from "@/lib/store";\nexport const rain = (q) => { read(q); };\n',
        lib__store_ts='import fs from "fs";\nexport function read(p) { fs.readFileSync(p); }\n',
        Tool_cs="class Tool { private readonly Keep _keep;\n void Go(string q) { _keep.Put(q); } }\n",
        Keep_cs="using System.IO;\nclass Keep {\n public void Put(string p) { File.WriteAllText(p, \"\"); } }\n",
    )
    assert shown(found, "tools/rain.ts", "rain") == ["2 file-read rain.q via read"]
    assert shown(found, "Tool.cs", "Tool.Go") == ["3 file-write Tool.Go.q via Keep.Put"]


def test_workers_keep_what_a_file_with_tools_needs():
    catalogue = open_ruleset().catalogue
    text = "import os\n{}\n@deco\ndef f():\n    '''Says it.'''\n    helper()\n    os.system('ls')\ndef helper(): pass\n"
    with_tools = facts_of(text.format("from mcp.server.fastmcp import FastMCP"), "python", "a.py")
    without = facts_of(text.format("import tool"), "python", "a.py")
    assert has_tools(with_tools, catalogue)
    assert not has_tools(without, catalogue)
    kept = relevant(with_tools, catalogue)
    assert {getattr(fact, "callee", "") for fact in kept} >= {":helper", "os:system"}
    assert [fact.doc for fact in kept if isinstance(fact, Definition)] == ["Says it."]
    dropped = relevant(without, catalogue)
    assert not {getattr(fact, "callee", "") for fact in dropped} & {":helper", "os:system"}
    assert not any(fact.doc for fact in dropped if isinstance(fact, Definition))


def test_functions_beside_a_client_matter_where_something_makes_agents():
    catalogue = open_ruleset().catalogue
    client = facts_of("import openai\nfrom lib import helper\n\ndef ask():\n    helper()\n", "python", "ask.py")
    plain = facts_of("import json\n", "python", "plain.py")
    agent = facts_of("from langchain.agents import create_agent\ncreate_agent('m', tools=[])\n", "python", "agent.py")
    server = facts_of("from mcp.server.fastmcp import FastMCP\n", "python", "server.py")
    assert has_tools(client, catalogue)
    assert acting({"ask.py": client, "plain.py": plain}, catalogue) == set()
    assert acting({"ask.py": client, "plain.py": plain, "agent.py": agent}, catalogue) == {"ask.py", "agent.py"}
    assert acting({"ask.py": client, "server.py": server}, catalogue) == {"ask.py", "server.py"}


def test_every_row_names_a_risk_and_where_it_is_from():
    stated = tomllib.loads((folder("data") / "sinks.toml").read_text(encoding="utf-8"))
    risks = {risk["id"] for risk in stated["risk"]}
    capabilities = {"private-data", "untrusted-content", "write", "execute", "send"}
    assert all(set(risk["capabilities"]) <= capabilities and risk["cwe"].startswith("CWE-") for risk in stated["risk"])
    assert {row["risk"] for row in stated["sink"]} == risks
    keys = {"language", "risk", "source", "symbols", "methods", "receiver", "argument", "text", "when", "unless"}
    for row in stated["sink"]:
        assert set(row) <= keys
        assert row["source"].startswith("https://")
        assert row["symbols"] or row["methods"]
        assert len(set(row["symbols"])) == len(row["symbols"])
    assert set(sinks().risks) == risks


def test_what_rust_says_of_a_function():
    _, facts = bodies(a_rs="""\
impl A {
    #[tool(description = "The \\"weather\\".")]
    fn first(&self) {}

    /// Says hello
    /// to somebody.
    #[other::tool]
    #[cfg(test)]
    fn second(&self) {}
}
""")
    found = [fact for fact in facts["a.rs"] if isinstance(fact, Definition)]
    assert [(one.name, one.doc, one.decorators) for one in found] == [
        ("A.first", 'The "weather".', (":tool",)), ("A.second", "Says hello\nto somebody.", ("other:tool", ":cfg"))]
