"""The carrier's webhooks: the document's own payloads byte for byte, and the odd forms that may come."""

import contextlib
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from televoips.types import TextDelivered, TextFailed, TextReceived
from televoips.webhooks import Unreadable, parse_call_rows, parse_message_event, repair

RECEIVED = (
    b'{\r\n\t"type" : "message-received",\r\n\t"id"   : "070468k1476ty5292yp2b2w2fuq2",\r\n\t"time" : "2021-08-24 12:20:17"'
    b',\r\n\t"to"   : ["12345678901"],\r\n\t"from" : "12345678900",\r\n\t"text" : "Test",\r\n\t"media" : [\r\n\t\t'
    b'"https://mms.televoips.com/070468k1476ty5292yp2b2w2fuq2.jpg"\r\n\t],\r\n\t"direction" : "inbound",\r\n\t'
    b'"segmentCount" : 1\r\n}'
)
OUTGOING = (
    b'{\r\n\t"type" : "message-%s",\r\n\t"id"   : "292yp2b2w2fuq20y570468k1476t",\r\n\t"time" : "2021-08-24 12:20:17"'
    b',\r\n\t"to"   : ["12345678900"],\r\n\t"from" : "12345678901",\r\n\t"text" : "%s",\r\n\t"media" : [],\r\n\t'
    b'"direction" : "outbound",\r\n\t"segmentCount" : 1%s\r\n}'
)
ERROR = b',\r\n\t"errorCode" : 4432,\r\n\t"description" : "forbidden to country"'
CALL = (
    b'[\r\n    {\r\n        "calldate": "2021-08-25 10:04:14",\r\n        "clid": "\\"Test\\" <1234567890>",\r\n'
    b'        "src": "1234567890",\r\n        "dst": "201",\r\n        "dcontext": "ext-local",\r\n'
    b'        "channel": "PJSIP/CHANNEL-0001a2b3",\r\n        "dstchannel": "PJSIP/201-0001c2d3",\r\n'
    b'        "lastapp": "Dial",\r\n        "lastdata": "PJSIP/2001/sip:201@123.456.789.012:10000;transport=TCP,30",\r\n'
    b'        "duration": "30",\r\n        "billsec": "0",\r\n        "disposition": "NO ANSWER",\r\n'
    b'        "amaflags": "3",\r\n        "accountcode": "",\r\n        "uniqueid": "1629900254.9521335",\r\n'
    b'        "userfield": "",\r\n        "did": "3525932093",\r\n        "recordingfile": '
    b'"external-201-1234567890-20210825-100414-1629900254.9521335.wav",\r\n        "cnum": "1234567890",\r\n'
    b'        "cnam": "Test",\r\n        "outbound_cnum": "",\r\n        "outbound_cnam": "",\r\n'
    b'        "dst_cnam": ""\r\n    }\r\n]'
)
AT = datetime(2021, 8, 24, 12, 20, 17, tzinfo=UTC)


def parse(body, zone=UTC):
    return parse_message_event(body if isinstance(body, bytes) else json.dumps(body).encode(), zone=zone)


def event(**changes):
    fields = json.loads(RECEIVED) | changes
    return {name: value for name, value in fields.items() if value is not ...}


# The document's payloads


def test_incoming_message():
    assert parse(RECEIVED) == TextReceived(
        id="070468k1476ty5292yp2b2w2fuq2",
        sender="12345678900",
        recipients=("12345678901",),
        text="Test",
        media=("https://mms.televoips.com/070468k1476ty5292yp2b2w2fuq2.jpg",),
        time=AT,
        segment_count=1,
    )


@pytest.mark.parametrize("text", [b"", b"Test back"])
def test_outgoing_message_delivered(text):
    assert parse(OUTGOING % (b"delivered", text, b"")) == TextDelivered(
        id="292yp2b2w2fuq20y570468k1476t",
        sender="12345678901",
        recipients=("12345678900",),
        text=text.decode(),
        time=AT,
        segment_count=1,
    )


@pytest.mark.parametrize("text", [b"", b"Test back"])
def test_outgoing_message_failed(text):
    assert parse(OUTGOING % (b"failed", text, ERROR)) == TextFailed(
        id="292yp2b2w2fuq20y570468k1476t",
        sender="12345678901",
        recipients=("12345678900",),
        text=text.decode(),
        time=AT,
        segment_count=1,
        error_code=4432,
        description="forbidden to country",
    )


def test_call_detail_record():
    [row] = parse_call_rows(CALL)
    assert len(row) == 23
    assert row["clid"] == '"Test" <1234567890>'
    assert (row["uniqueid"], row["did"], row["dst"]) == ("1629900254.9521335", "3525932093", "201")
    assert all(isinstance(value, str) for value in row.values())


# Odd forms


def test_the_carriers_zone_is_a_setting():
    assert parse(RECEIVED, ZoneInfo("America/New_York")).time == datetime(2021, 8, 24, 16, 20, 17, tzinfo=UTC)


def test_a_list_around_the_event_and_a_byte_order_mark_are_accepted():
    assert parse(b"[" + RECEIVED + b"]") == parse(b"\xef\xbb\xbf" + RECEIVED) == parse(RECEIVED)


def test_unknown_fields_are_accepted():
    assert parse(event(tag="x", message={"deep": [1]})) == parse(RECEIVED)


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"to": "12345678901"}, "recipients", ("12345678901",)),
        ({"to": [12345678901, " 1 "]}, "recipients", ("12345678901", "1")),
        ({"from": 74455}, "sender", "74455"),
        ({"from": " ACME "}, "sender", "ACME"),
        ({"id": 42}, "id", "42"),
        ({"text": None}, "text", ""),
        ({"text": ...}, "text", ""),
        ({"text": "nul \x00 here"}, "text", "nul \ufffd here"),
        ({"text": "half \ud83d pair"}, "text", "half \ufffd pair"),
        ({"text": "\ufeffmark 👍"}, "text", "\ufeffmark 👍"),
        ({"media": None}, "media", ()),
        ({"media": ...}, "media", ()),
        ({"media": "https://mms.televoips.com/a.jpg"}, "media", ("https://mms.televoips.com/a.jpg",)),
        ({"media": ["", "a"]}, "media", ("a",)),
        ({"media": ["a"] * 50}, "media", ("a",) * 20),
        ({"time": ...}, "time", None),
        ({"time": "soon"}, "time", None),
        ({"time": 5}, "time", None),
        ({"time": "2021-08-24T12:20:17Z"}, "time", AT),
        ({"segmentCount": "1"}, "segment_count", None),
        ({"segmentCount": True}, "segment_count", None),
        ({"segmentCount": -1}, "segment_count", None),
        ({"segmentCount": 10**30}, "segment_count", None),
        ({"segmentCount": ...}, "segment_count", None),
    ],
)
def test_odd_forms_of_a_field_are_read(changes, name, value):
    assert getattr(parse(event(**changes)), name) == value


@pytest.mark.parametrize(
    ("code", "read"),
    [
        (4432, 4432),
        ("4432", 4432),
        (" 4432 ", 4432),
        (None, None),
        ("", None),
        (True, None),
        (-1, None),
        (44.5, None),
        ("x", None),
    ],
)
def test_an_error_code_may_be_a_number_or_its_digits(code, read):
    assert parse(event(type="message-failed", errorCode=code)).error_code == read


def test_a_failure_without_a_code_or_description_is_one():
    failed = parse(event(type="message-failed"))
    assert (failed.error_code, failed.description) == (None, "")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xff", "not UTF-8"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"{", "not JSON"),
        (b"type=message-received", "not JSON"),
        (b"[" * 100_000, "nested"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b"[]", "a list, not one"),
        (b"[" + RECEIVED + b"," + RECEIVED + b"]", "a list, not one"),
        (b"null", "not an event"),
        (b'"text"', "not an event"),
        (b"{}", "no id"),
        (event(type="message-sending"), "'message-sending'"),
        (event(type=...), "'None'"),
        (event(type=["message-received"]), "unknown"),
        (event(id=""), "no id"),
        (event(id=True), "no id"),
        (event(id=["x"]), "no id"),
        (event(id="x" * 101), "not one"),
        (event(id="a\nb"), "not one"),
        (event(id="\ud83d"), "not one"),
        (event(to=[]), "'to'"),
        (event(to=...), "'to'"),
        (event(to=[None]), "'to'"),
        (event(to=["1"] * 101), "'to'"),
        (event(**{"from": ""}), "'from'"),
        (event(**{"from": {"number": "1"}}), "'from'"),
        (event(**{"from": "1" * 33}), "'from'"),
        (event(text=["x"]), "text"),
        (event(media=[1]), "media"),
        (event(media={"url": "x"}), "media"),
    ],
)
def test_what_cannot_be_read_says_why(body, why):
    with pytest.raises(Unreadable, match=why):
        parse(body)


def test_one_call_record_without_its_list_is_accepted():
    assert parse_call_rows(CALL.strip(b"[]\r\n ")) == parse_call_rows(CALL)
    assert parse_call_rows(b"[]") == []


@pytest.mark.parametrize("body", [b"null", b'"x"', b"1", b""])
def test_what_is_no_list_of_call_records_says_so(body):
    with pytest.raises(Unreadable):
        parse_call_rows(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(["type", "id", "time", "to", "from", "text", "media", "segmentCount", "errorCode"]), JSON)
def test_any_value_in_any_field_is_read_or_refused(name, value):
    for kind in ("message-received", "message-failed"):
        try:
            read = parse(event(type=kind) | {name: value})
        except Unreadable as error:
            str(error).encode()
        else:
            repr(read).encode()
            read.text.encode()


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body):
    for read in (parse, parse_call_rows):
        with contextlib.suppress(Unreadable):
            read(body)


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_repaired_can_be_kept_and_stays_as_it_is(text):
    kept = repair(text)
    kept.encode("utf-8")
    assert "\x00" not in kept
    assert repair(kept) == kept
