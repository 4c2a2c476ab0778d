"""Manifests and lockfiles, by name."""

from __future__ import annotations

from shadowbom.extract.table.row import BIG, LOCK, MANIFEST, PYTHON, QUOTED, Extractor

_M = "shadowbom.extract.manifests."

MANIFESTS: tuple[Extractor, ...] = (
    Extractor("requirements", "manifest", _M + "requirements:extract", ecosystem="pypi", templates=MANIFEST,
              globs=("requirements*.txt", "requirements*.in", "requirements/*.txt", "requirements/*.in",
                     "*requirements.txt", "*requirements*.txt", "constraints*.txt"),
              names_files=r"(?m)^[ \t]*(?:-r|--requirement)"),
    Extractor("pyproject", "manifest", _M + "pyproject:extract", ecosystem="pypi", templates=MANIFEST,
              names=("pyproject.toml",), names_files=r"\bfile\b"),
    Extractor("pylock", "lockfile", _M + "python_locks:pylock", ecosystem="pypi", templates=LOCK, size_cap=BIG,
              names=("pylock.toml",), globs=("pylock.*.toml",)),
    Extractor("poetry-lock", "lockfile", _M + "python_locks:poetry", ecosystem="pypi", templates=LOCK, size_cap=BIG,
              names=("poetry.lock",)),
    Extractor("uv-lock", "lockfile", _M + "python_locks:uv", ecosystem="pypi", templates=LOCK, size_cap=BIG,
              names=("uv.lock",)),
    Extractor("pdm-lock", "lockfile", _M + "python_locks:pdm", ecosystem="pypi", templates=LOCK, size_cap=BIG,
              names=("pdm.lock",)),
    Extractor("pipfile", "manifest", _M + "pipfile:extract", ecosystem="pypi", templates=MANIFEST, names=("pipfile",)),
    Extractor("pipfile-lock", "lockfile", _M + "pipfile:lock", ecosystem="pypi", templates=LOCK, size_cap=BIG,
              names=("pipfile.lock",)),
    Extractor("setup-cfg", "manifest", _M + "setuptools:setup_cfg", ecosystem="pypi", templates=MANIFEST,
              names=("setup.cfg",), names_files=r"\bfile:"),
    Extractor("setup-py", "manifest", _M + "setuptools:setup_py", ecosystem="pypi", language="python",
              templates={**PYTHON, **MANIFEST}, names=("setup.py",), names_files=r"\.(?:txt|in|pip)\b"),
    Extractor("conda", "manifest", _M + "conda:extract", ecosystem="pypi", templates=MANIFEST,
              globs=("environment*.yml", "environment*.yaml", "conda*.yml", "conda*.yaml"),
              names_files=r"-r\s"),
    Extractor("package-json", "manifest", _M + "package_json:extract", ecosystem="npm",
              templates={**QUOTED, "command": ("{}",)}, names=("package.json",), named_as="",
              # An extension that brings MCP servers needs no package that says so.
              names_files=r"\"mcpServerDefinitionProviders\""),
    Extractor("package-lock", "lockfile", _M + "npm_locks:package_lock", ecosystem="npm", templates=LOCK,
              size_cap=BIG, names=("package-lock.json", "npm-shrinkwrap.json")),
    Extractor("pnpm-lock", "lockfile", _M + "npm_locks:pnpm_lock", ecosystem="npm", templates=LOCK, size_cap=BIG,
              names=("pnpm-lock.yaml",)),
    Extractor("pnpm-workspace", "manifest", _M + "package_json:pnpm_workspace", ecosystem="npm", templates=MANIFEST,
              names=("pnpm-workspace.yaml",)),
    Extractor("yarn-lock", "lockfile", _M + "npm_locks:yarn_lock", ecosystem="npm", templates=LOCK, size_cap=BIG,
              names=("yarn.lock",)),
    Extractor("bun-lock", "lockfile", _M + "npm_locks:bun_lock", ecosystem="npm", templates=LOCK, size_cap=BIG,
              names=("bun.lock",)),
    Extractor("go-mod", "manifest", _M + "golang:mod", ecosystem="golang", templates=MANIFEST, names=("go.mod",)),
    Extractor("go-work", "manifest", _M + "golang:work", ecosystem="golang", templates=MANIFEST, names=("go.work",)),
    Extractor("go-sum", "lockfile", _M + "golang:checksums", ecosystem="golang", templates=LOCK, size_cap=BIG,
              names=("go.sum", "go.work.sum")),
    Extractor("cargo", "manifest", _M + "cargo:manifest", ecosystem="cargo", templates=MANIFEST,
              names=("cargo.toml",), names_files=r"workspace\s*=\s*true", named_as=""),
    Extractor("cargo-lock", "lockfile", _M + "cargo:lock", ecosystem="cargo", templates=LOCK, size_cap=BIG,
              names=("cargo.lock",)),
    Extractor("deno", "manifest", _M + "deno:extract", ecosystem="npm", templates=MANIFEST,
              names=("deno.json", "deno.jsonc", "import_map.json", "importmap.json", "import-map.json"),
              names_files=r"importMap", named_as="deno"),
)
