"""
Codes that are no case cards and that workers hold before the camera all the same: said by name, never kept.
"""

from __future__ import annotations

import re
from enum import StrEnum

from shared.cards.hand_over_code import is_hand_over_text

_HEALTH_NUMBER = re.compile(r"\d{2}-?\d{4}-?\d{4}-?\d{4}")
_CNS = re.compile(r"[12789]\d{14}")
_CNS_MODULUS = 11


class OtherCode(StrEnum):
    """
    ENROLMENT: registers a phone. HAND_OVER: households go to another worker for a while. ABHA: India's health account.
    CNS: Brazil's health card. WEB: a web address. OTHER: none of these.
    """

    ENROLMENT = "enrolment"
    HAND_OVER = "hand_over"
    ABHA = "abha"
    CNS = "cns"
    WEB = "web"
    OTHER = "other"


def name_code(text: str) -> OtherCode:
    """
    What a scanned text that is no case card is, as far as its form tells.
    """
    text = text.strip()
    lowered = text.lower()
    if "#enrol=" in lowered:
        return OtherCode.ENROLMENT
    if is_hand_over_text(text):
        return OtherCode.HAND_OVER
    if lowered.startswith(("http://", "https://", "www.")):
        return OtherCode.WEB
    if _is_cns(text.replace(" ", "")):
        return OtherCode.CNS
    # The square on an ABHA card is JSON with the number as "hidn" and the address as "hid" or "phr".
    if lowered.endswith("@abdm") or _HEALTH_NUMBER.fullmatch(text):
        return OtherCode.ABHA
    if lowered.startswith("{") and ('"hidn"' in lowered or '"hid"' in lowered or "@abdm" in lowered):
        return OtherCode.ABHA
    return OtherCode.OTHER


def _is_cns(digits: str) -> bool:
    """
    Fifteen digits whose weighted sum eleven divides.

    Source: DATASUS, rotina de validação do número do Cartão Nacional de Saúde.
    """
    if not _CNS.fullmatch(digits):
        return False
    return sum(int(digit) * (15 - place) for place, digit in enumerate(digits)) % _CNS_MODULUS == 0
