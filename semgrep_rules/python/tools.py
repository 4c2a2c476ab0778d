"""Tools of agents. An annotation is about the line below it."""

import os
import subprocess
from urllib.parse import quote

import httpx
import requests
from agents import function_tool
from crewai.tools import BaseTool
from langchain_core.tools import tool

API = "https://api.example.com"


@tool
def shell(command: str, timeout: int = 5) -> str:
    """Run a command."""
    # ruleid: tool-command-injection-python
    done = subprocess.run(command, shell=True, timeout=timeout)
    # ok: tool-command-injection-python
    subprocess.run(["git", "log", command], check=True)
    # ok: tool-command-injection-python
    os.system(f"sleep {int(command)}")
    return done


@function_tool
async def calculate(expression: str) -> str:
    # ruleid: tool-command-injection-python
    return str(eval(expression))


@agent.tool
def listed(ctx, folder: str):
    # ruleid: tool-command-injection-python
    return os.popen(f"ls {folder}").read()


class Runner(BaseTool):
    name: str = "run"

    def _run(self, code: str) -> str:
        # ruleid: tool-command-injection-python
        exec(code)
        return "done"


def no_tool(command):
    # ok: tool-command-injection-python
    return os.system(command)


@tool("fetch")
def fetch(url: str) -> str:
    # ruleid: tool-ssrf-python
    return requests.get(url, timeout=5).text


@tool
async def page(url: str) -> str:
    async with httpx.AsyncClient() as client:
        # ruleid: tool-ssrf-python
        answer = await client.get(url)
    return answer.text


@tool
def weather(city: str) -> str:
    # ok: tool-ssrf-python
    one = requests.get(f"https://api.example.com/weather/{city}", timeout=5)
    address = f"{API}/{city}"
    # ok: tool-ssrf-python
    two = requests.get(address, timeout=5)
    # ok: tool-ssrf-python
    three = requests.get("https://api.example.com/weather?q=" + quote(city), timeout=5)
    # ok: tool-ssrf-python
    four = requests.get("https://api.example.com/weather", params={"q": city}, timeout=5)
    # ruleid: tool-ssrf-python
    five = requests.get(f"https://{city}.example.com/weather", timeout=5)
    return one, two, three, four, five


@tool
def checked(url: str) -> str:
    check_public_url(url)
    # ok: tool-ssrf-python
    return requests.get(url, timeout=5).text
