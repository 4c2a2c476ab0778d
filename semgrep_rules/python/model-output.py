"""Where the answer of a model goes. An annotation is about the line below it."""

import html
import os
import shlex
import sqlite3
import subprocess
from pathlib import Path

import litellm
from django.http import HttpResponse
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from openai import OpenAI

client = OpenAI()
connection = sqlite3.connect("shop.db")


def calculated(question):
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
    code = answer.choices[0].message.content
    # ruleid: model-output-to-code-python
    exec(code)
    # ruleid: model-output-to-code-python
    value = eval(code.strip("`"), {})
    # ok: model-output-to-code-python
    number = eval("1 + 1")
    # ok: model-output-to-code-python
    tokens = eval(str(answer.usage.total_tokens))
    return value, number, tokens


async def awaited(question, llm):
    answer = await llm.ainvoke(question)
    # ruleid: model-output-to-code-python
    exec(compile(answer.content, "a", "exec"), {})


def helper(question):
    plan = call_llm(question)
    # ruleid: model-output-to-code-python
    return eval(plan["expression"])


def another_service(twilio):
    message = twilio.messages.create(body="hi", to="+1")
    # ok: model-output-to-code-python
    exec(message.body)


def commanded(question):
    answer = litellm.completion(model="m", messages=[])
    command = answer.choices[0].message.content
    # ruleid: model-output-to-command-python
    os.system(command)
    # ruleid: model-output-to-command-python
    subprocess.run(f"git log {command}", shell=True, check=True)
    # ruleid: model-output-to-command-python
    subprocess.check_output(["bash", "-c", command])
    # ok: model-output-to-command-python
    subprocess.run(f"git log {shlex.quote(command)}", shell=True, check=True)
    # ok: model-output-to-command-python
    subprocess.run(["git", "log", "--", command], check=True)
    if command == "list":
        # ok: model-output-to-command-python
        os.system("ls")


def queried(question):
    answer = client.responses.create(model="m", input=question)
    cursor = connection.cursor()
    # ruleid: model-output-to-sql-python
    cursor.execute(answer.output_text)
    # ruleid: model-output-to-sql-python
    connection.execute(f"select * from orders where {answer.output_text}")
    # ok: model-output-to-sql-python
    cursor.execute("select * from orders where name = ?", (answer.output_text,))
    # ok: model-output-to-sql-python
    pool.execute(answer.output_text)


def shown(question):
    text = client.messages.create(model="m", max_tokens=9, messages=[]).content[0].text
    # ruleid: model-output-to-html-python
    page = Markup(text)
    # ruleid: model-output-to-html-python
    other = HTMLResponse(f"<p>{text}</p>")
    # ok: model-output-to-html-python
    safe = HTMLResponse(f"<p>{html.escape(text)}</p>")
    # ok: model-output-to-html-python
    plain = HttpResponse(text, content_type="text/plain")
    # ruleid: model-output-to-html-python
    return page, other, safe, plain, HttpResponse(text)


def written(question):
    answer = client.chat.completions.create(model="m", messages=[])
    name = answer.choices[0].message.content
    # ruleid: model-output-to-path-python
    with open(name, "w") as file:
        # ok: model-output-to-path-python
        file.write(name)
    # ruleid: model-output-to-path-python
    Path(name).write_text("x")
    # ok: model-output-to-path-python
    Path("out.txt").write_text(name)
    # ok: model-output-to-path-python
    with open(f"log/{answer.id}.json", "w") as log:
        log.write("x")
    # ok: model-output-to-path-python
    return open(os.path.join("out", os.path.basename(name)))
