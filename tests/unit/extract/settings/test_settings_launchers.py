"""The package behind a launcher."""

from __future__ import annotations

import pytest

from shadowbom.core.launchers import launch, split_words


@pytest.mark.parametrize(
    ("line", "package", "version"),
    [
        ("npx -y @scope/pkg@1.2", "npm:@scope/pkg", "1.2"),
        ("npx --yes pkg@latest --flag x", "npm:pkg", "latest"),
        ("npx --package=pkg@1.0.0 bin", "npm:pkg", "1.0.0"),
        ("npx -p @a/b bin", "npm:@a/b", ""),
        ("npx --registry https://r.example.com pkg", "npm:pkg", ""),
        ("npx.cmd pkg", "npm:pkg", ""),
        ("/usr/local/bin/npx pkg", "npm:pkg", ""),
        ("npx -y github:owner/name#v1", "git:https://github.com/owner/name", "v1"),
        ("npx -y git+https://git.example.com/a/b.git#v2", "git:https://git.example.com/a/b", "v2"),
        ("npx ./local", "", ""),
        ("npx", "", ""),
        ("bunx pkg@2", "npm:pkg", "2"),
        ("bun x pkg", "npm:pkg", ""),
        ("bun run server.ts", "", ""),
        ("pnpm dlx pkg@3", "npm:pkg", "3"),
        ("pnpm --silent dlx pkg", "npm:pkg", ""),
        ("yarn dlx -q pkg", "npm:pkg", ""),
        ("npm exec -y -- pkg@1 --x", "npm:pkg", "1"),
        ("npm x pkg", "npm:pkg", ""),
        ("npm run start -- --port 3", "", ""),
        ("uvx pkg", "pypi:pkg", ""),
        ("uvx pkg@1.2.3", "pypi:pkg", "1.2.3"),
        ("uvx Some_Pkg[extra]==1.2.3 x", "pypi:some-pkg", "1.2.3"),
        ("uvx --from pkg.name>=1 cmd", "pypi:pkg-name", ""),
        ("uvx --python 3.12 --with x pkg", "pypi:pkg", ""),
        ("uvx --from git+https://github.com/a/b@main name", "git:https://github.com/a/b", "main"),
        ("uvx --from git+ssh://git@github.com/a/b.git name", "git:ssh://github.com/a/b", ""),
        ("uvx --from ./here cmd", "", ""),
        ("uv tool run pkg", "pypi:pkg", ""),
        ("uv x pkg", "pypi:pkg", ""),
        ("uv --directory /x run server.py", "", ""),
        ("uv run --with pkg pkg-server", "pypi:pkg", ""),
        ("uv run --with pkg --python 3.13 dir/server.py", "", ""),
        ("uv run --with pkg pkg run server.py", "", ""),
        ("uv run python mcp_only.py", "", ""),
        ("uv sync", "", ""),
        ("pipx run pkg==1.0 x", "pypi:pkg", "1.0"),
        ("pipx run --spec pkg cmd", "pypi:pkg", ""),
        ("python -m mod.server", "", ""),
        ("/home/x/venv/bin/python3.13 -m mod", "", ""),
        ("node server.js", "", ""),
        ("node /x/node_modules/@a/b/dist/index.js", "npm:@a/b", ""),
        ("docker run -i --rm mcp/fetch", "oci:mcp/fetch", ""),
        ("docker run -i --rm -e A -e B=c --name x ghcr.io/a/b:1.2 stdio", "oci:ghcr.io/a/b", "1.2"),
        ("docker run --env=A -v /a:/b -it --network host localhost:5000/a/b:x", "oci:localhost:5000/a/b", "x"),
        ("docker run -eA=b img@sha256:" + "a" * 64, "oci:img", "sha256:" + "a" * 64),
        ("docker container run img", "oci:img", ""),
        ("docker mcp gateway run", "", ""),
        ("docker run -i", "", ""),
        ("podman run img:1", "oci:img", "1"),
        ("bash -c 'npx -y pkg@1'", "npm:pkg", "1"),
        ("sh -lc 'cd /x && exec uvx pkg'", "pypi:pkg", ""),
        ("bash -c '[ -f \"$HOME/x.json\" ] && exec some-mcp --slug a || exit 0'", "", ""),
        ("bash script.sh", "", ""),
        ("bash -c", "", ""),
        ("cmd /c npx -y pkg", "npm:pkg", ""),
        ("cmd.exe /C 'npx -y pkg'", "npm:pkg", ""),
        ("powershell -Command 'npx pkg'", "npm:pkg", ""),
        ("wsl.exe npx pkg", "npm:pkg", ""),
        ("env A=b npx pkg", "npm:pkg", ""),
        ("A=b npx pkg", "npm:pkg", ""),
        ("sudo -E docker run img", "oci:img", ""),
        ("doppler run -- npx pkg", "npm:pkg", ""),
        ("poetry run uvx pkg", "pypi:pkg", ""),
        ("dnx Pkg.Name@1.0 --yes", "nuget:Pkg.Name", "1.0"),
        ("dotnet tool exec Pkg --version 2.0", "nuget:Pkg", ""),
        ("dotnet run", "", ""),
        ("deno run -A npm:@a/b@1", "npm:@a/b", "1"),
        ("deno run -A jsr:@a/b", "jsr:@a/b", ""),
        ("deno run server.ts", "", ""),
        ("some-server --x", "", ""),
        ("bash -c 'bash -c \"bash -c x\"'", "", ""),
        ("", "", ""),
    ],
)
def test_packages(line, package, version):
    found = launch(split_words(line))
    assert (found.package, found.version) == (package, version)


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("npx mcp-remote https://x.example.com/sse", "https://x.example.com/sse"),
        ("npx -y mcp-remote@0.1 https://x.example.com/mcp 3334 --header 'A: b'", "https://x.example.com/mcp"),
        ("npx -y mcp-remote --allow-http http://x.example.com", "http://x.example.com"),
        ("npx -y gateway --sse https://x.example.com", "https://x.example.com"),
        ("npx -y gateway --sse=https://x.example.com", "https://x.example.com"),
        ("uvx mcp-proxy https://x.example.com", "https://x.example.com"),
        ("bash -c 'npx mcp-remote https://x.example.com'", "https://x.example.com"),
        ("npx pkg --api-url https://api.example.com", ""),
        ("npx pkg postgres://x", ""),
        ("mcp-proxy https://x.example.com", "https://x.example.com"),
        ("python server.py https://x.example.com", ""),
    ],
)
def test_bridged_addresses(line, url):
    assert launch(split_words(line)).url == url


def test_environment_of_a_container():
    assert launch(split_words("docker run -e A -e B=c --env D --env=E=f -eG=h img")).env == ("A", "B", "D", "E", "G")


@pytest.mark.parametrize(
    ("line", "package", "url"),
    [
        ('npx -y gateway --stdio "npx -y @a/server-files@1 ./x" --port 8000', "npm:@a/server-files", ""),
        ("uvx proxy --port 8000 uvx pkg", "pypi:pkg", ""),
        ("uvx proxy --port 8000 -- npx -y pkg", "npm:pkg", ""),
        ("mcp-proxy --port 8000 uvx pkg", "pypi:pkg", ""),
        ("npx -y mcp-remote https://x.example.com/mcp", "npm:mcp-remote", "https://x.example.com/mcp"),
        ("npx tool docker", "npm:tool", ""),
        ("npx tool --engine docker run", "npm:tool", ""),
        ("npx a npx b npx c npx d npx e", "npm:e", ""),
        ("fastmcp run https://x.example.com/mcp", "", "https://x.example.com/mcp"),
        ("wsl.exe php artisan boost:mcp", "", ""),
    ],
)
def test_a_program_that_carries_another(line, package, url):
    found = launch(split_words(line))
    if package == "npm:e":  # deeper than anybody nests: some package of the line
        assert found.package.startswith("npm:")
    else:
        assert (found.package, found.url) == (package, url)


def test_a_line_of_starters_takes_linear_time():
    for line in (["npx"] * 200, ["npx", "--"] * 100, ["npx", "x"] * 100, ["uvx", "x", "--with", "npx -y uvx"] * 50):
        assert ":" in launch(line).package
