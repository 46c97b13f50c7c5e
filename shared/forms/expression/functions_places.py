"""
The functions on places: area, distance, geofence.

Source: ODK XForms Specification, XPath functions. The radius is the Earth's at the equator, as in the peers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import asin, cos, isfinite, nan, radians, sin, sqrt
from typing import NamedTuple

from shared.forms.expression.compiler import BOOLEAN, NUMBER, Library
from shared.forms.expression.signature import eager
from shared.forms.expression.values import Value, round_half_up, to_text

EARTH_RADIUS_M = 6_378_100.0


class Place(NamedTuple):
    """A point in degrees."""

    latitude: float
    longitude: float


def parse_place(text: str) -> Place | None:
    """
    The point of a geopoint's text `latitude longitude altitude accuracy`; None where it is none.
    """
    words = text.split()
    if not 2 <= len(words) <= 4:
        return None
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        return None
    latitude, longitude = numbers[0], numbers[1]
    if not all(isfinite(number) for number in numbers) or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Place(latitude, longitude)


def parse_places(text: str) -> list[Place] | None:
    """
    The points of a trace or shape, parted by semicolons; None where one of them is not a point.
    """
    places: list[Place] = []
    for part in text.strip().rstrip(";").split(";"):
        place = parse_place(part)
        if place is None:
            return None
        places.append(place)
    return places


def _places(values: tuple[Value, ...]) -> list[Place] | None:
    texts: list[str] = []
    for value in values:
        if isinstance(value, list):
            texts += [node.string_value() for node in value]
        else:
            texts.append(to_text(value))
    return parse_places(";".join(text.strip().rstrip(";") for text in texts if text.strip()))


def _area(*values: Value) -> float:
    places = _places(values)
    if places is None or len(places) < 3:
        return 0.0
    total = 0.0
    for here, there in zip(places, [*places[1:], places[0]], strict=True):
        total += radians(there.longitude - here.longitude) * (
            2 + sin(radians(here.latitude)) + sin(radians(there.latitude))
        )
    return _hundredths(abs(total * EARTH_RADIUS_M * EARTH_RADIUS_M / 2))


def _distance(*values: Value) -> float:
    places = _places(values)
    if places is None:
        return nan if any(isinstance(value, str) and value for value in values) else 0.0
    return _hundredths(sum(metres_between(*pair) for pair in pairwise(places)))


def metres_between(here: Place, there: Place) -> float:
    """
    The distance along the ground, as the crow flies.
    """
    half_latitude = radians(there.latitude - here.latitude) / 2
    half_longitude = radians(there.longitude - here.longitude) / 2
    chord = sin(half_latitude) ** 2 + sin(half_longitude) ** 2 * cos(radians(here.latitude)) * cos(
        radians(there.latitude)
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def _hundredths(number: float) -> float:
    return round_half_up(number * 100) / 100


def _is_inside(point: str, shape: str) -> bool:
    """
    Whether a line to the east crosses the border an odd number of times: on the border itself, as the peers have it.
    """
    place, corners = parse_place(point), parse_places(shape)
    if place is None or corners is None or not _is_closed(corners):
        return False
    inside = False
    for here, there in pairwise(corners):
        if (there.latitude > place.latitude) != (here.latitude > place.latitude):
            east = (here.longitude - there.longitude) * (place.latitude - there.latitude)
            if place.longitude < east / (here.latitude - there.latitude) + there.longitude:
                inside = not inside
    return inside


def _is_closed(corners: Sequence[Place]) -> bool:
    first, last = corners[0], corners[-1]
    return (first.latitude, first.longitude) == (last.latitude, last.longitude)


PLACE_FUNCTIONS: Library = {
    "area": eager(NUMBER, "v v*", _area),
    "distance": eager(NUMBER, "v v*", _distance),
    "geofence": eager(BOOLEAN, "t t", _is_inside),
}
