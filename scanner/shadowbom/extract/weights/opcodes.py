"""What a pickle would import and call if it were loaded. Its operations are read one by one; nothing is ever loaded."""

from __future__ import annotations

import io
import pickletools
import re
import struct
from dataclasses import dataclass, field

from shadowbom.extract.weights.globals import RUNS, UNSURE, is_of_language, judged

MAX_OPERATIONS = 400_000
"""Operations that are followed in all pickles of one file."""
CUT = "only the first of its operations were followed"
_MAX_PICKLES = 64
_MAX_NESTED = 16
_MAX_NAME = 200
_MAX_FOUND = 50
_LISTED = 5
_FAULTS = (ValueError, LookupError, ArithmeticError, EOFError, struct.error, MemoryError)
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_PICKLE = re.compile(rb"\x80[\x00-\x05]|c[A-Za-z_][\w.]{1,60}\n[A-Za-z_]")
_GLOBAL = re.compile(rb"c([A-Za-z_][\w.]{1,60})\n([A-Za-z_][\w.]{0,60})\n")
_STACK_GLOBAL = re.compile(
    rb"\x8c[\x01-\x3c]([A-Za-z_][\w.]{0,59})(?:\x94|q.|h.)?\x8c[\x01-\x3c]([A-Za-z_][\w.]{0,59})(?:\x94|q.|h.)?\x93",
    re.DOTALL)
_MARK = object()


@dataclass(slots=True)
class Code:
    """What loading would run. ``runs`` are globals that run, read, write or fetch something; ``unsure`` are functions
    of which that is not known, or that are put together when it is loaded. ``cut`` says that not all was followed."""

    runs: dict[str, None] = field(default_factory=dict)
    unsure: dict[str, None] = field(default_factory=dict)
    cut: bool = False
    left: int = MAX_OPERATIONS
    nested: list[bytes] = field(default_factory=list)

    def said(self) -> dict[str, object]:
        """As properties of a header."""
        names = [*(self.runs or self.unsure)][:_LISTED]
        return {"runs-code": ", ".join(names), "runs-code-sure": "yes" if self.runs else "no"} if names else {}

    def note(self, name: str) -> None:
        """Take in a global by its full name."""
        if len(self.runs) + len(self.unsure) >= _MAX_FOUND:
            return
        if len(name) > _MAX_NAME or not _MODULE.fullmatch(name):
            self.unsure["a name that is no name"] = None
            return
        found = judged(name)
        if found == RUNS:
            self.runs[name] = None
        elif found == UNSURE:
            self.unsure[name] = None


def follow(data: bytes, code: Code | None = None) -> Code:
    """What the pickles in ``data`` would run, one after the other, and those inside of their bytes. A broken one counts
    as far as it goes, since it runs as far as it goes; what lies behind the break is searched for globals."""
    code = code or Code()
    _several(data, code)
    for _ in range(_MAX_NESTED):
        if not code.nested:
            break
        _several(code.nested.pop(), code)
    code.cut = code.cut or code.left <= 0
    return code


def _several(data: bytes, code: Code) -> None:
    at = 0
    for _ in range(_MAX_PICKLES):
        end = _one(data, at, code)
        if end is None:
            break
        at = end
        if at >= len(data):
            return
    else:
        code.cut = True
    for pattern in (_GLOBAL, _STACK_GLOBAL):
        for found in pattern.finditer(data, at):
            module, name = (part.decode("ascii", "replace") for part in found.groups())
            if is_of_language(module):
                code.note(f"{module}.{name}")


def _one(data: bytes, start: int, code: Code) -> int | None:
    """Follows the pickle at ``start``; where it ends, None where it breaks."""
    stack: list[object] = []
    memo: dict[int, object] = {}
    stream = io.BytesIO(data)
    stream.seek(start)
    try:
        for operation, argument, _ in pickletools.genops(stream):
            code.left -= 1
            if code.left <= 0:
                return None
            _step(operation, argument, stack, memo, code)
    except _FAULTS:
        return None
    return stream.tell()


def _step(
    operation: pickletools.OpcodeInfo, argument: object, stack: list[object], memo: dict[int, object], code: Code
) -> None:
    name = operation.name
    if name in ("PUT", "BINPUT", "LONG_BINPUT"):
        memo[int(str(argument))] = stack[-1] if stack else None
    elif name == "MEMOIZE":
        memo[len(memo)] = stack[-1] if stack else None
    elif name in ("GET", "BINGET", "LONG_BINGET"):
        stack.append(memo.get(int(str(argument))))
    elif name in ("GLOBAL", "INST"):
        code.note(str(argument).replace(" ", ".", 1))
        _unwind(operation, stack)
    elif name == "STACK_GLOBAL":
        last, module = (stack.pop() if stack else None for _ in range(2))
        if isinstance(last, str) and isinstance(module, str):
            code.note(f"{module}.{last}")
        else:
            code.unsure["a name that is put together when it is loaded"] = None
        stack.append(None)
    elif name == "DUP":
        stack.append(stack[-1] if stack else None)
    elif name in ("EXT1", "EXT2", "EXT4"):
        code.unsure["an entry of the registry of extensions"] = None
        stack.append(None)
    elif isinstance(argument, str) and ("UNICODE" in name or "STRING" in name):
        stack.append(argument[: _MAX_NAME + 1])
    else:
        _unwind(operation, stack)
        if isinstance(argument, (bytes, bytearray)) and len(code.nested) < _MAX_NESTED and _PICKLE.match(argument):
            code.nested.append(bytes(argument))


def _unwind(operation: pickletools.OpcodeInfo, stack: list[object]) -> None:
    """What any operation does to the stack, whatever the values."""
    takes = operation.stack_before
    if pickletools.markobject in takes:
        while stack and stack.pop() is not _MARK:
            pass
        takes = takes[: takes.index(pickletools.markobject)]
    for _ in takes:
        if stack:
            stack.pop()
    stack.extend(_MARK if one is pickletools.markobject else None for one in operation.stack_after)
