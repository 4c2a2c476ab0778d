"""Model files that run code when they are loaded, and such that do not: made here, never loaded, never committed."""

from __future__ import annotations

import bz2
import collections
import datetime
import gzip
import io
import json
import lzma
import pathlib
import pickle
import pickletools
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from model_files import ARRAY, STRING, archive, field, gguf, torch_pickle

_STORED = zipfile.ZIP_STORED
LEGACY = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
"""How an older file of tensors begins."""


def calling(module: str, name: str, text: str = "x", protocol: int = 4) -> bytes:
    """A pickle that would call a function with one text."""
    out = io.BytesIO()
    argument = text.encode()
    if protocol == 0:
        return f"c{module}\n{name}\n(S'{text}'\ntR.".encode()
    out.write(bytes((0x80, protocol)))
    if protocol < 4:
        out.write(f"c{module}\n{name}\n".encode())
    else:
        for part in (module.encode(), name.encode()):
            out.write(b"\x8c" + bytes((len(part),)) + part + b"\x94")
        out.write(b"\x93\x94")
    out.write(b"(X" + len(argument).to_bytes(4, "little") + argument + b"tR.")
    return out.getvalue()


def numpy_array(content: bytes, described: str = "'|O'", version: int = 1) -> bytes:
    """A file of an array of the described type."""
    text = f"{{'descr': {described}, 'fortran_order': False, 'shape': (1,), }}\n".encode()
    return b"\x93NUMPY" + bytes((version, 0)) + len(text).to_bytes(2 * version, "little") + text + content


def memoised(module: bytes, name: bytes) -> bytes:
    """The names are kept, other texts follow, and both come back from where they are kept."""
    return (b"\x80\x04\x8c" + bytes((len(module),)) + module + b"\x94\x8c" + bytes((len(name),)) + name
            + b"\x940 0".replace(b" ", b"") + b"h\x00h\x01\x93\x8c\x02id\x85R.")


def malicious() -> Iterator[tuple[str, bytes]]:
    """Names and contents of files that run code when their usual loader loads them."""
    for protocol in (0, 2, 3, 4):
        yield f"system{protocol}.pkl", calling("os", "system", protocol=protocol)
    for ending in (".pkl", ".pt", ".pth", ".bin", ".ckpt", ".joblib", ".pickle"):
        yield f"model{ending}", calling("posix", "system")
    for module, name in _GADGETS:
        yield f"{module}.{name}.pkl", calling(module, name)
    yield "memo.pkl", memoised(b"os", b"system")
    yield "inst.pkl", b"(S'id'\nios\nsystem\n."
    yield "obj.pkl", b"\x80\x02(cos\nsystem\nX\x02\x00\x00\x00ido."
    yield "built.pkl", b"\x80\x04c__main__\nA\n)\x81}X\x0c\x00\x00\x00__setstate__cos\nsystem\nsbX\x02\x00\x00\x00idb."
    yield "second.pkl", pickle.dumps([1, 2]) + calling("os", "system")
    yield "broken.pkl", calling("os", "system")[:-1] + b"\xff\xff\xff"
    yield "behind-a-break.pkl", pickle.dumps({"a": 1})[:-1] + b"\xff" * 9 + calling("os", "system", protocol=2)
    yield "nested.pkl", calling("pickle", "loads")
    yield "inside-bytes.pkl", pickle.dumps({"a": calling("os", "system")})
    yield "computed.pkl", b"\x80\x04\x8c\x02os\x94)\x93\x8c\x02id\x85R."
    yield "extension.pkl", b"\x80\x02\x82\x01)R."
    yield "legacy.pt", LEGACY + calling("os", "system", protocol=2) + bytes(64)
    yield "objects.npy", numpy_array(calling("os", "system"))
    yield "objects2.npy", numpy_array(calling("os", "system"), version=2)
    yield "spelt.npy", numpy_array(calling("os", "system"), "'object'")
    yield "fields.npy", numpy_array(calling("os", "system"), "[('a', '<f8'), ('b', '|O')]")
    yield "bare.npy", calling("os", "system")
    numbers = numpy_array(bytes(8), "'<f8'")
    yield "objects.npz", archive({"a.npy": numbers, "b.npy": numpy_array(calling("os", "system"))})
    yield "long.npy", numpy_array(calling("os", "system"), "'|O'" + " " * 20_000)
    yield "packed.joblib", zlib.compress(calling("os", "system"))
    yield "gzip.joblib", gzip.compress(calling("os", "system"), mtime=0)
    yield "bz2.joblib", bz2.compress(calling("os", "system"))
    yield "xz.joblib", lzma.compress(calling("os", "system"))
    yield "zip.pt", archive({"m/data.pkl": calling("os", "system", protocol=2), "m/data/0": bytes(8)})
    yield "packed-zip.pt", archive({"m/data.pkl": calling("os", "system", protocol=2)}, zipfile.ZIP_DEFLATED)
    yield "second-member.pt", archive({"m/data.pkl": torch_pickle(), "m/extra/x.pkl": calling("os", "system")})
    yield "unnamed-member.pt", archive({"m/data.pkl": torch_pickle(), "m/data/0": calling("os", "system")})
    yield "served.mar", archive({"MAR-INF/MANIFEST.json": '{"model": {}}', "w.pt": calling("os", "system")})
    layers = {"class_name": "Functional", "config": {"layers": [{"class_name": "Lambda", "config": {}}]}}
    yield "lambda.keras", archive({"config.json": json.dumps(layers)})
    yield "lambda.h5", b"\x89HDF\r\n\x1a\n keras_version 2.1.0 model_config " + json.dumps(layers).encode()
    for path in ("../../etc/passwd", "/etc/passwd", "a/../../b", "..\\b", "C:/b"):
        yield f"outside{len(path)}.onnx", onnx_outside(path)


_GADGETS = (
    ("builtins", "eval"), ("builtins", "exec"), ("__builtin__", "apply"), ("builtins", "__import__"),
    ("builtins", "open"), ("builtins", "getattr"), ("builtins", "compile"), ("subprocess", "Popen"),
    ("subprocess", "check_output"),
    ("importlib", "import_module"), ("runpy", "run_path"), ("pty", "spawn"), ("socket", "socket"), ("shutil", "rmtree"),
    ("webbrowser", "open"), ("ctypes", "CDLL"), ("code", "InteractiveInterpreter"), ("timeit", "timeit"),
    ("cProfile", "run"), ("profile", "run"), ("trace", "Trace.run"), ("bdb", "Bdb.run"), ("pdb", "run"),
    ("doctest", "debug_script"),
    ("asyncio.unix_events", "_UnixSubprocessTransport._start"), ("idlelib.run", "Executive.runcode"),
    ("lib2to3.pgen2.grammar", "Grammar.loads"), ("distutils.file_util", "write_file"), ("logging.config", "fileConfig"),
    ("urllib.request", "urlopen"), ("http.client", "HTTPSConnection"), ("types", "CodeType"), ("types", "FunctionType"),
    ("operator", "methodcaller"), ("functools", "reduce"), ("sys", "exit"), ("multiprocessing.util", "spawnv_passfds"),
    ("pip", "main"), ("pip._internal", "main"), ("torch.hub", "load"), ("torch", "load"), ("joblib", "load"),
    ("numpy.testing._private.utils", "runstring"), ("numpy.f2py.crackfortran", "getlincoef"), ("numpy", "load"),
    ("torch.utils.collect_env", "run"), ("torch._inductor.codecache", "compile_file"), ("pandas", "read_pickle"),
    ("cloudpickle.cloudpickle", "_make_function"), ("dill._dill", "_create_code"), ("requests.api", "get"),
    ("ensurepip", "_run_pip"), ("uuid", "_get_command_stdout"), ("pydoc", "pipepager"), ("venv", "create"),
)


def onnx_outside(path: str) -> bytes:
    """An ONNX model with a tensor whose numbers lie at ``path``."""
    external = field(1, "location") + field(2, path)
    tensor = field(1, 4) + field(2, 1) + field(8, "w") + field(13, external) + field(14, 1)
    return field(1, 8) + field(2, "pytorch") + field(7, field(2, "g") + field(5, tensor)) + field(8, field(2, 17))


class Plain:
    """An object of the program's own."""

    def __init__(self) -> None:
        self.weights = [0.5] * 9


def benign() -> Iterator[tuple[str, bytes]]:
    """Names and contents of files whose loaders make values alone."""
    values: dict[str, object] = {
        "plain": {"a": [1, 2.5, None, True, b"x", "os.system"], "b": {"c": (1, 2)}},
        "ordered": collections.OrderedDict(a=1), "counted": collections.Counter("abc"),
        "deque": collections.deque([1]), "defaults": collections.defaultdict(list, a=[1]),
        "day": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "path": pathlib.PurePosixPath("a/b"),
        "set": frozenset({1, 2}), "large": list(range(3000)), "names": ["posix", "system", "eval", "cos\nsystem\n"],
        "range": range(3), "bytes": bytearray(b"abc"), "error": ValueError("x"), "complex": 1j,
    }
    for protocol in range(6):
        for name, value in values.items():
            yield f"{name}{protocol}.pkl", pickle.dumps(value, protocol=protocol)
    for module, name in _KNOWN:
        yield f"{module}.{name}.pkl", calling(module, name)
    yield "tensors.pt", archive({"m/data.pkl": torch_pickle(), "m/data/0": bytes(800)})
    yield "legacy.pt", LEGACY + pickle.dumps({"little_endian": True}, 2) + torch_pickle() + bytes(range(256)) * 40
    yield "packed.joblib", zlib.compress(pickle.dumps([1, 2, 3]))
    yield "numbers.npy", numpy_array(bytes(range(256)) * 8, "'<f8'")
    yield "lookalike.npy", numpy_array(calling("os", "system"), "[('a', '<f8'), ('b', '|S90')]")
    yield "objects.npy", numpy_array(pickle.dumps([{"a": 1}, "os.system"]))
    yield "deep.npy", numpy_array(bytes(80), "-" * 9000 + "1")
    yield "broken.npy", numpy_array(b"", "'|O'")[:9]
    yield "numbers.npz", archive({"a.npy": numpy_array(bytes(80), "'<f8'"), "b.npy": numpy_array(pickle.dumps([1]))})
    yield "optimised.pkl", pickletools.optimize(pickle.dumps(values["plain"]))
    dense = {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"name": "Lambda"}}]}}
    yield "dense.keras", archive({"config.json": json.dumps(dense)})
    yield "dense.h5", b"\x89HDF\r\n\x1a\n keras_version 2.1.0 model_config " + json.dumps(dense).encode()
    for path in ("weights.bin", "data/w.bin", "..w", "a..b/c"):
        yield f"beside{len(path)}.onnx", onnx_outside(path)
    yield "model.gguf", gguf([("general.architecture", STRING, "llama"), ("tokens", ARRAY, ["a"])])


_KNOWN = (
    ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"), ("numpy", "dtype"),
    ("numpy", "ndarray"), ("numpy.core.multiarray", "scalar"), ("numpy.random._pickle", "__randomstate_ctor"),
    ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_parameter"), ("torch", "FloatStorage"),
    ("torch", "float16"), ("torch", "device"), ("torch.nn.modules.linear", "Linear"), ("torch.optim.adam", "Adam"),
    ("torch.storage", "UntypedStorage"), ("sklearn.linear_model._base", "LinearRegression"),
    ("sklearn.tree._tree", "Tree"), ("sklearn._loss._loss", "__pyx_unpickle_CyHalfBinomialLoss"),
    ("scipy.sparse._csr", "csr_matrix"), ("pandas.core.frame", "DataFrame"), ("xgboost.sklearn", "XGBClassifier"),
    ("pandas._libs.internals", "_unpickle_block"), ("pandas.core.indexes.base", "_new_Index"), ("__main__", "Net"),
    ("joblib.numpy_pickle", "NumpyArrayWrapper"), ("ultralytics.nn.tasks", "DetectionModel"),
    ("copyreg", "_reconstructor"), ("transformers.training_args", "TrainingArguments"), ("argparse", "Namespace"),
    ("_codecs", "encode"),
)


@dataclass(frozen=True, slots=True)
class Growing:
    """A file that makes a reader do more the longer it is."""

    name: str
    make: Callable[[int], bytes]


GROWING = (
    Growing("marks.pkl", lambda size: b"\x80\x04" + b"(" * size),
    Growing("texts.pkl", lambda size: b"\x80\x04" + b"\x8c\x01a\x94" * (size // 4)),
    Growing("copies.pkl", lambda size: b"\x80\x04N" + b"2" * size),
    Growing("globals.pkl", lambda size: b"\x80\x02" + b"cos\nsystem\n" * (size // 11)),
    Growing("stops.pkl", lambda size: b"\x80\x02N." * (size // 4)),
    Growing("names.pkl", lambda size: b"\x80\x02c" + b"a." * (size // 2)),
    Growing("pieces.pkl", lambda size: b"\x80\x02" + b"ca\nb" * (size // 4)),
    Growing("bomb.joblib", lambda size: zlib.compress(bytes(60 * size))),
    Growing("bytes.pkl", lambda size: b"\x80\x04B" + (size + 9).to_bytes(4, "little") + b"\x80\x04" * (size // 2)),
)
