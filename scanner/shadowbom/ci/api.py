"""A service's interface over HTTP, as far as we use it: small JSON, one host, and a token that goes nowhere else."""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.request
from typing import Any

from shadowbom import __version__
from shadowbom.catalog.download import opener, read_answer
from shadowbom.errors import UserError

_ROOT = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?(?:/[\w./-]*)?|http://127\.0\.0\.1:\d+(?:/[\w./-]*)?")
_TOKEN = re.compile(r"[!-~]{1,4000}")
_TIMEOUT = 15


class ApiError(Exception):
    """The service does not do what it is asked. ``status`` is its answer's, 0 where there is none."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


class Api:
    """The interface at ``root`` (https, or http on this machine), asked with ``token``. Redirections are followed on
    the same host only. Raises ApiError for another address, and for a token that no header can hold."""

    def __init__(self, root: str, token: str) -> None:
        if not _ROOT.fullmatch(root):
            raise ApiError(0, "the address of the interface is not an https one")
        if not _TOKEN.fullmatch(token):
            raise ApiError(0, "there is no token")
        self._root = root.rstrip("/")
        self._token = token
        self._director = opener(plain=root.startswith("http:"))

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the interface answers, parsed. Raises ApiError where it refuses, or cannot be reached."""
        headers = {
            "Accept": "application/vnd.github+json", "Authorization": f"Bearer {self._token}",
            "User-Agent": f"shadowbom/{__version__}", "X-GitHub-Api-Version": "2022-11-28",
        }
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self._root + path, data, headers, method=method)  # noqa: S310  # checked above
        try:
            answer = self._director.open(request, timeout=_TIMEOUT)
            with answer:
                return json.loads(read_answer(self._root, answer) or b"null")
        except urllib.error.HTTPError as error:
            error.close()
            raise ApiError(error.code, f"the service answers {error.code}") from None
        except UserError as error:
            raise ApiError(0, str(error)) from None
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise ApiError(0, f"the service cannot be asked: {type(error).__name__}") from None
