"""Sixty repositories: five that wrap AI in packages of four ecosystems, those that use them, directly and through
others, and those that only look as if they did. Which of them have which AI is known."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from git_histories import State
from sweep_rig import bare

WRAPPERS: dict[str, tuple[str, str, State]] = {
    "ai-py": ("pypi", "anthropic", {
        "pyproject.toml": '[project]\nname = "Acme_AI"\nversion = "1.0"\ndependencies = ["anthropic"]\n',
        "acme_ai/__init__.py": "import anthropic\nclient = anthropic.Anthropic()\n"}),
    "ai-js": ("npm", "openai", {
        "package.json": '{"name": "@acme/ai", "version": "1.0.0", "dependencies": {"openai": "^4.0.0"}}\n',
        "index.ts": 'import OpenAI from "openai";\nexport const ai = new OpenAI();\n'}),
    "ai-go": ("golang", "openai", {
        "go.mod": "module git.example.org/acme/ai-go\n\nrequire github.com/sashabaranov/go-openai v1.20.0\n",
        "ai.go": 'package ai\n\nimport openai "github.com/sashabaranov/go-openai"\n\n'
                 'var Client = openai.NewClient("")\n'}),
    "ai-rs": ("cargo", "openai", {
        "Cargo.toml": '[package]\nname = "acme-ai"\nversion = "0.1.0"\n[dependencies]\nasync-openai = "0.23"\n',
        "src/lib.rs": "use async_openai::Client;\n"}),
    # One repository, two packages: only one of them has AI in it.
    "mono": ("npm", "cohere", {
        "package.json": '{"name": "mono", "private": true, "workspaces": ["packages/*"]}\n',
        "packages/llm/package.json": '{"name": "@acme/llm", "dependencies": {"cohere-ai": "7.0.0"}}\n',
        "packages/llm/index.ts": 'import { CohereClient } from "cohere-ai";\nnew CohereClient();\n',
        "packages/ui/package.json": '{"name": "@acme/ui", "dependencies": {"react": "18.0.0"}}\n',
        "packages/ui/index.ts": "export {};\n"}),
}
_NAMES = {"ai-py": "acme-ai", "ai-js": "@acme/ai", "ai-go": "git.example.org/acme/ai-go", "ai-rs": "acme-ai",
          "mono": "@acme/llm"}


@dataclass(slots=True)
class Rig:
    """``expected`` are pairs of a repository and the wrapper whose AI it inherits."""

    folder: Path
    names: list[str] = field(default_factory=list)
    expected: set[tuple[str, str]] = field(default_factory=set)

    def add(self, name: str, files: State) -> None:
        """One more repository."""
        bare(self.folder, name, files)
        self.names.append(name)


def manifest(ecosystem: str, name: str, *needs: str, dev: bool = False) -> State:
    """A manifest of a package that needs others; the name is "" for one that is not published."""
    if ecosystem == "npm":
        said = {"name": name or "app", "private": not name, "devDependencies" if dev else "dependencies":
                dict.fromkeys(needs, "1.0.0")}
        return {"package.json": json.dumps(said) + "\n"}
    if ecosystem == "pypi" and not name:
        return {"requirements-dev.txt" if dev else "requirements.txt": "".join(f"{one}==1.0\n" for one in needs)}
    if ecosystem == "pypi":
        return {"pyproject.toml": f'[project]\nname = "{name}"\ndependencies = {json.dumps(list(needs))}\n'}
    if ecosystem == "golang":
        rows = "".join(f"require {one} v1.0.0\n" for one in needs)
        return {"go.mod": f"module {name or 'example.org/app'}\n\n{rows}"}
    kind = "dev-dependencies" if dev else "dependencies"
    rows = "".join(f'{one} = "0.1"\n' for one in needs)
    return {"Cargo.toml": f'[package]\nname = "{name or "app"}"\nversion = "0.1.0"\npublish = '
                          f'{"true" if name else "false"}\n[{kind}]\n{rows}'}


def build(folder: Path) -> Rig:
    """Make the repositories."""
    rig = Rig(folder)
    for wrapper, (ecosystem, _, files) in WRAPPERS.items():
        rig.add(wrapper, files)
        for number in range(4):
            rig.add(f"{wrapper}-user-{number}", manifest(ecosystem, "", _NAMES[wrapper]))
            rig.expected.add((f"{wrapper}-user-{number}", wrapper))
        # A package around the package, and one who uses that.
        outer = "git.example.org/acme/outer" if ecosystem == "golang" else f"outer-{wrapper}"
        rig.add(f"{wrapper}-outer", manifest(ecosystem, outer, _NAMES[wrapper]))
        rig.add(f"{wrapper}-far", manifest(ecosystem, "", outer))
        rig.expected |= {(f"{wrapper}-outer", wrapper), (f"{wrapper}-far", wrapper)}
        rig.add(f"{wrapper}-none", manifest(ecosystem, "", "left-pad"))
    # Two packages that need each other, of which one needs a wrapper.
    rig.add("ring-a", manifest("pypi", "ring-a", "ring-b", "acme.ai"))
    rig.add("ring-b", manifest("pypi", "ring-b", "ring-a"))
    rig.expected |= {("ring-a", "ai-py"), ("ring-b", "ai-py")}
    # The harmless package of the repository that has an AI one, too; the same name in another ecosystem; tests;
    # a name that two repositories publish.
    rig.add("ui-user", manifest("npm", "", "@acme/ui"))
    rig.add("other-ecosystem", manifest("npm", "", "acme-ai"))
    rig.add("only-tests", {f"tests/{name}": text for name, text in manifest("pypi", "", "acme-ai").items()
                           if isinstance(name, str)})
    for name in ("twin-a", "twin-b"):
        rig.add(name, manifest("npm", "twin", "@acme/ui"))
    rig.add("twin-user", manifest("npm", "", "twin"))
    rig.add("dev-only", manifest("npm", "", "@acme/ai", dev=True))
    # An Action and a workflow for others.
    rig.add("acme/review", {"action.yml": "name: x\nruns:\n  using: composite\n  steps: []\n",
                            "main.py": "import mistralai\nmistralai.Mistral()\n"})
    rig.add("reviewed", {".github/workflows/ci.yml":
                         "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: acme/review@v2\n"})
    rig.expected.add(("reviewed", "acme/review"))
    while len(rig.names) < 60:
        rig.add(f"plain-{len(rig.names)}", {"main.c": "int main(void) { return 0; }\n"})
    return rig
