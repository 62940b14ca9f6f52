"""The carrier's times, which name no zone."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from televoips.times import format_time, parse_time

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("written", "zone", "moment"),
    [
        ("2020-09-28 14:56:14", UTC, (2020, 9, 28, 14, 56, 14)),
        ("2020-09-28 14:56:14", NEW_YORK, (2020, 9, 28, 18, 56, 14)),
        ("2020-12-28 14:56:14", NEW_YORK, (2020, 12, 28, 19, 56, 14)),
        ("2020-12-31 23:00:00", NEW_YORK, (2021, 1, 1, 4, 0, 0)),
        (" 2020-09-28 14:56:14 ", UTC, (2020, 9, 28, 14, 56, 14)),
        ("2020-09-28T14:56:14.123Z", UTC, (2020, 9, 28, 14, 56, 14)),
        # the clocks go back: the hour that comes twice is read as before the change
        ("2020-11-01 01:30:00", NEW_YORK, (2020, 11, 1, 5, 30, 0)),
        # the clocks go forward: the hour that there is not is read as before the change
        ("2020-03-08 02:30:00", NEW_YORK, (2020, 3, 8, 7, 30, 0)),
    ],
)
def test_a_time_is_read_in_the_carriers_zone(written, zone, moment):
    assert parse_time(written, zone) == datetime(*moment, tzinfo=UTC)
    assert parse_time(written, zone).tzinfo is UTC


@pytest.mark.parametrize(
    "written", ["", "soon", "2020-09-28", "2020-13-01 00:00:00", None, 5, [], {}, "0001-01-01 00:00:00"]
)
def test_an_unreadable_time_is_none(written):
    assert parse_time(written, timezone(timedelta(hours=14))) is None


def test_a_time_is_written_in_the_carriers_zone():
    moment = datetime(2021, 1, 1, 4, 0, 0, 999_999, tzinfo=UTC)
    assert format_time(moment, UTC) == "2021-01-01 04:00:00"
    assert format_time(moment, NEW_YORK) == "2020-12-31 23:00:00"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - made aware below
def test_what_is_written_is_read_again(naive):
    moment = naive.replace(microsecond=0, tzinfo=UTC)
    assert parse_time(format_time(moment, UTC), UTC) == moment


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_none(text):
    assert parse_time(text, NEW_YORK) is None or parse_time(text, NEW_YORK).tzinfo is UTC
