"""
A camera's picture for Chromium: a video of a QR code held still, or of an empty table.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import qrcode

WIDTH, HEIGHT = 640, 480
FRAMES = 4
QUIET = 4
PAPER, INK, TABLE = 225, 35, 120

ARGUMENTS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def arguments_for(video: Path) -> tuple[str, ...]:
    """What to start Chromium with, so that its camera shows the video and is allowed."""
    return (*ARGUMENTS, f"--use-file-for-fake-video-capture={video}")


def film_code(text: str, target: Path) -> Path:
    """A video of a card with a QR code of this text, at the quality of a cheap camera."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return _film(code.get_matrix(), target)


def film_modules(modules: Sequence[Sequence[bool]], target: Path, *, light_on_dark: bool = False) -> Path:
    """A video of a printed symbol, by its dark modules; a film at the same path is shown no more."""
    width = len(modules) + 2 * QUIET
    side = [False] * QUIET
    edge = [[False] * width for _ in range(QUIET)]
    matrix = [*edge, *([*side, *row, *side] for row in modules), *edge]
    return _film([[dark != light_on_dark for dark in row] for row in matrix], target)


def film_nothing(target: Path) -> Path:
    """A video of an empty table."""
    return _film([], target)


def _film(matrix: list[list[bool]], target: Path) -> Path:
    luma = bytearray([TABLE]) * (WIDTH * HEIGHT)
    size = len(matrix)
    scale = (HEIGHT - 40) // size if size else 0
    left, top = (WIDTH - size * scale) // 2, (HEIGHT - size * scale) // 2
    for row, cells in enumerate(matrix):
        line = b"".join(bytes([INK if dark else PAPER]) * scale for dark in cells)
        for y in range(top + row * scale, top + (row + 1) * scale):
            luma[y * WIDTH + left : y * WIDTH + left + len(line)] = line
    chroma = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + bytes(luma) + chroma
    target.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * FRAMES)
    return target
