"""
All functions of the expression language.
"""

from __future__ import annotations

from shared.forms.expression.compiler import Library
from shared.forms.expression.functions_cht import CHT_FUNCTIONS
from shared.forms.expression.functions_dates import DATE_FUNCTIONS
from shared.forms.expression.functions_odk import ODK_FUNCTIONS
from shared.forms.expression.functions_places import PLACE_FUNCTIONS
from shared.forms.expression.functions_xpath import XPATH_FUNCTIONS

FUNCTIONS: Library = {
    **XPATH_FUNCTIONS,
    **ODK_FUNCTIONS,
    **DATE_FUNCTIONS,
    **PLACE_FUNCTIONS,
    **CHT_FUNCTIONS,
}
