"""
QR codes in a picture, read on this device by OpenCV: where no page with a reader of its own is around the app.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

LARGEST_PICTURE_BYTES = 40_000_000
MOST_PIXELS = 1 << 26
"""Of a picture as it is unpacked; phones take some fifty million."""

LONGEST_SIDE_PX = 2000
MIDDLE_LARGER = 2


def load_opencv() -> Any:
    """
    OpenCV, which unpacks no picture of more than `MOST_PIXELS`: it asks for that limit once, when it is loaded.

    Raises:
        ImportError: it is not here.
    """
    os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MOST_PIXELS))
    return import_module("cv2")


def read_codes(picture: bytes) -> list[str]:
    """
    The texts of the codes in a JPEG, PNG or WebP: in the whole of it, or else in its middle drawn larger. Whatever is
    no picture, is cut short or far too large, is a picture without a code.

    Raises:
        ImportError: there is no OpenCV here.
    """
    cv2 = load_opencv()
    import numpy as np

    if not 0 < len(picture) <= LARGEST_PICTURE_BYTES:
        return []
    try:
        seen = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
        if seen is None:
            return []
        seen = _no_larger(cv2, seen)
        return _texts(cv2, seen) or _texts(cv2, _middle(cv2, seen))
    except cv2.error:
        return []


def _no_larger(cv2: Any, seen: Any) -> Any:
    scale = LONGEST_SIDE_PX / max(seen.shape)
    return cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else seen


def _middle(cv2: Any, seen: Any) -> Any:
    """What is small, blurred or in the dark is read when it is drawn larger than it is."""
    height, width = seen.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    cut = seen[top : top + side, left : left + side]
    scale = min(MIDDLE_LARGER, LONGEST_SIDE_PX / side)
    return cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def _texts(cv2: Any, seen: Any) -> list[str]:
    # Its older way of finding codes reads a third fewer, and stumbles over poor pictures.
    _found, texts, _places, _codes = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(seen)
    return [text for text in texts if text]
