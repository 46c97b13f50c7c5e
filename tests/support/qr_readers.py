"""
Readers of QR codes that know nothing of Doorstep: what each sees in a picture.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image

from mobile.adapters.code_reader import load_opencv
from mobile.packaging.javascript_parts import load_parts, place_parts
from mobile.packaging.node import find_node
from tests.support.pyodide_stage import REPOSITORY

cv2 = load_opencv()
SUPPORT = Path(__file__).parent
FETCHED = REPOSITORY / "build" / "readers"
CACHE = REPOSITORY / "build" / "cache" / "parts"


def zxing(picture: Image.Image) -> set[str]:
    """zxing-cpp, which the scanner in the browser is built from."""
    return {code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)}


def opencv(picture: Image.Image) -> set[str]:
    """OpenCV, by its newer way of finding codes."""
    return _decoded(cv2.QRCodeDetectorAruco(), picture)


def opencv_older(picture: Image.Image) -> set[str]:
    """OpenCV, by the way of finding codes that it had first."""
    return _decoded(cv2.QRCodeDetector(), picture)


def jsqr(pictures: Sequence[Image.Image]) -> list[str | None]:
    """jsQR under Node, which reads one code of each picture."""
    tools = find_node()
    place_parts(load_parts(SUPPORT / "javascript_readers.toml"), cache=CACHE, site=FETCHED, node=tools)
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder, "pictures")
        content.write_bytes(b"".join(map(_as_bytes, pictures)))
        command = [*tools.node, str(SUPPORT / "jsqr_reader.mjs"), str(FETCHED / "jsQR.js"), str(content)]
        outcome = subprocess.run(command, capture_output=True, text=True, check=True)
    texts: list[str | None] = json.loads(outcome.stdout)
    return texts


def _decoded(detector: cv2.QRCodeDetector | cv2.QRCodeDetectorAruco, picture: Image.Image) -> set[str]:
    try:
        _found, texts, _places, _codes = detector.detectAndDecodeMulti(np.asarray(picture.convert("L")))
    except cv2.error:
        # It stumbles over some poor pictures.
        return set()
    return set(texts) - {""}


def _as_bytes(picture: Image.Image) -> bytes:
    sizes = b"".join(side.to_bytes(4, "little") for side in picture.size)
    return sizes + picture.convert("L").tobytes()
