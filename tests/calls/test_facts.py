"""What rows come to: generated days with a known truth, and the odd cases by hand."""

from datetime import datetime, timedelta

import pytest

from calls import facts
from calls.receiving import to_record
from tests.calls.agreement import measure
from tests.calls.generator import PBX, Exchange

OURS = {"+13215550100": 1, "+13215550101": 2}
AT = 1_764_000_000


def legs(*rows):
    return facts.legs_of([to_record(row) for row in rows])


def decide(*rows, ours=OURS):
    return facts.decide(legs(*rows), ours)


def row(**columns):
    usual = {
        "uniqueid": f"{AT}.10",
        "calldate": "2025-11-24 11:00:00",
        "src": "14075550199",
        "did": "3215550100",
        "dst": "201",
        "dstchannel": "PJSIP/201-0001",
        "lastapp": "Dial",
        "duration": "30",
        "billsec": "0",
        "disposition": "NO ANSWER",
    }
    return usual | columns


def test_ten_thousand_calls_are_grouped_and_judged_as_they_were():
    """What differs is a caller whose second call overlaps the first: rows alone cannot tell that from a transfer."""
    agreement = measure(10_000)
    assert not agreement.judged_otherwise
    assert (agreement.calls, agreement.grouped_otherwise.total()) == (10_236, 31), "as docs/calls.md says"


def test_a_missed_call_says_who_rang_whom_and_for_how_long():
    found = decide(row())
    assert (found.direction, found.result) == ("inbound", "missed")
    assert (found.from_number, found.to_number, found.owned_number_id) == ("+14075550199", "+13215550100", 1)
    assert (found.extension, found.ring_seconds, found.talk_seconds) == ("201", 30, 0)
    assert found.answered_at is None
    assert (found.ended_at - found.started_at).total_seconds() == 30


def test_phones_that_ring_together_ring_once_and_talk_counts_once():
    found = decide(
        row(dst="201"),
        row(dst="202", dstchannel="PJSIP/202-1"),
        row(dst="203", dstchannel="PJSIP/203-1", duration="130", billsec="100", disposition="ANSWERED"),
    )
    assert (found.result, found.extension, found.ring_seconds, found.talk_seconds) == ("answered", "203", 30, 100)


@pytest.mark.parametrize(
    ("columns", "result"),
    [
        ({"disposition": "ANSWERED", "billsec": "20", "lastapp": "BackGround", "dst": "s", "dstchannel": ""}, "menu"),
        ({"disposition": "ANSWERED", "billsec": "20", "lastapp": "Queue", "dstchannel": ""}, "missed"),
        ({"disposition": "ANSWERED", "billsec": "20", "dst": "vmu201"}, "voicemail"),
        ({"disposition": "ANSWERED", "billsec": "20", "dst": "vmb201"}, "voicemail"),
        ({"disposition": "ANSWERED", "billsec": "20", "dst": "vms201"}, "voicemail"),
        ({"disposition": "ANSWERED", "billsec": "20", "dst": "vmi201"}, "voicemail"),
        ({"disposition": "ANSWERED", "billsec": "20", "lastapp": "VoiceMail", "dst": "s"}, "voicemail"),
        ({"disposition": "ANSWERED", "billsec": "0"}, "missed"),
        ({"disposition": "BUSY"}, "busy"),
        ({"disposition": "FAILED"}, "failed"),
        ({"disposition": "", "lastapp": "", "duration": ""}, "missed"),
    ],
)
def test_an_answered_row_alone_is_no_answered_call(columns, result):
    assert decide(row(**columns)).result == result


@pytest.mark.parametrize(("rang", "seconds"), [(10, 25), (50, 30), (200, 30)])
def test_phones_ring_until_they_stop_or_somebody_answers(rang, seconds):
    """The second phone rings from the 15th second on and is answered in the 30th."""
    second = {"calldate": "2025-11-24 11:00:15", "dst": "202", "dstchannel": "PJSIP/202-1"}
    found = decide(row(duration=f"{rang}"), row(**second, duration="75", billsec="60", disposition="ANSWERED"))
    assert (found.ring_seconds, found.talk_seconds) == (seconds, 60)


def test_a_busy_phone_after_a_menu_makes_a_busy_call():
    menu = row(disposition="ANSWERED", billsec="9", duration="9", lastapp="BackGround", dst="s", dstchannel="")
    assert decide(menu, row(calldate="2025-11-24 11:00:09", disposition="Busy", duration="1")).result == "busy"


def test_a_call_that_ended_in_a_menu_lasted_as_long_as_it_was_listened_to():
    found = decide(row(disposition="answered", billsec="30", lastapp="Playback", dst="s", dstchannel=""))
    assert (found.result, found.ring_seconds, found.talk_seconds) == ("menu", 30, 0)


def test_a_transferred_call_was_answered_first_and_ended_last():
    answered = {"disposition": "ANSWERED", "dstchannel": "PJSIP/202-1"}
    found = decide(
        row(**answered, duration="100", billsec="90"),
        row(**answered, calldate="2025-11-24 11:00:40", dst="202", duration="20", billsec="10"),
    )
    assert (found.answered_at - found.started_at, found.ended_at - found.started_at) == (
        timedelta(seconds=10),
        timedelta(seconds=100),
    )


@pytest.mark.parametrize(
    ("columns", "extension"),
    [
        ({"dstchannel": "Local/205@from-queue-1;1", "dst": "400"}, "205"),
        ({"dstchannel": "SIP/206-00a1", "dst": "s"}, "206"),
        ({"dstchannel": "", "dst": "203"}, "203"),
        ({"dstchannel": "", "dst": "vmu204"}, "204"),
        ({"dstchannel": "PJSIP/14075550188-0001", "dst": "14075550188"}, ""),
    ],
)
def test_whose_phone_rang_is_told_by_the_channel_or_by_what_was_dialled(columns, extension):
    assert decide(row(**columns)).extension == extension


def test_phones_that_rang_together_give_the_same_call_in_whichever_order_their_rows_come():
    rows = [row(dst=f"{n}", dstchannel=f"PJSIP/{n}-1") for n in (203, 201, 202)]
    assert decide(*rows) == decide(*reversed(rows))


def test_a_busy_phone_beside_one_that_rang_makes_no_busy_call():
    assert decide(row(disposition="BUSY"), row(dst="202", dstchannel="PJSIP/202-1")).result == "missed"


@pytest.mark.parametrize("src", ["anonymous", "Restricted", "unavailable", "", None])
def test_an_anonymous_caller_is_nobody(src):
    found = decide(row(src=src))
    assert (found.direction, found.from_number, found.party) == ("inbound", "anonymous", "")


@pytest.mark.parametrize("dst", ["14075550199", "4075550199", "914075550199"])
def test_an_outbound_call_is_from_the_number_that_it_shows(dst):
    found = decide(row(src="201", did="", dst=dst, outbound_cnum="13215550101"))
    assert (found.direction, found.owned_number_id, found.extension) == ("outbound", 2, "201")
    assert found.party == found.to_number == "+14075550199"


@pytest.mark.parametrize(
    ("dialled", "phone"),
    [
        ("914075550199", "+14075550199"),
        ("91123456789", "+91123456789"),
        ("989121234567", "+989121234567"),
        ("*97", ""),
        ("202", ""),
        ("", ""),
    ],
)
def test_a_nine_for_a_line_is_told_from_a_country(dialled, phone):
    assert facts.dialled(dialled) == phone


@pytest.mark.parametrize("columns", [{"dst": "*97"}, {"dst": "202"}, {"did": "s", "dst": "202", "outbound_cnum": ""}])
def test_what_goes_to_no_number_outside_is_among_ourselves(columns):
    found = decide(row(**({"src": "201", "did": "", "outbound_cnum": "13215550101"} | columns)))
    assert (found.direction, found.from_number, found.to_number) == ("internal", "201", columns["dst"])


def test_a_call_abroad_is_read_as_it_was_dialled():
    assert decide(row(src="201", did="", dst="011442079460958", outbound_cnum="13215550101")).party == "+442079460958"


@pytest.mark.parametrize(
    "columns",
    [
        {"src": "201", "dst": "202", "did": ""},
        {"src": "201"},
        {"src": "13215550101"},
        {"src": "201", "did": "", "dst": "13215550100", "outbound_cnum": "13215550101"},
    ],
)
def test_calls_among_ourselves_are_internal_and_have_no_person(columns):
    found = decide(row(**columns))
    assert (found.direction, found.party) == ("internal", "")


def test_a_leg_after_a_transfer_begins_where_its_calldate_says():
    first = row(duration="60", billsec="50", disposition="ANSWERED")
    second = row(
        calldate="2025-11-24 11:01:00",
        dst="202",
        dstchannel="PJSIP/202-1",
        duration="30",
        billsec="30",
        disposition="ANSWERED",
    )
    found = decide(second, first)
    assert (found.extension, found.ring_seconds, found.talk_seconds) == ("202", 10, 80)


@pytest.mark.parametrize(
    ("began", "clocks"),
    [
        ("2026-11-01T05:50:00Z", ["2026-11-01 01:50:00", "2026-11-01 01:05:00"]),  # an hour comes twice
        ("2026-11-01T04:50:00Z", ["2026-11-01 00:50:00", "2026-11-01 01:05:00"]),
        ("2026-11-01T06:50:00Z", ["2026-11-01 01:50:00", "2026-11-01 02:05:00"]),
        ("2026-03-08T06:50:00Z", ["2026-03-08 01:50:00", "2026-03-08 03:05:00"]),  # an hour is left out
    ],
)
def test_a_leg_on_the_night_on_which_the_clocks_change_begins_when_it_did(settings, began, clocks):
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    began = datetime.fromisoformat(began)
    rows = [row(uniqueid=f"{began.timestamp():.0f}.10", calldate=clock) for clock in clocks]
    assert [leg.starts - began for leg in legs(*rows)] == [timedelta(0), timedelta(minutes=15)]


def test_a_leg_of_an_exchange_in_another_zone_than_was_set_is_told_by_its_clock_alone(settings):
    settings.TELEVOIPS_TIME_ZONE = "Europe/Madrid"  # whose clocks are put back that night
    rows = [row(uniqueid="1761436200.10", calldate=f"2025-10-25 {clock}:00") for clock in ("19:50", "20:05")]
    assert [leg.starts.timestamp() for leg in legs(*rows)] == [1_761_436_200, 1_761_437_100]


def test_a_channel_whose_uniqueid_tells_no_time_has_its_legs_where_calldate_says(settings):
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    rows = [row(uniqueid="abc", calldate=f"2026-11-24 11:0{minute}:00") for minute in range(3)]
    assert [f"{leg.starts:%H:%M}" for leg in legs(*rows)] == ["16:00", "16:01", "16:02"]


def test_nobody_answers_before_it_rings_though_the_row_says_so():
    found = decide(row(disposition="ANSWERED", duration="10", billsec="99"))
    assert found.answered_at == found.started_at
    assert (found.ring_seconds, found.talk_seconds) == (0, 10)


def test_the_exchange_of_the_generator_writes_local_times():
    assert PBX.key == "America/New_York"
    made = Exchange().inbound(AT)(0)
    assert made["calldate"] == "2025-11-24 11:00:00"
