"""What a server's command line really starts: the package behind a launcher, the address behind a bridge.

Launchers are programs that fetch and run a package (npm, PyPI and the like), run a container, or hand a command to
a shell. Nothing is run or looked up: the words alone tell.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from shadowbom.core.launch_packages import Package, container, npm, nuget, pypi

MAX_WORDS = 200
_MAX_UNWRAPS = 6
_MAX_CARRIERS = 3

_URL = re.compile(r"(?:https?|wss?)://\S{1,2000}\Z", re.IGNORECASE)
_URL_FLAGS = frozenset({"--sse", "--url", "--remote", "--server-url", "--endpoint", "--streamable-http",
                        "--streamablehttp"})
# The address behind such a flag is something else that the server uses.
_VALUED_BY_URL = re.compile(
    r"\A-.{0,100}(?:url|uri|host|endpoint|api|prox|server|header|resource|origin|base)", re.IGNORECASE)
_NODE_MODULE = re.compile(r"(?:^|[/\\])node_modules[/\\]((?:@[\w.\-]{1,100}[/\\])?[\w.\-]{1,100})[/\\]")

_SHELLS = frozenset({"bash", "sh", "zsh", "dash", "fish", "powershell", "pwsh", "cmd"})
_PREFIXES = frozenset({"sudo", "env", "exec", "nohup", "time", "wsl", "corepack", "command"})
_RUN_AFTER_DASHES = frozenset({"doppler", "op", "infisical", "mise", "dotenv", "dotenvx", "volta", "fnm", "direnv"})
_ENV_ASSIGNMENT = re.compile(r"[A-Za-z_]\w{0,99}=")

# Flags of each launcher that take the next word as their value.
_NPM_VALUED = frozenset({"-p", "--package", "--registry", "--loglevel", "--cache", "--prefix", "--userconfig", "-w",
                         "--workspace", "--node-options", "-n", "--node-arg", "--allow-build"})
_UV_VALUED = frozenset({"--from", "--with", "-w", "--with-editable", "--with-requirements", "--python", "-p", "--index",
                        "--index-url", "-i", "--extra-index-url", "--default-index", "--directory", "--project",
                        "--env-file", "--cache-dir", "--refresh-package", "--find-links", "-f", "--extra", "--group",
                        "--package", "--link-mode", "--constraints", "-c", "--spec", "--pip-args", "--config-file"})
_DOCKER_SWITCHES = frozenset({"--rm", "--init", "--privileged", "--interactive", "--tty", "--detach", "--read-only",
                              "--publish-all", "--no-healthcheck", "--quiet", "--oom-kill-disable", "--sig-proxy"})
_DOCKER_SHORT_VALUED = "evpwulmhac"
_DENO_VALUED = frozenset({"-c", "--config", "--import-map", "--env-file", "--lock", "--cert"})


@dataclass(frozen=True, slots=True)
class Launch:
    """``package`` is "ecosystem:name" or "", ``version`` as the launcher names it, ``url`` the address that a
    bridge connects to, ``env`` names that a container is given."""

    package: str = ""
    version: str = ""
    url: str = ""
    env: tuple[str, ...] = ()


def is_program(word: str) -> bool:
    """Whether a word is a program that starts servers, or a path."""
    return _program(word) in _PROGRAMS or "/" in word or "\\" in word


def split_words(text: str) -> list[str]:
    """A command line as words, also where its quotes do not match."""
    try:
        return shlex.split(text[:10_000])[:MAX_WORDS]
    except ValueError:
        return text[:10_000].split()[:MAX_WORDS]


def launch(words: list[str], depth: int = 0) -> Launch:
    """What ``words`` start. ``depth`` counts the programs that carry it."""
    for _ in range(_MAX_UNWRAPS):
        inner = _unwrapped(words)
        if inner is None:
            break
        words = inner
    if not words:
        return Launch()
    name, rest = _program(words[0]), words[1:MAX_WORDS]
    if name in ("npx", "pnpx", "bunx", "uvx", "pipx", "dnx"):
        return _fetched(name, rest[1:] if name == "pipx" and rest[:1] == ["run"] else rest, depth)
    if name in ("pnpm", "yarn", "npm", "bun", "uv", "dotnet"):
        return _manager(name, rest, depth)
    if name in ("docker", "podman", "nerdctl"):
        return _docker(rest)
    if name == "deno":
        return _deno(rest)
    for word in words:
        module = _NODE_MODULE.search(word)
        if module is not None:
            return Launch("npm:" + module[1].replace("\\", "/"))
    if name.startswith(("python", "node")):
        return Launch()
    return _carried(rest, depth) or Launch(url=_bridged(rest))


def _program(word: str) -> str:
    """The base name of a command, without the suffix it has on Windows."""
    base = word.replace("\\", "/").rpartition("/")[2].lower()
    return re.sub(r"\.(?:exe|cmd|bat|ps1)\Z", "", base)


def _unwrapped(words: list[str]) -> list[str] | None:
    """The command inside a shell, a prefix or a secret manager; None where there is none."""
    if not words:
        return None
    name = _program(words[0])
    if name in _SHELLS:
        return _shell(name, words[1:])
    if name in _PREFIXES or _ENV_ASSIGNMENT.match(words[0]):
        rest = words[1:]
        while rest and (rest[0].startswith("-") or _ENV_ASSIGNMENT.match(rest[0])):
            rest = rest[1:]
        return rest
    if name in _RUN_AFTER_DASHES and "--" in words:
        return words[words.index("--") + 1 :]
    if name in ("poetry", "pdm", "hatch", "rye", "pipenv") and words[1:2] == ["run"]:
        return words[2:]
    return None


def _shell(name: str, rest: list[str]) -> list[str] | None:
    """The first command of a shell's script that a launcher starts, else its first command."""
    flags = ("/c", "/k") if name == "cmd" else ("-command", "-c") if name in ("powershell", "pwsh") else None
    for index, word in enumerate(rest):
        low = word.lower()
        if low in flags if flags else re.fullmatch(r"-\w{0,5}c", word):
            script = rest[index + 1 :]
            words = split_words(script[0]) if script and (len(script) == 1 or flags is None) else script
            return _first_command(words)
    return None


def _first_command(words: list[str]) -> list[str]:
    """Of commands joined by ``&&``, ``;`` and the like the first that starts a package, else the last one."""
    commands: list[list[str]] = [[]]
    for word in words:
        if word in ("&&", "||", ";", "|", "&"):
            commands.append([])
        elif word.endswith(";"):
            commands[-1].append(word[:-1])
            commands.append([])
        else:
            commands[-1].append(word)
    filled = [inner for command in commands if (inner := _without_assignments(command))]
    return next((command for command in filled if _program(command[0]) in _STARTERS), filled[-1] if filled else [])


def _without_assignments(words: list[str]) -> list[str]:
    """A command without the variables set in front of it, and without ``exec``."""
    start = next((index for index, word in enumerate(words) if not (_ENV_ASSIGNMENT.match(word) or word == "exec")),
                 len(words))
    return words[start:]


_STARTERS = frozenset({"npx", "pnpx", "bunx", "uvx", "pipx", "dnx", "pnpm", "yarn", "bun", "uv", "docker", "podman",
                       "deno", "nerdctl"})


_PROGRAMS = _STARTERS | _SHELLS | {
    "sudo", "env", "wsl", "npm", "dotnet", "python", "python3", "py", "node", "java", "php", "ruby", "go",
    "cargo", "poetry", "tsx"}


def _carried(words: list[str], depth: int) -> Launch | None:
    """What a program starts that its arguments name first: behind ``--``, as words of their own, or as the value of an
    option (``gateway --stdio "npx -y package"``)."""
    if depth >= _MAX_CARRIERS:
        return None
    for index, word in enumerate(words):
        behind_option = index > 0 and words[index - 1].startswith("-")
        inner = split_words(word) if " " in word and behind_option else words[index:]
        if len(inner) > 1 and _program(inner[0]) in _STARTERS:
            found = launch(inner, depth + 1)
            return found if found.package else None
    return None


def _manager(name: str, rest: list[str], depth: int) -> Launch:
    """A package manager's sub-command that runs a package: ``pnpm dlx``, ``npm exec``, ``uv tool run``, ``bun x``."""
    valued = _UV_VALUED if name == "uv" else _NPM_VALUED
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] in valued else rest[1:]
    if not rest:
        return Launch()
    verb = rest[0]
    if name == "uv":
        if verb == "tool" and rest[1:2] == ["run"]:
            return _fetched("uvx", rest[2:], depth)
        return _fetched("uvx", rest[1:], depth) if verb == "x" else _uv_run(rest[1:]) if verb == "run" else Launch()
    if (name, verb) in (("pnpm", "dlx"), ("yarn", "dlx"), ("npm", "exec"), ("npm", "x"), ("bun", "x")):
        return _fetched("npx", rest[1:], depth)
    if name == "dotnet" and rest[:2] in (["tool", "exec"], ["tool", "run"]):
        return _fetched("dnx", rest[2:], depth)
    return Launch()


def _positional(words: list[str], valued: frozenset[str]) -> tuple[dict[str, str], list[str]]:
    """Flags with their values (the first of each), and the words from the first one that is no flag."""
    flags: dict[str, str] = {}
    index = 0
    while index < len(words):
        word = words[index]
        if word == "--":
            index += 1
            break
        if not word.startswith("-"):
            break
        flag, equals, value = word.partition("=")
        if equals:
            flags.setdefault(flag, value)
        elif word in valued and index + 1 < len(words):
            index += 1
            flags.setdefault(word, words[index])
        index += 1
    return flags, words[index:]


def _fetched(name: str, words: list[str], depth: int) -> Launch:
    """A launcher that fetches a package by name and runs it."""
    if name in ("uvx", "pipx"):
        flags, rest = _positional(words, _UV_VALUED)
        spec = flags.get("--from") or flags.get("--spec")
        package = pypi(spec or (rest[0] if rest else ""))
    elif name == "dnx":
        flags, rest = _positional(words, frozenset({"--version", "--source", "--add-source", "--configfile"}))
        package = nuget(rest[0] if rest else "", flags.get("--version", ""))
    else:
        flags, rest = _positional(words, _NPM_VALUED)
        package = npm(flags.get("--package") or flags.get("-p") or (rest[0] if rest else ""))
    return _carried(rest[1:], depth) or Launch(package.id, package.version, _bridged(rest[1:]))


def _uv_run(words: list[str]) -> Launch:
    """``uv run --with package command``: the package, unless the command is the repository's own script."""
    flags, rest = _positional(words, _UV_VALUED | {"-m", "--module"})
    spec = flags.get("--with", "")
    runs_script = any(word.endswith((".py", ".pyw")) for word in rest) or rest[:1] in (["python"], ["python3"])
    package = Package() if runs_script or not rest else pypi(spec)
    return Launch(package.id, package.version, _bridged(rest[1:]))


def _bridged(words: list[str]) -> str:
    """The address that a bridge to a remote server is given: a word of its own, or the value of a flag for it."""
    before = ""
    for word in words:
        flag, equals, value = word.partition("=")
        if equals and flag.lower() in _URL_FLAGS and _URL.match(value):
            return value
        if _URL.match(word) and (before.lower() in _URL_FLAGS or not _VALUED_BY_URL.search(before)):
            return word
        before = word
    return ""


def _docker(words: list[str]) -> Launch:
    """``docker run``: the image, and the names of the environment that it is given."""
    while words and words[0] != "run":
        if words[0] == "container" or words[0].startswith("-"):
            words = words[1:]
        else:
            return Launch()
    env: list[str] = []
    index = 1
    while index < len(words):
        word = words[index]
        if not word.startswith("-"):
            image = container(word)
            return Launch(image.id, image.version, _bridged(words[index + 1 :]), tuple(env))
        flag, equals, value = word.partition("=")
        short = not word.startswith("--")
        takes_next = word[-1] in _DOCKER_SHORT_VALUED if short else not equals and word not in _DOCKER_SWITCHES
        if short and word.startswith("-e") and len(word) > 2:
            value, takes_next = word[2:], False
        elif takes_next:
            index += 1
            value = words[index] if index < len(words) else ""
        if flag in ("-e", "--env") or (short and word.startswith("-e")):
            env.append(value.partition("=")[0])
        index += 1
    return Launch(env=tuple(env))


def _deno(words: list[str]) -> Launch:
    _, rest = _positional(words[1:] if words[:1] == ["run"] else words, _DENO_VALUED)
    target = rest[0] if rest else ""
    if target.startswith("npm:"):
        package = npm(target[4:].lstrip("/"))
        return Launch(package.id, package.version, _bridged(rest[1:]))
    if target.startswith("jsr:"):
        package = npm(target[4:].lstrip("/"))
        return Launch(package.id.replace("npm:", "jsr:", 1), package.version, _bridged(rest[1:]))
    return Launch()
