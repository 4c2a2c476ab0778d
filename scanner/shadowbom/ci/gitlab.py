"""GitLab CI/CD: what a pipeline's job is about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shadowbom.ci.occasion import Occasion

FOLDER = "shadowbom-reports"
"""Where reports go unless somebody says: GitLab takes artefacts from inside the work tree alone."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def is_here(environ: Mapping[str, str]) -> bool:
    """Whether this is a job of GitLab."""
    return environ.get("GITLAB_CI") == "true"


def occasion_of(environ: Mapping[str, str]) -> Occasion:
    """What the job is about: a merge request, in its own state or merged with its target (which has the target's commit
    and the request's own one besides), or all of a branch."""
    said = {name: environ.get(f"CI_{name}", "") for name in (
        "PIPELINE_SOURCE", "MERGE_REQUEST_DIFF_BASE_SHA", "MERGE_REQUEST_TARGET_BRANCH_SHA",
        "MERGE_REQUEST_SOURCE_BRANCH_SHA", "MERGE_REQUEST_IID", "MERGE_REQUEST_SOURCE_PROJECT_ID", "PROJECT_ID",
        "PROJECT_PATH", "PROJECT_URL", "SERVER_URL", "API_V4_URL", "JOB_TOKEN", "COMMIT_SHA")}
    base = tip = ""
    number = 0
    if said["PIPELINE_SOURCE"] == "merge_request_event":
        number = int(said["MERGE_REQUEST_IID"]) if said["MERGE_REQUEST_IID"].isdecimal() else 0
        tip = said["MERGE_REQUEST_SOURCE_BRANCH_SHA"] or said["COMMIT_SHA"]
        bases = (said["MERGE_REQUEST_TARGET_BRANCH_SHA"], said["MERGE_REQUEST_DIFF_BASE_SHA"])
        base = next((one for one in bases if _COMMIT.fullmatch(one)), "")
    project = said["PROJECT_URL"].rstrip("/")
    return Occasion(
        event=said["PIPELINE_SOURCE"], base=base, tip=tip if _COMMIT.fullmatch(tip) else "", number=number,
        is_fork=bool(number) and said["MERGE_REQUEST_SOURCE_PROJECT_ID"] not in ("", said["PROJECT_ID"]),
        repository=said["PROJECT_PATH"], server=said["SERVER_URL"].rstrip("/"),
        clone=f"{project}.git" if project else "", api=said["API_V4_URL"].rstrip("/"), token=said["JOB_TOKEN"],
    )
