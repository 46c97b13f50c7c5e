"""
The words of a rating: what is asked, and the answers.
"""

from __future__ import annotations

ASKED = {
    "satisfied": "How satisfied are you?",
    "respected": "Were you treated with respect?",
    "private": "Was what you said kept private?",
}
ANSWERS = {
    "satisfied": {
        "5": "Very satisfied",
        "4": "Mostly satisfied",
        "3": "Half and half",
        "2": "Mostly unsatisfied",
        "1": "Not satisfied at all",
    },
    "respected": {"always": "Always", "mostly": "Mostly", "sometimes": "Sometimes", "never": "Never"},
    "private": {"yes": "Yes", "unsure": "Not sure", "no": "No"},
}
