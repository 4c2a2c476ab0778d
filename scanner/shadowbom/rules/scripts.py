"""What a command line does, as far as its text tells: fetching code and running it, sending data out, and the like.

Patterns are bounded on every side, so that a text of any kind is searched in linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from shadowbom.rules.addresses import is_own_machine

MAX_SCRIPT = 20_000
"""Characters of one command that are looked at."""

FETCHER = r"\b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b"
"""What loads something from an address, as a pattern without regard to case."""
_RUNNER = (r"(?:sudo\s{1,4}(?:-\w{1,4}\s{1,4})?)?(?:/(?:usr/)?bin/)?(?:env\s{1,4})?"
           r"(?:(?:(?:ba|z|da|k|fi)?sh\b(?!\s{1,4}-\w{0,6}c\b)|iex|Invoke-Expression|source|xargs\s{1,4}(?:ba)?sh)\b"
           # One that is given its code (python -c, node -p) or a module reads what is piped as data.
           r"|(?:python[0-9.]{0,4}|node|perl|ruby|php|deno|bun)\b(?!\s{1,4}-(?:[a-z]{0,3}[epcmnr]\b|-eval\b|-print\b)))"
           r"(?![\w./-])")
_PIPED = re.compile(rf"{FETCHER}[^|;&\n]{{1,500}}+(?:\|\s{{0,8}}(?:tee\s{{1,4}}[^|;&\n]{{1,100}}|gunzip"
                    rf"|base64\s{{1,4}}-\w{{1,6}})\s{{0,8}})?"
                    rf"\|\s{{0,8}}{_RUNNER}", re.IGNORECASE)
_SUBSTITUTED = re.compile(
    rf"(?:\b(?:ba|z|da|k)?sh\b|\bsource\b|\beval\b|\bpython[0-9.]{{0,4}}\b"
    rf"|(?<![\w./])\.)\s{{1,4}}(?:-\w{{1,4}}\s{{1,4}})?[\"']?"
    rf"(?:<\(|\$\(|`)\s{{0,4}}{FETCHER}", re.IGNORECASE)
_EVALUATED = re.compile(
    r"\b(?:iex|Invoke-Expression)\b\s{0,4}[(\"']{0,3}\s{0,4}(?:&\s{0,4})?[(\"']{0,3}"
    r"(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod|\(?New-Object\s{1,4}(?:System\.)?Net\.WebClient)", re.IGNORECASE)
_DECODED = re.compile(
    rf"\bbase64\s{{1,4}}(?:-d|-D|--decode)\b[^|;&\n]{{0,200}}+\|\s{{0,8}}{_RUNNER}"
    r"|\b(?:powershell|pwsh)(?:\.exe)?\b[^|;&\n]{0,200}\s-(?:enc|encodedcommand|e)\s", re.IGNORECASE)
# Code that a program makes of an encoded text and runs at once.
_ENCODED = re.compile(
    r"\b(?:exec|eval)\s{0,4}\(\s{0,4}(?:compile\s{0,4}\(\s{0,4})?(?:__import__\([\"']\w{1,20}[\"']\)\.|\w{1,20}\.){0,3}"
    r"(?:b64decode|b85decode|a85decode|decompress|fromhex|unhexlify)\s{0,4}\("
    r"|\b(?:eval|Function)\s{0,4}\(\s{0,4}(?:window\.)?(?:atob|Buffer\.from)\s{0,4}\(")
_SAVED = re.compile(
    rf"{FETCHER}[^|;&\n]{{1,500}}?(?:-o|-O|--output|--output-document|-OutFile)[ =]{{1,4}}[\"']?(?P<file>[^\s\"';&"
    rf"|]{{1,200}})",
    re.IGNORECASE)

_RUN = re.compile(r"(?:\b(?:(?:ba|z|da|k)?sh|source|python[0-9.]{0,4}|node)\s++|[;&|]\s*+(?:\./)?)[\"']?(?:\./)?"
                  r"(?=(?P<file>[^\s\"';&|]{1,201}))")
_ENDS = re.compile(r"\b|\Z")
_SOON = 1000
"""Characters between a file's being saved and its being run."""

_SENSITIVE = (r"(?:env|printenv|set|export\s{1,4}-p|cat\s[^|;&\n]{1,200}|tar\s[^|;&\n]{1,200}|base64\s[^|;&\n]{1,200}"
              r"|git\s{1,4}(?:diff|log|config)[^|;&\n]{0,200}|gh\s{1,4}auth\s{1,4}token|security\s{1,4}find-[^"
              r"|;&\n]{1,200})")
_SENDER = r"\b(?:curl|wget|nc|ncat|netcat|socat|Invoke-RestMethod|irm|iwr|Invoke-WebRequest)\b"
_PIPED_OUT = re.compile(rf"(?:^|[;&|(\n`]|\$\()\s{{0,8}}{_SENSITIVE}\s{{0,8}}(?:\|[^"
                        rf"|;&\n]{{1,200}}){{0,3}}\|\s{{0,8}}{_SENDER}"
                        r"[^|;&\n]{0,500}", re.IGNORECASE)
_POSTED = re.compile(
    rf"{_SENDER}[^|;&\n]{{0,500}}?\s(?:-d|--data(?:-\w{{1,10}})?|-F|--form|-T|--upload-file|--post-file|--body-file"
    rf"|-InFile|-Body)"
    rf"[ =]{{0,4}}[\"']?(?:[\w.\[\]-]{{1,60}}=)?(?:@(?!-?[\"']?\s{{0,4}}<<)|\$\(\s{{0,4}}{_SENSITIVE}"
    rf"|`\s{{0,4}}{_SENSITIVE})"
    r"[^|;&\n]{0,500}", re.IGNORECASE)
_RAW_SOCKET = re.compile(r"/dev/(?:tcp|udp)/[^\s/]{1,200}/\d{1,5}|\b(?:nc|ncat|netcat)\b[^"
                         r"|;&\n]{1,200}<\s{0,4}[\w~$./-]{1,200}")
_ADDRESS = re.compile(r"(?:https?|wss?)://(?P<host>\[[0-9a-fA-F:]{2,45}\]|[^\s/:\"'?#@]{1,253})")

_HOME = r"(?:~|\$HOME|\$\{HOME\}|%USERPROFILE%|\$env:USERPROFILE|/root|/home/[^/\s]{1,60}|/Users/[^/\s]{1,60})"
_READER = r"\b(?:cat|less|head|tail|cp|scp|rsync|base64|xxd|strings|tar|zip|Get-Content|type|gc)\b"
_SECRET_FILES = re.compile(
    rf"{_READER}[^|;&\n]{{0,200}}(?:{_HOME}[/\\]\.(?:ssh[/\\](?:id_|\*|config)|ssh\b|aws[/\\]credentials|netrc|pypirc"
    rf"|kube[/\\]config"
    r"|docker[/\\]config\.json|gnupg|config[/\\]gh[/\\]hosts\.yml|git-credentials|azure|config[/\\]gcloud)"
    r"|(?<![\w.])\.env(?:\.(?:local|prod|production))?(?=[\s\"'|;&)]|\Z))"
    r"|\bsecurity\s{1,4}find-(?:generic|internet)-password\b|\bsecret-tool\s{1,4}lookup\b"
    r"|\bgh\s{1,4}auth\s{1,4}token\b",
    re.IGNORECASE)
_PERSISTENT = re.compile(
    r"\bcrontab\s{1,4}(?:-\s|-\Z|[^-\s])|\|\s{0,4}crontab\b"
    rf"|(?:>>?|\btee\b(?:\s{{1,4}}-a)?)\s{{0,4}}[\"']?{_HOME}[/\\]\.(?:bashrc|zshrc|zshenv|profile|bash_profile"
    rf"|zprofile|config/fish/config\.fish"
    r"|ssh/authorized_keys|config/autostart/|config/systemd/|claude/settings|cursor/mcp|codex/config|gitconfig)"
    r"|(?:>>?|\btee\b(?:\s{1,4}-a)?)\s{0,4}[\"']?(?:\./)?\.git/hooks/"
    r"|\blaunchctl\s{1,4}(?:load|bootstrap)\b|\bsystemctl\s{1,4}(?:--user\s{1,4})?enable\b"
    r"|\bschtasks(?:\.exe)?\s{1,4}/create\b"
    r"|\breg(?:\.exe)?\s{1,4}add\b[^|;&\n]{1,200}\\Run\b", re.IGNORECASE)


def _without_comments(script: str) -> str:
    """``script`` without lines that are comments of a shell."""
    lines = script[:MAX_SCRIPT].split("\n")
    return "\n".join(line for line in lines if not line.lstrip().startswith(("#", "//", "REM ", "::")))


WELL_KNOWN = re.compile(
    r"https://(?:astral\.sh|sh\.rustup\.rs|get\.docker\.com|bun\.sh|deno\.land|install\.python-poetry\.org"
    r"|get\.pnpm\.io|fnm\.vercel\.app"
    r"|raw\.githubusercontent\.com/(?:nvm-sh/nvm|Homebrew/install|pyenv/pyenv-installer|helm/helm)|get\.sdkman\.io"
    r"|mise\.run|get\.volta\.sh"
    r"|ollama\.com|cli\.github\.com|deb\.nodesource\.com|aka\.ms|aspire\.dev|sh\.jbang\.dev|claude\.ai|cursor\.com"
    r"|opencode\.ai|fly\.io|get\.helm\.sh"
    r"|nixos\.org"
    r"|install\.determinate\.systems|foundry\.paradigm\.xyz|pixi\.sh|pdm-project\.org|setup\.atuin\.sh|starship\.rs"
    r"|just\.systems)\b")
"""Where makers of well-known tools tell everyone to get them."""


def decodes_and_runs(script: str) -> str:
    """The piece that makes code of an encoded text and runs it, "" where there is none."""
    text = _without_comments(script)
    match = _DECODED.search(text) or _ENCODED.search(text)
    return _shown(match[0]) if match else ""


def fetches_and_runs(script: str) -> str:
    """The piece that downloads code and runs it, "" where there is none."""
    text = _without_comments(script)
    for pattern in (_PIPED, _SUBSTITUTED, _EVALUATED, _DECODED):
        if match := pattern.search(text):
            return _shown(match[0])
    saved = list(_SAVED.finditer(text))
    runs = list(_RUN.finditer(text)) if saved else []
    for match in saved:
        if piece := _run_afterwards(match, runs):
            return _shown(f"{match[0]} … {piece}")
    return ""


def _run_afterwards(saved: re.Match[str], runs: list[re.Match[str]]) -> str:
    """How one of ``runs`` starts the file that was saved, "" where none does that soon enough to belong to it."""
    name = saved["file"].removeprefix("./")
    first = bisect_left(runs, saved.end(), key=re.Match.start)
    last = bisect_left(runs, saved.end() + _SOON, key=re.Match.start)
    for run in runs[first:last]:
        if run["file"].startswith(name) and _ENDS.match(run["file"], len(name)):
            return f"{run[0]}{name}".strip()
    return ""


def sends_out(script: str) -> str:
    """The piece that sends files or variables to another machine, "" where there is none."""
    text = _without_comments(script)
    for pattern in (_PIPED_OUT, _POSTED, _RAW_SOCKET):
        for match in pattern.finditer(text):
            hosts = [found["host"] for found in _ADDRESS.finditer(match[0])]
            if not hosts or not all(is_own_machine(host) for host in hosts):
                return _shown(match[0])
    return ""


def reads_secrets(script: str) -> str:
    """The piece that reads a file of credentials or a keychain, "" where there is none."""
    match = _SECRET_FILES.search(_without_comments(script))
    return _shown(match[0]) if match else ""


def persists(script: str) -> str:
    """The piece that makes something run again later on this machine, "" where there is none."""
    match = _PERSISTENT.search(_without_comments(script))
    return _shown(match[0]) if match else ""


def _shown(piece: str) -> str:
    flat = " ".join(piece.split())
    return flat if len(flat) <= 120 else f"{flat[:119]}…"
