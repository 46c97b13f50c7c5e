"""
The words of the page on which people speak for themselves; not translated back yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.ratings import QUESTIONS


@dataclass(frozen=True, slots=True)
class Words:
    """
    The page in one language.
    """

    code: str
    name: str
    title: str
    rate: str
    nameless: str
    asked: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]
    better: str
    send: str
    complain: str
    read_by: str
    afraid: str
    what: str
    contact: str
    thanks: str


def _answers(satisfied: str, respected: str, private: str) -> Mapping[str, Mapping[str, str]]:
    said = {"satisfied": satisfied, "respected": respected, "private": private}
    return {
        question: dict(zip(codes, said[question].split("|"), strict=True))
        for question, codes in QUESTIONS.items()
    }


LANGUAGES: Mapping[str, Words] = {
    "en": Words(
        "en",
        "English",
        "How is the help?",
        "Rate the help",
        "No name, no day. Shown only together with others, never fewer than {least}.",
        {
            "satisfied": "How satisfied are you?",
            "respected": "Were you treated with respect?",
            "private": "Was what you said kept private?",
        },
        _answers(
            "Very satisfied|Mostly|Half and half|Mostly unsatisfied|Not at all",
            "Always|Mostly|Sometimes|Never",
            "Yes|Not sure|No",
        ),
        "What would be better?",
        "Send",
        "Complain, or say that you are afraid",
        "Read by whoever is responsible for this area. Never by who visits you. In danger, call for help now.",
        "I am afraid of somebody",
        "What happened?",
        "How is it safe to reach you? Leave it empty if you do not wish it.",
        "Thank you. It was received.",
    ),
    "hi": Words(
        "hi",
        "हिन्दी",
        "मदद कैसी है?",
        "मदद के बारे में बताएँ",
        "न नाम, न तारीख। केवल औरों के साथ दिखाया जाता है, {least} से कम कभी नहीं।",
        {
            "satisfied": "आप कितने संतुष्ट हैं?",
            "respected": "क्या आपके साथ सम्मान से व्यवहार हुआ?",
            "private": "क्या आपकी बात गुप्त रखी गई?",
        },
        _answers(
            "बहुत संतुष्ट|ज़्यादातर|आधा-आधा|ज़्यादातर असंतुष्ट|बिल्कुल नहीं",
            "हमेशा|ज़्यादातर|कभी-कभी|कभी नहीं",
            "हाँ|पता नहीं|नहीं",
        ),
        "क्या बेहतर हो सकता है?",
        "भेजें",
        "शिकायत करें, या बताएँ कि आपको डर है",
        "इसे इस क्षेत्र के ज़िम्मेदार व्यक्ति पढ़ते हैं, आपके यहाँ आने वाले कभी नहीं। खतरा हो तो अभी मदद बुलाएँ।",
        "मुझे किसी से डर है",
        "क्या हुआ?",
        "आपसे कैसे सुरक्षित संपर्क हो सकता है? न चाहें तो खाली छोड़ दें।",
        "धन्यवाद। यह मिल गया।",
    ),
    "sw": Words(
        "sw",
        "Kiswahili",
        "Msaada ukoje?",
        "Toa maoni kuhusu msaada",
        "Bila jina, bila siku. Huonyeshwa pamoja na ya wengine tu, kamwe si chini ya {least}.",
        {
            "satisfied": "Umeridhika kiasi gani?",
            "respected": "Ulitendewa kwa heshima?",
            "private": "Ulichosema kilitunzwa kwa siri?",
        },
        _answers(
            "Nimeridhika sana|Kwa kiasi kikubwa|Nusu kwa nusu|Sijaridhika sana|Sijaridhika kabisa",
            "Daima|Mara nyingi|Wakati mwingine|Kamwe",
            "Ndiyo|Sina hakika|Hapana",
        ),
        "Nini kingekuwa bora zaidi?",
        "Tuma",
        "Lalamika, au sema kwamba unaogopa",
        "Husomwa na msimamizi wa eneo hili. Kamwe si na anayekutembelea. Ukiwa hatarini, omba msaada sasa.",
        "Ninamwogopa mtu",
        "Nini kilitokea?",
        "Unawezaje kufikiwa kwa usalama? Acha wazi kama hutaki.",
        "Asante. Imepokelewa.",
    ),
    "pt": Words(
        "pt",
        "Português",
        "Como está a ajuda?",
        "Avalie a ajuda",
        "Sem nome, sem dia. Só aparece junto com outras, nunca menos de {least}.",
        {
            "satisfied": "Qual é a sua satisfação?",
            "respected": "Você foi tratado com respeito?",
            "private": "O que você disse ficou em segredo?",
        },
        _answers(
            "Muito satisfeito|Em grande parte|Meio a meio|Pouco satisfeito|Nada satisfeito",
            "Sempre|Quase sempre|Às vezes|Nunca",
            "Sim|Não sei|Não",
        ),
        "O que poderia melhorar?",
        "Enviar",
        "Reclame, ou diga que tem medo",
        "Lido por quem responde por esta área. Nunca por quem visita você. Em perigo, peça ajuda agora.",
        "Tenho medo de alguém",
        "O que aconteceu?",
        "Como é seguro falar com você? Deixe vazio se não quiser.",
        "Obrigado. Foi recebido.",
    ),
}
