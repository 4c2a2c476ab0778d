"""The git work tree around the root of a scan, if there is one."""

from __future__ import annotations

import os

from shadowbom.core.source import Problem
from shadowbom.discover.walk import OWN_IGNORES, PLAIN_IGNORES, SKIPPED_FOLDERS, Chain, Scoped, load_rules


class Repository:
    """What git says of a root. ``top`` is the work tree's own root, None outside any; ``commit`` and ``date``
    are HEAD's (see Discovery); ``listed`` are the paths that belong to the root, None where the tree itself is
    to be walked; ``failed`` is true where git should have helped and could not."""

    def __init__(self, root: bytes) -> None:
        self.root = root
        self.top = work_tree(root)
        self.commit = ""
        self.date = ""
        self.listed: list[bytes] | None = None
        self.failed = False
        self.problems: list[Problem] = []

    def ask(self, *, listing: bool) -> None:
        """Runs git, outside a work tree never, for HEAD and, with ``listing``, for the paths."""
        if self.top is None:
            return
        # Imported here: its cost is mostly subprocess, which a folder outside git does not need.
        from shadowbom.discover import git

        try:
            if listing:
                unlisted = tuple(sorted(os.fsdecode(name) + "/" for name in SKIPPED_FOLDERS))
                head, listed = git.read_tree(self.top, self.root, unlisted)
                # Nothing listed: an empty repository, or a folder that the repository around it ignores, and
                # that the user has named all the same.
                self.listed = listed or None
            else:
                head = git.read_head(self.top)
        except git.GitError as error:
            self.failed = True
            self.problems.append(Problem(".", "discover", f"{error}; scanned without its help"))
            return
        self.commit, self.date = head.commit, head.date
        if head.problem:
            self.problems.append(Problem(".", "discover", head.problem))

    def rules_above(self) -> Chain:
        """Rules of the ignore files in the folders of the work tree over the root, the nearest in front.
        .gitignore only where git should have obeyed it and could not be asked."""
        chain: list[Scoped] = []
        folder, prefix, up = self.root, b"", b""
        names = PLAIN_IGNORES if self.failed else OWN_IGNORES
        while self.top is not None and folder != self.top:
            folder, last = os.path.split(folder)
            prefix = last + b"/" + prefix
            up = up + b"/.." if up else b".."
            there = [name for name in names if os.path.lexists(os.path.join(folder, name))]
            if there:
                chain.extend(Scoped(rules, 0, prefix) for rules in load_rules(self.root, up, there, self.problems))
        return tuple(chain)


def work_tree(folder: bytes) -> bytes | None:
    """The nearest folder at or above ``folder`` (absolute) that has a ``.git``; None outside any work tree.
    Starts no process."""
    while not os.path.lexists(os.path.join(folder, b".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder
