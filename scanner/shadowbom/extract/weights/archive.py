"""Zip archives of models: the list of members and the first bytes of a member, whatever the archive claims."""

from __future__ import annotations

import io
import zipfile
import zlib

from shadowbom.extract.weights.header import BadHeaderError, Bytes

_MAX_DIRECTORY = 2 << 20
"""Bytes of the list of members."""
_MAX_MEMBERS = 30_000


class _File(io.RawIOBase):
    """``Bytes`` as a file for the zip reader, which asks for as many bytes as the archive says that there are."""

    def __init__(self, source: Bytes) -> None:
        self._source = source
        self._at = 0
        self._left = 4 * _MAX_DIRECTORY

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, self._source.size)[whence]
        if base + offset < 0:
            raise OSError("before the start of the file")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        wanted = self._source.size - self._at if size is None or size < 0 else size
        if wanted > _MAX_DIRECTORY or wanted > self._left:
            raise BadHeaderError("its list of members is larger than what is read of one")
        self._left -= max(wanted, 0)
        data = self._source.at(self._at, wanted) if wanted > 0 else b""
        self._at += len(data)
        return data


class Archive:
    """The members of a zip archive by name, in the order of its list. Raises BadHeaderError for one that is none."""

    def __init__(self, source: Bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(_File(source))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
            raise BadHeaderError(_said(error, "its list of members cannot be read")) from None
        if len(self._zip.filelist) > _MAX_MEMBERS:
            raise BadHeaderError("it has more members than are read of one")
        self.members = {info.filename: info for info in self._zip.filelist}

    def size(self, name: str) -> int:
        """The stated size of a member in bytes."""
        return max(0, self.members[name].file_size)

    def place(self, name: str) -> int | None:
        """Where the bytes of a member begin that is stored as it is, None for one that is compressed."""
        info = self.members[name]
        return info.header_offset if info.compress_type == zipfile.ZIP_STORED else None

    def first(self, name: str, count: int) -> bytes:
        """The first ``count`` bytes of a member; b"" where it cannot be read."""
        try:
            with self._zip.open(self.members[name]) as member:
                return member.read(count)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError,
                zlib.error, OverflowError):
            return b""


def _said(error: Exception, otherwise: str) -> str:
    return str(error) if isinstance(error, BadHeaderError) else otherwise
