"""
Turns every Python file of a folder into bytecode and removes the source. Runs inside the browser's own Python.

The bytecode is marked "unchecked hash", so the importer neither looks for sources nor compares times. Docstrings
become one character: they are a third of the bytes, and some libraries look whether they exist.
"""

import ast
import importlib.util
import marshal
import os

_BODIES = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_UNCHECKED_HASH = (0b01).to_bytes(4, "little")


def compile_tree(root: str) -> int:
    """
    Returns:
        How many files were compiled.
    """
    count = 0
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            if name.endswith(".py"):
                _compile(root, os.path.join(folder, name))
                count += 1
    return count


def _compile(root: str, path: str) -> None:
    with open(path, "rb") as source:
        text = source.read()
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, _BODIES):
            _shorten_docstring(node)
    code = compile(tree, os.path.relpath(path, root), "exec", dont_inherit=True)
    with open(path + "c", "wb") as compiled:
        compiled.write(importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH)
        compiled.write(importlib.util.source_hash(text))
        compiled.write(marshal.dumps(code))
    os.remove(path)


def _shorten_docstring(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
) -> None:
    first = node.body[0] if node.body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        first.value.value = "."
