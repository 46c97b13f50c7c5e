"""
A quicker start in the browser: dataclasses find their methods compiled already.

Python writes the methods of each dataclass as source and compiles it while the module is imported. In the browser
that was 0.6 of the 1.4 seconds our imports took. The site's build records what gets compiled, with the same Python;
here it is looked up. Whatever is not found is compiled as ever: nothing depends on the record.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

DIGEST_BYTES = 16

Key = Callable[[str], bytes]


def digest_of(source: str) -> bytes:
    """The name under which a source's code is kept."""
    # The module behind hashlib: importing hashlib itself costs more than what is looked up.
    from _blake2 import blake2b

    digest: bytes = blake2b(source.encode(), digest_size=DIGEST_BYTES).digest()
    return digest


def use_prepared_code(record: Path) -> None:
    """
    Lets dataclasses take their code from a record, from now on. Without a record nothing changes.
    """
    if not record.exists():
        return
    # Each piece is packed by itself, so that only what is asked for is unpacked.
    prepared: dict[bytes, bytes] = marshal.loads(record.read_bytes())  # noqa: S302 - our own archive

    def code_of(source: str) -> str | CodeType:
        packed = prepared.get(digest_of(source))
        return source if packed is None else marshal.loads(packed)  # noqa: S302

    _run_instead_of_exec(code_of)


def record_code() -> dict[bytes, bytes]:
    """
    Starts to record what dataclasses compile, into the dictionary handed back.
    """
    recorded: dict[bytes, bytes] = {}

    def compiled(source: str) -> CodeType:
        code = compile(source, "<dataclass>", "exec", dont_inherit=True)
        recorded[digest_of(source)] = marshal.dumps(_without_lines(code))
        return code

    _run_instead_of_exec(compiled)
    return recorded


def _without_lines(code: CodeType) -> CodeType:
    # Line numbers of a text that nobody wrote are a third of its size.
    inner = tuple(_without_lines(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_consts=inner, co_linetable=b"")


def _run_instead_of_exec(code_of: Callable[[str], str | CodeType]) -> None:
    import dataclasses

    def run(source: str, *names: dict[str, Any]) -> None:
        exec(code_of(source), *names)  # noqa: S102 - the standard library's own call, its own text

    # A name in the module goes before the builtin of that name.
    vars(dataclasses)["exec"] = run
