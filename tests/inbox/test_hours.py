"""When a number is open: by its own clock, with breaks, midnights, holidays and summer time."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from inbox.hours import Day, Hours, Span, in_words

NEW_YORK = ZoneInfo("America/New_York")
WEEK = Hours(
    zone=NEW_YORK,
    spans=(
        *(Span(day, time(9), time(12)) for day in range(5)),
        *(Span(day, time(13), time(17)) for day in range(5)),
        Span(5, time(20), time(0)),
        Span(6, time(0), time(2)),
    ),
    holidays=(Day(date(2026, 11, 26), is_yearly=False), Day(date(2020, 12, 25), is_yearly=True)),
)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T12:00", False),  # the break
        ("2026-11-23T13:00", True),
        ("2026-11-23T17:00", False),
        ("2026-11-28T23:59:59", True),  # Saturday until midnight
        ("2026-11-29T00:00", True),  # and on
        ("2026-11-29T02:00", False),
        ("2026-11-26T10:00", False),  # Thanksgiving, this year alone
        ("2027-11-26T10:00", True),
        ("2026-12-25T10:00", False),  # each year
        ("2028-12-25T10:00", False),
        ("2026-07-20T09:00", True),  # summer time
    ],
)
def test_it_is_open_in_its_spans_and_never_on_a_holiday(moment, is_open):
    assert WEEK.is_open(local(moment)) is is_open
    assert WEEK.is_open(local(moment).astimezone(ZoneInfo("Asia/Tokyo"))) is is_open


def test_a_holiday_is_the_numbers_day_not_utcs():
    assert WEEK.is_holiday(local("2026-11-26T23:00"))
    assert not WEEK.is_holiday(local("2026-11-25T20:00")), "in UTC it is the 26th already"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T07:00", "today at 9:00 AM"),
        ("2026-11-23T12:30", "today at 1:00 PM"),
        ("2026-11-23T18:00", "tomorrow at 9:00 AM"),
        ("2026-11-25T18:00", "Friday at 9:00 AM"),  # the day between is a holiday
        ("2026-11-28T10:00", "today at 8:00 PM"),
    ],
)
def test_a_text_says_when_it_opens_next(moment, words):
    assert in_words(WEEK.opens_next(local(moment)), local(moment)) == words


def test_an_opening_far_away_is_told_by_its_date_and_none_as_soon():
    weeks = Hours(NEW_YORK, (Span(0, time(9), time(10)),), (Day(date(2026, 11, 30), is_yearly=False),))
    moment = local("2026-11-24T10:00")
    assert in_words(weeks.opens_next(moment), moment) == "December 7 at 9:00 AM"
    assert in_words(Hours(NEW_YORK, ()).opens_next(moment), moment) == "soon"
