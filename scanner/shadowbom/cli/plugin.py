"""``shadowbom plugin``: where the files are by which other scanners use our rules."""

from __future__ import annotations

import sys
from pathlib import Path

import click

PLUGINS = {"detect-secrets": "detect_secrets_plugin.py"}
"""Scanner to its file in ``engines``."""


@click.command("plugin")
@click.argument("scanner", type=click.Choice(list(PLUGINS)), metavar="SCANNER")
def command(scanner: str) -> int:
    """Print the path of the plugin file for SCANNER, with which it finds the keys that shadowbom finds.

    There is one for detect-secrets, installed beside shadowbom:

        detect-secrets scan --plugin "$(shadowbom plugin detect-secrets)" > .secrets.baseline
    """
    import shadowbom.engines

    folder = Path(str(shadowbom.engines.__file__)).parent
    sys.stdout.write(f"{folder / PLUGINS[scanner]}\n")
    return 0
