"""What a caller sends, and where it goes. An annotation is about the line below it."""

from django.http import JsonResponse
from fastapi import FastAPI
from flask import Flask, request
from langchain_core.messages import HumanMessage, SystemMessage
from openai import OpenAI

app = FastAPI()
site = Flask(__name__)
client = OpenAI()
ROLES = {"cook": "You cook.", "clerk": "You sell."}


@site.route("/ask")
def asked():
    tone = request.args.get("tone")
    messages = [
        # ruleid: request-in-system-prompt-python
        {"role": "system", "content": f"Answer in the tone {tone}."},
        # ok: request-in-system-prompt-python
        {"role": "user", "content": request.get_json()["text"]},
        # ok: request-in-system-prompt-python
        {"role": "system", "content": ROLES[request.args["role"]]},
    ]
    return client.chat.completions.create(model="m", messages=messages)


@app.post("/chat")
async def chatted(body: ChatBody, db: Session):
    # ruleid: request-in-system-prompt-python
    client.messages.create(model="m", system=body.system, messages=[])
    # ok: request-in-system-prompt-python
    client.messages.create(model="m", system=db.prompt(), messages=[])
    # ruleid: request-in-system-prompt-python
    return llm.invoke([SystemMessage(content="About " + body.topic), HumanMessage(content=body.text)])


def viewed(request):
    # ruleid: request-in-system-prompt-python
    Agent(instructions=request.POST["persona"])
    # ok: request-in-system-prompt-python
    Agent(instructions="You sell.")
    return JsonResponse({})


@app.post("/tools/{name}")
async def called(name: str, arguments: dict, session: ClientSession):
    # ruleid: request-in-tool-arguments-python
    await session.call_tool(name, {})
    # ruleid: request-in-tool-arguments-python
    await session.call_tool("search", arguments)
    # ruleid: request-in-tool-arguments-python
    await search_tool.ainvoke(arguments)
    # ok: request-in-tool-arguments-python
    return await session.call_tool("search", arguments={"limit": int(name)})
