"""
Writes the demo team's households: 200 houses, 900 invented people, the same for the same seed.

    python -m sync_server.operations.make_demo_households --out assets/demo/households.csv

Columns and date expressions are documented in assets/demo/README.md. Names are common ones put together at
random; nobody real is meant, and no telephone numbers are made up, since any of them may be somebody's.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

HOUSEHOLDS = 200
PEOPLE = 900
DEFAULT_SEED = 1947
# Adults' estimated birth dates are fixed against this day; the young are dated relative to the day of import.
REFERENCE = date(2026, 11, 1)
# One family in three writes its names in Devanagari.
DEVANAGARI_SHARE = 0.34

COLUMNS = (
    "household_key",
    "house_no",
    "mohalla",
    "village",
    "head_name",
    "household_mobile",
    "worker",
    "person_key",
    "name",
    "sex",
    "birth_on",
    "birth_on_estimated",
    "relation",
    "mother_key",
    "mobile",
    "lmp_on",
    "delivered_on",
    "birth_weight_g",
    "birth_place",
)

Name = tuple[str, str]
"""Latin and Devanagari."""

VILLAGES: Sequence[tuple[Name, Sequence[Name]]] = (
    (
        ("Rampur Kalan", "रामपुर कलाँ"),
        (("Talab Para", "तालाब पारा"), ("Bazar Tola", "बाज़ार टोला"), ("Naya Basti", "नई बस्ती")),
    ),
    (
        ("Semariya", "सेमरिया"),
        (("Mahuwa Tola", "महुआ टोला"), ("School Para", "स्कूल पारा"), ("Uttar Mohalla", "उत्तर मोहल्ला")),
    ),
    (("Kheri Khurd", "खेड़ी खुर्द"), (("Kuan Mohalla", "कुआँ मोहल्ला"), ("Pipal Chowk", "पीपल चौक"))),
)
SURNAMES: Sequence[Name] = (
    ("Sahu", "साहू"),
    ("Yadav", "यादव"),
    ("Verma", "वर्मा"),
    ("Patel", "पटेल"),
    ("Nishad", "निषाद"),
    ("Dhruw", "ध्रुव"),
    ("Netam", "नेताम"),
    ("Sinha", "सिन्हा"),
    ("Kurre", "कुर्रे"),
    ("Markam", "मरकाम"),
    ("Mishra", "मिश्रा"),
    ("Chauhan", "चौहान"),
    ("Manjhi", "माँझी"),
    ("Ansari", "अंसारी"),
    ("Khan", "ख़ान"),
    ("Sheikh", "शेख़"),
    ("Toppo", "टोप्पो"),
    ("Ekka", "एक्का"),
)
MUSLIM = frozenset({"Ansari", "Khan", "Sheikh"})
WOMEN: Sequence[Name] = (
    ("Sunita", "सुनीता"),
    ("Anita", "अनीता"),
    ("Kavita", "कविता"),
    ("Rekha", "रेखा"),
    ("Pushpa", "पुष्पा"),
    ("Savitri", "सावित्री"),
    ("Radha", "राधा"),
    ("Geeta", "गीता"),
    ("Meena", "मीना"),
    ("Laxmi", "लक्ष्मी"),
    ("Shanti", "शांति"),
    ("Kamla", "कमला"),
    ("Pooja", "पूजा"),
    ("Neha", "नेहा"),
    ("Jyoti", "ज्योति"),
    ("Mamta", "ममता"),
    ("Durga", "दुर्गा"),
    ("Asha", "आशा"),
    ("Phoolmati", "फूलमती"),
    ("Santoshi", "संतोषी"),
    ("Ramkali", "रामकली"),
    ("Usha", "उषा"),
    ("Babita", "बबीता"),
    ("Chameli", "चमेली"),
)
MEN: Sequence[Name] = (
    ("Ramesh", "रमेश"),
    ("Suresh", "सुरेश"),
    ("Mahesh", "महेश"),
    ("Dinesh", "दिनेश"),
    ("Rajesh", "राजेश"),
    ("Santosh", "संतोष"),
    ("Manoj", "मनोज"),
    ("Vinod", "विनोद"),
    ("Ashok", "अशोक"),
    ("Raju", "राजू"),
    ("Mohan", "मोहन"),
    ("Shyam", "श्याम"),
    ("Bhola", "भोला"),
    ("Kishan", "किशन"),
    ("Hari", "हरि"),
    ("Gopal", "गोपाल"),
    ("Lakhan", "लखन"),
    ("Deepak", "दीपक"),
    ("Ajay", "अजय"),
    ("Sanjay", "संजय"),
    ("Pawan", "पवन"),
    ("Ganesh", "गणेश"),
    ("Budhram", "बुधराम"),
    ("Sukhdev", "सुखदेव"),
)
MUSLIM_WOMEN: Sequence[Name] = (
    ("Shabana", "शबाना"),
    ("Nasreen", "नसरीन"),
    ("Rukhsana", "रुख़साना"),
    ("Salma", "सलमा"),
    ("Fatima", "फ़ातिमा"),
    ("Noorjahan", "नूरजहाँ"),
    ("Zeenat", "ज़ीनत"),
)
MUSLIM_MEN: Sequence[Name] = (
    ("Salim", "सलीम"),
    ("Imran", "इमरान"),
    ("Rafiq", "रफ़ीक़"),
    ("Aslam", "असलम"),
    ("Yusuf", "यूसुफ़"),
    ("Irfan", "इरफ़ान"),
    ("Akbar", "अकबर"),
)

# Days since birth, weight in grams and place of the newborns, so that every kind of task is there on the
# first day: at home today, day 3 today, missed, twins, low weight, near the end; None = the mother lost her baby.
BIRTHS: Sequence[tuple[int, tuple[int | None, ...], str]] = (
    (0, (2900,), "home"),
    (2, (3100,), "phc"),
    (2, (2300,), "chc"),
    (4, (2750,), "district_hospital"),
    (6, (2100, 2250), "district_hospital"),
    (6, (3000,), "phc"),
    (9, (2800,), "home"),
    (12, (1750,), "district_hospital"),
    (13, (3250,), "private_hospital"),
    (16, (2600,), "chc"),
    (20, (2950,), "phc"),
    (24, (2480,), "sub_centre"),
    (27, (3050,), "chc"),
    (33, (2700,), "phc"),
    (38, (2850,), "home"),
    (41, (3150,), "phc"),
    (5, (None,), "district_hospital"),
)
PREGNANCIES_DAYS = (45, 60, 78, 92, 101, 118, 130, 144, 152, 167, 181, 190, 203, 214, 226, 239, 247, 258)


@dataclass(slots=True)
class Member:
    """
    A person being invented; `days` is set for those dated relative to the import.
    """

    name: str
    sex: str
    relation: str
    born_on: str
    estimated: bool
    mother: int | None = None
    lmp_on: str = ""
    delivered_on: str = ""
    birth_weight_g: str = ""
    birth_place: str = ""


@dataclass(slots=True)
class House:
    """
    A household being invented.
    """

    number: int
    surname: Name
    village: Name
    mohalla: Name
    devanagari: bool
    members: list[Member] = field(default_factory=list)

    def say(self, name: Name) -> str:
        """A name in the family's script."""
        return name[1] if self.devanagari else name[0]


class _Maker:
    """
    Invents families from one seeded source of chance.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 (names for a demo, no secret)

    def houses(self) -> list[House]:
        houses = [self._house(number) for number in range(1, HOUSEHOLDS + 1)]
        fertile = [house for house in houses if self._young_mother(house) is not None]
        self._chance.shuffle(fertile)
        for (days, weights, place), house in zip(BIRTHS, fertile, strict=False):
            self._add_birth(house, days, weights, place)
        for days, house in zip(PREGNANCIES_DAYS, fertile[len(BIRTHS) :], strict=False):
            mother = self._young_mother(house)
            if mother is not None:
                house.members[mother].lmp_on = f"D-{days}"
        self._fit_number(houses, {id(house) for house in fertile[: len(BIRTHS) + len(PREGNANCIES_DAYS)]})
        return houses

    def _house(self, number: int) -> House:
        chance = self._chance
        part = number * len(VILLAGES) // (HOUSEHOLDS + 1)
        village, mohallas = VILLAGES[part]
        house = House(
            number=number,
            surname=chance.choice(SURNAMES),
            village=village,
            mohalla=mohallas[number * len(VILLAGES) * len(mohallas) // (HOUSEHOLDS + 1) % len(mohallas)],
            devanagari=chance.random() < DEVANAGARI_SHARE,
        )
        husband_age = chance.randint(24, 58)
        wife_age = max(20, husband_age - chance.randint(1, 6))
        self._add(house, "male", "head", husband_age)
        self._add(house, "female", "wife", wife_age)
        for _ in range(chance.choice((0, 1, 1, 2, 2, 3))):
            age = chance.randint(1, max(1, wife_age - 19))
            child = self._add(house, chance.choice(("male", "female")), "", min(age, 21))
            child.relation = "son" if child.sex == "male" else "daughter"
            child.mother = 1
        if chance.random() < 0.4:
            sex = chance.choice(("male", "female", "female"))
            self._add(
                house,
                sex,
                "father" if sex == "male" else "mother",
                min(92, husband_age + chance.randint(19, 30)),
            )
        return house

    def _add(self, house: House, sex: str, relation: str, age_years: int) -> Member:
        chance = self._chance
        given = self._given_name(house, sex)
        estimated = age_years >= 5 and chance.random() < 0.8
        if age_years < 5:
            born_on = f"D-{age_years * 365 + chance.randint(0, 300)}"
        elif estimated:
            born_on = date(REFERENCE.year - age_years, 7, 1).isoformat()
        else:
            born_on = (REFERENCE - timedelta(days=age_years * 365 + chance.randint(0, 364))).isoformat()
        member = Member(
            name=f"{given} {house.say(house.surname)}",
            sex=sex,
            relation=relation,
            born_on=born_on,
            estimated=estimated,
        )
        house.members.append(member)
        return member

    def _given_name(self, house: House, sex: str) -> str:
        if house.surname[0] in MUSLIM:
            pool = MUSLIM_WOMEN if sex == "female" else MUSLIM_MEN
        else:
            pool = WOMEN if sex == "female" else MEN
        taken = {member.name.rpartition(" ")[0] for member in house.members}
        free = [house.say(name) for name in pool if house.say(name) not in taken]
        return self._chance.choice(free)

    def _young_mother(self, house: House) -> int | None:
        wife = house.members[1]
        born = wife.born_on
        if wife.sex != "female" or born.startswith("D"):
            return None
        age = REFERENCE.year - int(born[:4])
        return 1 if 19 <= age <= 38 else None

    def _add_birth(self, house: House, days: int, weights: Sequence[int | None], place: str) -> None:
        mother = house.members[1]
        mother.delivered_on = f"D-{days}"
        mother.birth_place = ""
        twins = len(weights) > 1
        for order, weight in enumerate(weights, start=1):
            if weight is None:
                continue
            given = mother.name.split(" ")[0]
            name = f"{given} का शिशु" if house.devanagari else f"Baby of {given}"
            name += f" ({order})" if twins else ""
            sex = self._chance.choice(("male", "female"))
            house.members.append(
                Member(
                    name=name,
                    sex=sex,
                    relation="son" if sex == "male" else "daughter",
                    born_on=f"D-{days}",
                    estimated=False,
                    mother=1,
                    birth_weight_g=str(weight),
                    birth_place=place,
                )
            )

    def _fit_number(self, houses: Sequence[House], keep: set[int]) -> None:
        """Adds or takes away grown children and grandparents until the number is right."""
        chance = self._chance
        while (count := sum(len(house.members) for house in houses)) != PEOPLE:
            house = chance.choice(houses)
            if count < PEOPLE and len(house.members) < 9:
                wife_born = house.members[1].born_on
                age = REFERENCE.year - int(wife_born[:4])
                child = self._add(
                    house, chance.choice(("male", "female")), "", chance.randint(1, max(1, age - 20))
                )
                child.relation = "son" if child.sex == "male" else "daughter"
                child.mother = 1
            elif count > PEOPLE and len(house.members) > 2 and id(house) not in keep:
                house.members.pop()


def demo_rows(seed: int = DEFAULT_SEED) -> list[dict[str, str]]:
    """
    One row per person, the household's columns repeated.
    """
    rows = []
    for house in _Maker(seed).houses():
        key = f"H{house.number:03d}"
        head = house.members[0]
        for order, member in enumerate(house.members, start=1):
            rows.append(
                {
                    "household_key": key,
                    "house_no": str(house.number),
                    "mohalla": house.say(house.mohalla),
                    "village": house.say(house.village),
                    "head_name": head.name,
                    "household_mobile": "",
                    "worker": "",
                    "person_key": f"{key}-{order}",
                    "name": member.name,
                    "sex": member.sex,
                    "birth_on": member.born_on,
                    "birth_on_estimated": "yes" if member.estimated else "no",
                    "relation": member.relation,
                    "mother_key": f"{key}-{member.mother + 1}" if member.mother is not None else "",
                    "mobile": "",
                    "lmp_on": member.lmp_on,
                    "delivered_on": member.delivered_on,
                    "birth_weight_g": member.birth_weight_g,
                    "birth_place": member.birth_place,
                }
            )
    return rows


def demo_csv(seed: int = DEFAULT_SEED) -> str:
    """
    The demo file's text.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(demo_rows(seed))
    return out.getvalue()


def main(arguments: Sequence[str] | None = None) -> None:
    """
    The command.
    """
    parser = argparse.ArgumentParser(description="Write the demo team's households as CSV.")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="the same seed gives the same file")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    chosen = parser.parse_args(arguments)
    chosen.out.write_text(demo_csv(chosen.seed), encoding="utf-8")


if __name__ == "__main__":
    main()
