"""Code inside other files keeps its place: components, documents, notebooks that are source files."""

from __future__ import annotations

import pytest

from code_facts import render
from shadowbom.core.fact import Call, Dependency, EnvRead, Fact, Import
from shadowbom.core.source import Document, Problem, Scope, SourceFile
from shadowbom.core.value import HOLE, Env
from shadowbom.discover.classify import scope_of
from shadowbom.extract.extractors import BY_ID, Request, format_of


def extraction(path: str, text: str, scope: Scope | None = None):
    file = SourceFile(path, path.encode(), format_of(path), scope if scope is not None else scope_of(path), len(text))
    return BY_ID[file.format].load()(Document(file, text), Request())


def read(path: str, text: str, *kinds: type[Fact], scope: Scope | None = None) -> list[str]:
    found = extraction(path, text, scope)
    assert found.problems == ()
    return render(found.facts, *kinds)


VUE = """<template>
  <p title="gpt-4o">{{ text }}</p>
</template>
<script setup lang="ts">
import { Client } from "vendor";
const client: Client = new Client({ model: "m-1" });
</script>
<script type="application/json">{"model": "m-2"}</script>
<script lang="ts">
export default { run: () => client.chat("m-3") };
</script>
"""


def test_scripts_of_a_component_are_one_module():
    found = read("a/b.vue", VUE, Import, Call)
    assert found[0].startswith("5:10 import vendor Client")
    assert found[1:] == [
        '6:24 call vendor:Client(0={model: "m-1"}, model="m-1")',
        '10:29 call vendor:Client().chat(0="m-3") on vendor:Client(...)@6:24 in run',
    ]


def test_markup_and_data_are_no_code():
    assert not any("gpt-4o" in line or "m-2" in line for line in read("a/b.vue", VUE))


def test_svelte_in_javascript():
    text = "<h1>x</h1>\n<script>\n  import { run } from 'vendor'\n  run('m-1')\n</script>\n<p>{run('m-2')}</p>\n"
    text = text.replace("\n", "\r\n")
    assert read("a.svelte", text, Call) == ['4:3 call vendor:run(0="m-1")']


def test_front_matter_and_script_of_astro():
    text = ('---\nimport { run } from "vendor";\nconst a = run("m-1");\n---\n<p>{a}</p>\n'
            '<script>\nrun("m-2");\n</script>\n')
    found = read("a.astro", text, Import, Call)
    assert '3:11 call vendor:run(0="m-1")' in found
    assert any(line.startswith("7:1 call") and "m-2" in line for line in found)


def test_script_that_is_not_closed():
    assert read("a.vue", '<script>\nrun("m-1")\n', Call) == ['2:1 call :run(0="m-1")']


README = """# gpt-4o is what `openai` calls "model"

Use model="m-prose" with it.

```python
import vendor
vendor.run(model="m-1")
```

1. Then

    ~~~~ts title="a.ts"
    import { Client } from "vendor";
      new Client({ model: "m-2" });
    ~~~~

```bash
vendor --model m-3
```
```
vendor.run(model="m-4")
```
> ```go
> package main
> import "example.org/vendor"
> func main() { vendor.Run("m-5") }
> ```
```py
vendor.run(model="m-6")
"""


def test_fences_in_the_language_they_name():
    assert read("README.md", README, Import, Call) == [
        "6:8 import vendor - as -",
        '7:1 call vendor:run(model="m-1")',
        '13:14 import vendor Client as -',
        '14:7 call vendor:Client(0={model: "m-2"}, model="m-2")',
        "25:10 import example.org/vendor - as -",
        '26:17 call example.org/vendor:Run(0="m-5") in main',
        '29:1 call :vendor.run(model="m-6")',
    ]


def test_prose_and_other_fences_say_nothing():
    lines = read("README.md", README)
    assert not any(word in line for line in lines for word in ("m-prose", "m-3", "m-4", "gpt-4o"))


FORM = """# How to

> ```text
> Name: Vendor Small
> Model name: gate/m-1
> URL: https://api.vendor.example/v1
> ```
```env
# the key
API_KEY='x-1'
REGION=
```
"""


def test_fences_that_show_settings():
    found = extraction("README.md", FORM + "```env\nA=1\n\nB: 2 3\n```\n").facts
    assert [(fact.location.line, fact.location.column, fact.key, fact.value.text) for fact in found] == [
        (4, 3, "Name", "Vendor Small"), (5, 3, "Model_name", "gate/m-1"),
        (6, 3, "URL", "https://api.vendor.example/v1"), (14, 1, "A", "1"),
        (16, 1, "B", "2 3"),
    ]
    places = [fact.value.at for fact in extraction("README.md", FORM).facts]
    assert [(at.line, at.column) for at in places] == [(4, 9), (5, 15), (6, 8)]


def test_secrets_in_fences_are_not_kept():
    fence = "```env\nAPI_KEY=hunter2\nURL=https://user:hunter2@host.example/v1\nMODEL=m-1\nREGION=${WHERE}\n```\n"
    found = {fact.key: fact.value for fact in extraction("README.md", fence).facts}
    assert "hunter2" not in repr(found)
    assert found["API_KEY"] == HOLE
    assert found["MODEL"].text == "m-1"
    assert found["REGION"] == Env("WHERE")


@pytest.mark.parametrize("text", [
    "```text\nModel: m-1\n```\n", "```text\nModel: m-1\nand then some words\nURL: https://x.example\n```\n",
    "```\nModel: m-1\nURL: https://x.example\n```\n", "```text\nhttps://x.example\nhttp://y.example\n```\n",
    "```console\nModel: m-1\nURL: https://x.example\n```\n", "Model: m-1\nURL: https://x.example\n",
    "```text\nthis is one of many sentences: it has a colon\nanother such line: too\n```\n",
    "```text\n" + "A: 1\n" * 61 + "```\n",
])
def test_other_fences_show_no_settings(text):
    assert read("README.md", text) == []


@pytest.mark.parametrize("path", ["AGENTS.md", ".github/copilot.prompt.md", "skills/SKILL.md"])
def test_what_steers_an_agent_is_no_documentation(path):
    assert read(path, README) == []


def test_documentation_is_told_by_its_scope():
    assert read("guide.mdx", README, scope=Scope.PRODUCTION) == []
    assert read("guide.mdx", README, scope=Scope.EXAMPLE) != []


def test_many_fences_are_said():
    found = extraction("README.md", "```py\nrun('m-1')\n```\n" * 1000)
    assert [problem.message for problem in found.problems] == ["more than 400 fences: the others were not read"]
    assert isinstance(found.problems[0], Problem)


RMD = """---
title: x
---
```{r}
model <- "m-0"
```
```{python, echo=FALSE}
import vendor
MODEL = "m-1"
```
Text.
```{python}
#| eval: false
vendor.run("m-2")
```
```{python eval=FALSE}
vendor.run("m-3")
```
```{python}
vendor.run(MODEL)
```
```python
vendor.run("m-4")
```
"""


@pytest.mark.parametrize("path", ["a.Rmd", "a.qmd"])
def test_chunks_that_are_run_are_one_program(path):
    assert read(path, RMD, Call) == ['20:1 call vendor:run(0="m-1")']


DATABRICKS = """# Databricks notebook source
# MAGIC %md
# MAGIC Use `pip install prose` and model="m-0"

# COMMAND ----------

# MAGIC %pip install vendor-sdk==1.2 \\
# MAGIC   other

# COMMAND ----------

# MAGIC %run ../shared/config

# COMMAND ----------

# MAGIC %sh
# MAGIC pip install in-shell

# COMMAND ----------

import os, vendor
vendor.run(model=MODEL, key=os.environ["K"])
"""


def test_magics_of_a_databricks_notebook():
    lines = read("nb.py", DATABRICKS, Import, Dependency, EnvRead, Call)
    assert "7:9 dependency pypi vendor-sdk ==1.2 1.2" in lines
    assert "7:9 dependency pypi other - -" in lines
    assert "12:9 import ..shared.config * as -" in lines
    assert "17:9 dependency pypi in-shell - -" in lines
    assert any("vendor:run(model=" in line for line in lines)
    assert not any("prose" in line for line in lines)


def test_comments_of_other_files_are_no_magics():
    assert read("nb.py", DATABRICKS.partition("\n")[2], Dependency) == []
