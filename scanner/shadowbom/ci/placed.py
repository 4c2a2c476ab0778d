"""Where a scan of a folder of a repository found things, as the repository has them: a service knows no other paths."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from shadowbom.core.asset import Asset
from shadowbom.core.change import Delta
from shadowbom.core.finding import Finding
from shadowbom.core.location import Location, is_of_machine
from shadowbom.core.policy import Decision, PolicyResult
from shadowbom.core.result import ScanResult


def placed(result: ScanResult, prefix: str) -> ScanResult:
    """``result`` with ``prefix`` (a published path with a last ``/``, "" for none) before each path of a file. What was
    wrong with all of the folder, at ".", stays there."""
    return _Placed(prefix).result(result) if prefix else result


class _Placed:
    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def path(self, path: str) -> str:
        if path in ("", ".") or is_of_machine(path):
            return path
        return posixpath.normpath(self._prefix + path) if path.startswith("../") else self._prefix + path

    def place(self, location: Location) -> Location:
        return replace(location, path=self.path(location.path))

    def result(self, of: ScanResult) -> ScanResult:
        return replace(
            of, assets=tuple(map(self.asset, of.assets)), findings=tuple(map(self.finding, of.findings)),
            problems=tuple(replace(one, path=self.path(one.path)) for one in of.problems),
            unused=tuple(replace(one, path=self.path(one.path)) for one in of.unused),
            change=None if of.change is None else self.delta(of.change),
            policy=None if of.policy is None else self.policy(of.policy),
        )

    def asset(self, of: Asset) -> Asset:
        return replace(of, evidence=tuple(replace(one, location=self.place(one.location)) for one in of.evidence),
                       versions=tuple(replace(one, path=self.path(one.path)) for one in of.versions))

    def finding(self, of: Finding) -> Finding:
        held = of.suppression
        return replace(
            of, location=self.place(of.location), occurrences=tuple(map(self.place, of.occurrences)),
            flow=tuple(replace(step, location=self.place(step.location)) for step in of.flow),
            suppression=None if held is None else replace(held, path=self.path(held.path)),
        )

    def delta(self, of: Delta) -> Delta:
        return replace(
            of, added=tuple(map(self.asset, of.added)), removed=tuple(map(self.asset, of.removed)),
            changed=tuple(replace(one, asset=self.asset(one.asset)) for one in of.changed),
            new=tuple(map(self.finding, of.new)), fixed=tuple(map(self.finding, of.fixed)),
        )

    def policy(self, of: PolicyResult) -> PolicyResult:
        return replace(of, decisions=tuple(map(self.decision, of.decisions)))

    def decision(self, of: Decision) -> Decision:
        verdict = of.apart
        return replace(
            of, location=self.place(of.location),
            unmet=tuple(replace(one, location=self.place(one.location)) for one in of.unmet),
            data=tuple(replace(one, location=self.place(one.location), others=tuple(map(self.place, one.others)))
                       for one in of.data),
            apart=None if verdict is None else (verdict[0], verdict[1], self.place(verdict[2])),
        )
