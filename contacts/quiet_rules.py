"""When people may be texted, by the state of their area code: data, with the law that each line comes from.

These laws speak of solicitation; we hold every scheduled text to them, and warn a person who writes. A state stands
here where it is stricter than the federal hours. Holidays are not in it. An area code is what the newer of these laws
let one rely on (Or. HB 3865; Fla. Stat. 501.059). Area codes: libphonenumber's data and NANPA, November 2026.
"""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until just before `closes`, in the recipient's local time."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Rule:
    """The hours of one state; None for a day without any. `source` is the law."""

    state: str
    source: str
    weekdays: Hours
    saturday: Hours | None
    sunday: Hours | None
    area_codes: frozenset[str] = frozenset()

    def on(self, weekday: int) -> Hours | None:
        """Return the hours of a day of the week; Monday is 0."""
        return self.weekdays if weekday < 5 else (self.saturday, self.sunday)[weekday - 5]


def _hours(opens: int, closes: int) -> Hours:
    return Hours(time(opens), time(closes))


def _codes(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


def _every_day(state: str, hours: Hours, source: str, area_codes: str = "") -> Rule:
    return Rule(state, source, hours, hours, hours, _codes(area_codes))


def _not_on_sunday(state: str, hours: Hours, source: str, area_codes: str) -> Rule:
    return Rule(state, source, hours, hours, None, _codes(area_codes))


FEDERAL = _every_day("", _hours(8, 21), "47 CFR 64.1200(c)(1)")
"""For everyone else, abroad too."""
STATES = (
    _every_day("Connecticut", _hours(9, 20), "Conn. Gen. Stat. 42-288a", "203 475 860 959"),
    _every_day(
        "Florida",
        _hours(8, 20),
        "Fla. Stat. 501.616(6)",
        "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954",
    ),
    _every_day("Kentucky", _hours(10, 21), "Ky. Rev. Stat. 367.46955", "270 364 502 606 859"),
    _not_on_sunday("Louisiana", _hours(8, 20), "La. Rev. Stat. 45:811", "225 318 337 504 985"),
    _every_day("Maryland", _hours(8, 20), "Md. Code, Com. Law 14-4502", "227 240 301 410 443 667"),
    _every_day("Massachusetts", _hours(8, 20), "Mass. Gen. Laws ch. 159C, 3", "339 351 413 508 617 774 781 857 978"),
    _every_day("Minnesota", _hours(9, 21), "Minn. Stat. 325E.30", "218 320 507 612 651 763 924 952"),
    _not_on_sunday("Mississippi", _hours(8, 20), "Miss. Code 77-3-723", "228 471 601 662 769"),
    _every_day("New Mexico", _hours(9, 21), "N.M. Stat. 57-12-22", "505 575"),
    _every_day("Oklahoma", _hours(8, 20), "Okla. Stat. tit. 15, 775C.4", "405 539 572 580 918"),
    _every_day("Oregon", _hours(8, 20), "Or. HB 3865 (2025)", "458 503 541 971"),
    Rule(
        "Rhode Island",
        "R.I. Gen. Laws 5-61-2(9), 5-61-3.6",
        weekdays=_hours(9, 18),
        saturday=_hours(10, 17),
        sunday=None,
        area_codes=_codes("401"),
    ),
    Rule(
        "Texas",
        "Tex. Bus. & Com. Code 301.051",
        weekdays=_hours(9, 21),
        saturday=_hours(9, 21),
        sunday=_hours(12, 21),
        area_codes=_codes(
            "210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915 936 940 945 "
            "956 972 979"
        ),
    ),
    _not_on_sunday("Utah", _hours(8, 21), "Utah Code 13-25a-103", "385 435 801"),
    _every_day("Washington", _hours(8, 20), "Wash. Rev. Code 80.36.390", "206 253 360 425 509 564"),
    _every_day("Wyoming", _hours(8, 20), "Wyo. Stat. 40-12-302", "307"),
)
"""What is stricter than the federal hours."""

_BY_AREA = {area: rule for rule in STATES for area in rule.area_codes}


def rule_for(phone: str) -> Rule:
    """Return the rule of an E.164 number."""
    return _BY_AREA.get(phone[2:5], FEDERAL) if phone.startswith("+1") else FEDERAL
