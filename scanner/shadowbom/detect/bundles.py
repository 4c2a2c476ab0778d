"""What can be run of the files beside a skill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

SCRIPTS = frozenset({
    ".sh", ".bash", ".zsh", ".fish", ".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".rb", ".pl", ".php", ".ps1", ".psm1",
    ".bat", ".cmd", ".lua", ".tcl", ".awk", ".applescript", ".vbs", ".go", ".rs", ".swift", ".kts", ".groovy",
})
COMPILED = frozenset({
    ".exe", ".dll", ".so", ".dylib", ".pyc", ".pyo", ".pyd", ".class", ".jar", ".wasm", ".node", ".msi", ".app", ".com",
    ".scr", ".apk", ".deb", ".rpm", ".pkg", ".dmg", ".appimage", ".o", ".a", ".ko",
})
PACKED = frozenset({".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".whl", ".egg", ".gem",
                    ".iso"})
_KINDS = {**dict.fromkeys(SCRIPTS, "script"), **dict.fromkeys(COMPILED, "compiled"), **dict.fromkeys(PACKED, "packed")}
MAX_FILES = 20
"""Files kept of one folder and kind."""

Bundles = Mapping[str, Mapping[str, list[str]]]


def bundles_of(paths: Iterable[str]) -> Bundles:
    """For each folder with such files at any depth, these by kind ("script", "compiled", "packed"), sorted."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for path in sorted(paths):
        dot = path.rfind(".")
        kind = _KINDS.get(path[dot:].lower()) if dot > path.rfind("/") + 1 else None
        if kind is None:
            continue
        cut = path.rfind("/")
        while cut >= 0:
            files = found[path[:cut]].setdefault(kind, [])
            if len(files) < MAX_FILES:
                files.append(path)
            cut = path.rfind("/", 0, cut)
    return found
