"""Which globals a pickle may name: those that make plain values, and those that run, read, write or fetch something."""

from __future__ import annotations

import builtins
import re
import sys

PLAIN, UNSURE, RUNS = range(3)
"""What is known of a global: it makes values alone, that is not known, it acts."""

_ALLOWED = frozenset({
    *(f"{module}.{name}" for module in ("builtins", "__builtin__") for name in (
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "long", "object", "range",
        "set", "slice", "str", "tuple", "unicode", "xrange", "type", "Ellipsis", "NotImplemented",
        *(name for name in dir(builtins) if name.endswith("Error")),
    )),
    "_codecs.encode", "array._array_reconstructor", "array.array", "argparse.Namespace", "ast.literal_eval",
    "collections.defaultdict", "collections.deque", "copy_reg._reconstructor", "copyreg._reconstructor",
    "copyreg.__newobj__", "copyreg.__newobj_ex__", "datetime.date", "datetime.datetime", "datetime.time",
    "datetime.timedelta", "datetime.timezone", "decimal.Decimal", "fractions.Fraction", "functools.partial",
    "itertools.count", "operator.itemgetter", "re._compile", "sre_compile.compile", "string.Template",
    "types.SimpleNamespace", "uuid.UUID", "zoneinfo.ZoneInfo._unpickle", "random.Random",
})
"""Globals of the language's own modules that make plain values."""
_ALLOWED_MODULES = frozenset({"collections", "pathlib", "enum", "ipaddress", "numbers", "typing"})
"""Modules of which every class makes plain values."""
_REACHING = frozenset({"builtins.getattr", "__builtin__.getattr", "operator.attrgetter", "operator.methodcaller"})
"""Functions that reach for something by a name: a method that was saved, or anything."""
_CODE_CARRIERS = ("dill.", "cloudpickle.")
"""Libraries whose pickles carry code of their own."""
_RISKY = re.compile(
    r"(?:torch\.(?:hub|load|jit\.load|compile|utils\.(?:bottleneck|collect_env|cpp_extension)|_inductor|_dynamo"
    r"|distributed|package|serialization\.load|testing|fx\.graph)"
    r"|numpy\.(?:load|fromfile|testing|f2py|distutils|lib\.npyio|ctypeslib|save)|pandas\.(?:eval|read_|io\.)"
    r"|joblib\.(?:load|memory|numpy_pickle\.load)|pip\.|setuptools\.|pkg_resources\.|_?pytest\.|IPython\.|jinja2\.|yaml\."
    r"|requests\.|httpx\.|urllib3\.|aiohttp\.|paramiko\.|fabric\.|sympy\.|numexpr\.|spacy\.util\.|psutil\."
    r"|tensorflow\.(?:io|raw_ops|python\.lib\.io|saved_model|keras\.models\.load)|keras\.(?:models\.load|saving)"
    r"|transformers\.(?:pipeline|dynamic_module_utils)|huggingface_hub\.|sklearn\.datasets|scipy\.io|gradio\.)")
"""Functions of libraries that act."""
_KNOWN = re.compile(
    r"(?:torch(?:\.\w+)?\._(?:utils|tensor)\._rebuild_\w+|torch\.(?:device|dtype|bfloat16|b?float\d*\w*|u?int\d*|half"
    r"|double|long|bool|short|qu?int\w+|complex\d+|cfloat|cdouble|strided|sparse_\w+|per_\w+|contiguous_format|tanh"
    r"|sigmoid|relu)|torch\.storage\._load_from_bytes|torch\.serialization\._get_layout|torch\.nn\.(?:functional|init)\.\w+"
    r"|numpy(?:\._?core)?\.(?:\w+\.)?(?:_reconstruct|scalar|_frombuffer|ndarray|dtype|ufunc|_ufunc_reconstruct|bool_?"
    r"|float\d+|u?int\d+|matrix|recarray|str_|bytes_|complex\d+)|numpy\.random\._pickle\.__\w+_ctor"
    r"|numpy\.ma\.core\._mareconstruct|pandas\._libs\.[\w.]*(?:_unpickle_\w+|_nat_unpickle|_new_\w+|_timedelta_unpickle)"
    r"|pandas\.core\.[\w.]*(?:_new_\w+|new_block)|scipy\.sparse\.[\w.]+_(?:matrix|array)|[\w.]+\.__pyx_unpickle_\w+)")
"""Functions of libraries for arrays and models that put values together again."""
_OTHER_TOPS = frozenset({
    "__builtin__", "commands", "os2", "popen2", "nt", "posix", "_winapi", "winreg", "urllib2", "httplib", "asyncore",
    "asynchat", "imp", "distutils", "lib2to3", "pipes", "smtpd", "telnetlib", "cgi", "crypt", "idlelib",
})
"""Modules of other systems and other versions of Python than the one that looks."""


def is_of_language(module: str) -> bool:
    """Whether a module is one of Python's own, on any system."""
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names or top in _OTHER_TOPS


def judged(name: str) -> int:
    """``PLAIN``, ``UNSURE`` or ``RUNS`` for a global by its full name. Of the language only what is listed is plain; a
    class of a library makes an object of it, a function of a library that nobody knows may do anything."""
    module, _, last = name.rpartition(".")
    if name in _ALLOWED or _KNOWN.fullmatch(name) or module == "__main__":
        return PLAIN
    if name.startswith(_CODE_CARRIERS) or name in _REACHING:
        return UNSURE
    is_class = last.lstrip("_")[:1].isupper()
    if _RISKY.match(name) and not is_class:
        return RUNS
    if is_of_language(module):
        return PLAIN if is_class and module in _ALLOWED_MODULES else RUNS
    return PLAIN if is_class else UNSURE
