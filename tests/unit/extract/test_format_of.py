from __future__ import annotations

import pytest

from shadowbom.extract.extractors import EXTRACTORS, format_of


@pytest.mark.parametrize(
    ("path", "format_id"),
    [
        ("requirements.txt", "requirements"),
        ("api/requirements-dev.txt", "requirements"),
        ("Requirements/Base.TXT", "requirements"),
        ("requirements/edx/base.in", "requirements"),
        ("src/requirements/base.txt", "requirements"),
        ("my-requirements/base.txt", ""),
        ("requirements/base.py", "python"),
        ("environment.yml", "conda"),
        ("ci/environment-dev.yaml", "conda"),
        ("environments/production/app.yml", "yaml"),
        ("src/environment_canada/services.yaml", "yaml"),
        (".env", "dotenv"),
        ("app/.env.local", "dotenv"),
        (".env.d/app.py", "python"),
        ("pylock.dev.toml", "pylock"),
        ("a/PyProject.toml", "pyproject"),
        ("a/b.TS", "typescript"),
        ("LICENSE", ""),
        ("notes.txt", ""),
        ("", ""),
    ],
)
def test_format_of(path: str, format_id: str) -> None:
    assert format_of(path) == format_id


def test_globs_of_a_folder_are_a_name_and_an_ending() -> None:
    folders = [glob for row in EXTRACTORS for glob in row.globs if "/" in glob]
    assert folders
    assert all(glob.count("/") == 1 and glob.count("*") == 1 and "/*" in glob for glob in folders)
