"""
Turns every Python file of a folder into bytecode and removes the source. Runs inside the browser's own Python.

The bytecode is marked "unchecked hash", so the importer neither looks for sources nor compares times. Docstrings
become one character: they are a third of the bytes, and some libraries look whether they exist.
"""

import ast
import importlib.util
import marshal
from pathlib import Path

_BODIES = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_UNCHECKED_HASH = (0b01).to_bytes(4, "little")


def compile_tree(root: str) -> int:
    """
    Returns:
        How many files were compiled.
    """
    sources = sorted(Path(root).rglob("*.py"))
    for source in sources:
        _compile(source, source.relative_to(root).as_posix())
    return len(sources)


def _compile(source: Path, name: str) -> None:
    text = source.read_bytes()
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, _BODIES):
            _shorten_docstring(node)
    code = compile(tree, name, "exec", dont_inherit=True)
    head = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + importlib.util.source_hash(text)
    source.with_suffix(".pyc").write_bytes(head + marshal.dumps(code))
    source.unlink()


def _shorten_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    first = node.body[0] if node.body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        first.value.value = "."
