"""Quiet hours: by the strictest of a number's zones and by its state, in every hour that clocks are changed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers.tzdata import TIMEZONE_DATA

from contacts import quiet_hours
from contacts.quiet_rules import FEDERAL, STATES, rule_for
from contacts.time_zones import zones_of

NEW_YORK, CALIFORNIA, FLORIDA, TEXAS, EL_PASO = (
    "+12125550100",
    "+13105550100",
    "+13215550100",
    "+12145550100",
    "+19155550100",
)
PANHANDLE, TOLL_FREE, LONDON, LOUISIANA, RHODE_ISLAND = (
    "+18505550100",
    "+18005550100",
    "+442079460958",
    "+15045550100",
    "+14015550100",
)
RUSSIAN_MOBILE, PHOENIX, AUSTRALIAN_MOBILE = "+79161234567", "+16025550100", "+61412345678"
PHONES = [
    NEW_YORK,
    CALIFORNIA,
    FLORIDA,
    TEXAS,
    EL_PASO,
    PANHANDLE,
    TOLL_FREE,
    LONDON,
    LOUISIANA,
    RHODE_ISLAND,
    RUSSIAN_MOBILE,
    PHOENIX,
    AUSTRALIAN_MOBILE,
]

moments = st.integers(0, 2 * 365 * 24 * 60 * 60).map(
    lambda after: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=after)
)
# New York: forward on March 8, 2026 at 7:00 UTC, back on November 1, 2026 at 6:00 UTC; London: March 29 and October 25, 1:00.
changes = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(
        [
            datetime(2026, 3, 8, 7, tzinfo=UTC),
            datetime(2026, 11, 1, 6, tzinfo=UTC),
            datetime(2026, 3, 29, 1, tzinfo=UTC),
            datetime(2026, 10, 25, 1, tzinfo=UTC),
        ]
    ),
    st.integers(-36 * 60, 36 * 60),
)


def at(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone))


# --- where a number is


@pytest.mark.parametrize(
    ("phone", "zones"),
    [
        (NEW_YORK, ["America/New_York"]),
        (EL_PASO, ["America/Denver"]),
        (PANHANDLE, ["America/Chicago", "America/New_York"]),
        ("+14485550100", ["America/Chicago", "America/New_York"]),
        ("+16895550100", ["America/New_York"]),
        (LONDON, ["Europe/London"]),
        ("+17875550100", ["America/Puerto_Rico"]),
        ("74455", []),
        ("ACME", []),
        ("+999123456789", []),
    ],
)
def test_a_numbers_zones_are_those_of_its_area_code_and_of_all_its_exchanges(phone, zones):
    assert [zone.key for zone in zones_of(phone)] == zones


def test_a_toll_free_number_and_a_new_area_code_may_be_anywhere_in_the_contiguous_states():
    assert zones_of(TOLL_FREE) == zones_of("+12225550100")
    assert {zone.key for zone in zones_of(TOLL_FREE)} == {
        "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York",
    }  # fmt: skip


# --- which hours


@pytest.mark.parametrize(
    ("phone", "zone", "day", "opens", "closes"),
    [
        (NEW_YORK, "America/New_York", (2026, 6, 3), 8, 21),
        (FLORIDA, "America/New_York", (2026, 6, 3), 8, 20),
        (TEXAS, "America/Chicago", (2026, 6, 6), 9, 21),
        (TEXAS, "America/Chicago", (2026, 6, 7), 12, 21),
        (EL_PASO, "America/Denver", (2026, 6, 7), 12, 21),
        (RHODE_ISLAND, "America/New_York", (2026, 6, 3), 9, 18),
        (RHODE_ISLAND, "America/New_York", (2026, 6, 6), 10, 17),
        (PHOENIX, "America/Phoenix", (2026, 6, 3), 8, 21),
        (LONDON, "Europe/London", (2026, 6, 3), 8, 21),
    ],
)
def test_a_day_opens_and_closes_to_the_minute(phone, zone, day, opens, closes):
    minute = timedelta(minutes=1)
    assert quiet_hours.is_quiet(phone, at(zone, *day, opens) - minute)
    assert not quiet_hours.is_quiet(phone, at(zone, *day, opens))
    assert not quiet_hours.is_quiet(phone, at(zone, *day, closes) - minute)
    assert quiet_hours.is_quiet(phone, at(zone, *day, closes))


def test_the_strictest_of_two_zones_counts():
    # 8:00 in New York is 7:00 in Pensacola; 8 PM in New York ends Florida's day.
    assert quiet_hours.is_quiet(PANHANDLE, at("America/New_York", 2026, 6, 3, 8, 30))
    assert not quiet_hours.is_quiet(PANHANDLE, at("America/New_York", 2026, 6, 3, 9))
    assert quiet_hours.is_quiet(PANHANDLE, at("America/Chicago", 2026, 6, 3, 19))


def test_a_toll_free_number_is_open_while_all_of_the_states_are_awake():
    assert quiet_hours.next_allowed(TOLL_FREE, at("America/New_York", 2026, 6, 3, 0)) == at(
        "America/Los_Angeles", 2026, 6, 3, 8
    )
    assert quiet_hours.next_quiet(TOLL_FREE, at("America/New_York", 2026, 6, 3, 12)) == at(
        "America/New_York", 2026, 6, 3, 21
    )


def test_a_sunday_without_hours_waits_for_monday():
    assert quiet_hours.next_allowed(LOUISIANA, at("America/Chicago", 2026, 6, 6, 20)) == at(
        "America/Chicago", 2026, 6, 8, 8
    )


def test_what_has_no_known_place_has_no_quiet_hours_and_no_clock():
    night = datetime(2026, 6, 3, 3, tzinfo=UTC)
    assert not quiet_hours.is_quiet("74455", night)
    assert quiet_hours.next_allowed("74455", night) == night
    assert quiet_hours.next_quiet("74455", night) > night + timedelta(days=300)
    assert quiet_hours.clock("74455", night) is None


def test_a_clock_tells_each_reading_once_and_when_the_quiet_ends():
    seen = quiet_hours.clock(PANHANDLE, at("America/New_York", 2026, 6, 3, 2, 14))
    assert [f"{time:%H:%M}" for time in seen.times] == ["01:14", "02:14"]
    assert seen.is_quiet
    assert f"{seen.changes_for_them:%H:%M}" == "08:00"
    assert seen.rule.state == "Florida"
    assert len(quiet_hours.clock(LONDON, datetime(2026, 6, 3, tzinfo=UTC)).times) == 1


# --- the data


def test_every_rule_lies_within_the_federal_hours_and_names_its_law():
    areas = [area for rule in STATES for area in rule.area_codes]
    assert len(areas) == len(set(areas))
    for rule in STATES:
        assert rule.source
        for day in range(7):
            hours, widest = rule.on(day), FEDERAL.on(day)
            assert hours is None or widest.opens <= hours.opens < hours.closes <= widest.closes


def test_only_north_american_numbers_have_a_state():
    assert rule_for("+3215550100") is FEDERAL
    assert rule_for("12145550100") is FEDERAL


def test_every_place_in_the_data_has_a_permitted_hour_within_the_week():
    start = datetime(2026, 6, 6, 22, tzinfo=UTC)
    for prefix in TIMEZONE_DATA:
        phone = f"+{prefix}".ljust(12, "5") if prefix.startswith("1") else f"+{prefix.ljust(9, '5')}"
        allowed = quiet_hours.next_allowed(phone, start)
        assert allowed - start < timedelta(days=3)


# --- properties


@given(st.sampled_from(PHONES), moments | changes)
@example(NEW_YORK, datetime(2026, 3, 8, 6, 59, tzinfo=UTC))
@example(NEW_YORK, datetime(2026, 11, 1, 5, 30, tzinfo=UTC))
def test_the_next_permitted_moment_is_permitted_and_the_first(phone, moment):
    allowed = quiet_hours.next_allowed(phone, moment)
    assert allowed >= moment
    assert not quiet_hours.is_quiet(phone, allowed)
    step = timedelta(minutes=7)
    between = moment
    while between < allowed:
        assert quiet_hours.is_quiet(phone, between)
        between += step
    if allowed > moment:
        assert quiet_hours.is_quiet(phone, allowed - timedelta(seconds=1))


@given(st.sampled_from(PHONES), moments | changes)
def test_the_next_quiet_moment_is_quiet_and_the_first(phone, moment):
    quiet = quiet_hours.next_quiet(phone, moment)
    assert quiet >= moment
    assert quiet_hours.is_quiet(phone, quiet)
    between = moment
    while between < quiet:
        assert not quiet_hours.is_quiet(phone, between)
        between += timedelta(minutes=7)


@given(st.sampled_from(PHONES), moments | changes)
def test_nobody_is_ever_texted_before_eight_or_from_nine_on_by_any_of_their_clocks(phone, moment):
    allowed = quiet_hours.next_allowed(phone, moment)
    for zone in zones_of(phone):
        assert time(8) <= allowed.astimezone(zone).time() < time(21)


@given(st.sampled_from(PHONES), moments | changes)
def test_the_zone_that_one_asks_in_changes_nothing(phone, moment):
    elsewhere = moment.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert quiet_hours.is_quiet(phone, moment) == quiet_hours.is_quiet(phone, elsewhere)
    assert quiet_hours.next_allowed(phone, moment) == quiet_hours.next_allowed(phone, elsewhere)


def test_the_morning_after_the_clocks_change_opens_by_the_new_time():
    assert quiet_hours.next_allowed(NEW_YORK, datetime(2026, 3, 8, 3, tzinfo=UTC)) == datetime(
        2026, 3, 8, 12, tzinfo=UTC
    )
    assert quiet_hours.next_allowed(NEW_YORK, datetime(2026, 11, 1, 3, tzinfo=UTC)) == datetime(
        2026, 11, 1, 13, tzinfo=UTC
    )
    assert quiet_hours.next_allowed(PHOENIX, datetime(2026, 3, 8, 5, tzinfo=UTC)) == datetime(
        2026, 3, 8, 15, tzinfo=UTC
    )
