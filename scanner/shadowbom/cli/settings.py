"""What a scan is run with: the options given, put together with the configuration of the scanned folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shadowbom.options import ScanOptions
from shadowbom.policy.baseline import NAME as BASELINE
from shadowbom.policy.config import OWN_FILE, SHARED_FILE, Config, Reads, on_disk, read_config
from shadowbom.policy.force import Policies

if TYPE_CHECKING:
    from shadowbom.engines.osv.lookup import Lookups


def judged_by(
    paths: Sequence[str], policy: str, base: Reads | None = None, *, ignore: bool, quiet: bool
) -> tuple[Config, Policies]:
    """The configuration of what is scanned, and the policies in force. ``base`` gives the files of the state that a
    change is judged by. Raises UserError for mistakes in them."""
    # It reads positions of TOML: a commit without a policy is judged without.
    from shadowbom.policies import central_policy, own_policy

    config = config_of(paths, base, ignore=ignore, quiet=quiet)
    # Read again by the one that knows policies; most repositories have no such file.
    own = own_policy(base or on_disk(paths[0])) if config.file and "policy" in config.keys else None
    return config, Policies(central_policy(policy), own)


def config_of(paths: Sequence[str], base: Reads | None = None, *, ignore: bool, quiet: bool) -> Config:
    """The configuration of the one folder that is scanned; an empty one for files and for several paths.

    What it changes is said on standard error, since whoever wrote the repository wrote it.
    """
    folders = [path for path in paths if os.path.isdir(path)]
    if ignore or not folders:
        return Config()
    if len(paths) > 1:
        named = [path for path in folders if os.path.lexists(os.path.join(path, OWN_FILE))]
        if named:
            note(f"{OWN_FILE} is read only where one folder is scanned alone", quiet=quiet)
        return Config()
    config = read_config(folders[0], base)
    tell(config, quiet=quiet)
    return config


def tell(config: Config, *, quiet: bool) -> None:
    """Say on standard error what a configuration sets."""
    if config.keys:
        where = f"[tool.shadowbom] in {SHARED_FILE}" if config.file == SHARED_FILE else config.file
        note(f"{where} sets {', '.join(config.keys)}; --no-config ignores it", quiet=quiet)


def scan_options(
    config: Config, *, exclude: Sequence[str] = (), catalogs: Sequence[str] = (), now: str = "",
    min_confidence: str = "", blame: bool = False, only: str = "", rules: Sequence[str] = (),
) -> ScanOptions:
    """Options for the pipeline: lists are added up, and what is given wins over the configuration."""
    return ScanOptions(
        exclude=(*config.exclude, *exclude),
        catalogs=(*config.catalogs, *catalogs),
        now=now,
        min_confidence=min_confidence or config.min_confidence or "low",
        blame=blame,
        only=only,
        rules=tuple(rules),
        baseline=config.baseline or BASELINE,
    )


def lookups(*, asked: bool) -> Lookups | None:
    """The lookups of a run that asks OSV, None for one that asks nobody."""
    if not asked:
        return None
    from shadowbom.engines.osv.lookup import Lookups

    return Lookups()


def note(text: str, *, quiet: bool) -> None:
    """One line on standard error, unless quiet is asked for."""
    if not quiet:
        from shadowbom.report.text import clean

        sys.stderr.write(f"shadowbom: {clean(text)}\n")
