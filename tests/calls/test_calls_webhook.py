"""Call webhooks: every row kept once, whatever stands beside it."""

import json
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest

from calls.models import CallRecord
from inbox import receiving, tasks
from inbox.models import WebhookEvent
from televoips.webhooks import Unreadable

pytestmark = pytest.mark.django_db

DOCUMENTED = (
    b'[\r\n    {\r\n        "calldate": "2021-08-25 10:04:14",\r\n        "clid": "\\"Test\\" <1234567890>",\r\n'
    b'        "src": "1234567890",\r\n        "dst": "201",\r\n        "dcontext": "ext-local",\r\n'
    b'        "channel": "PJSIP/CHANNEL-0001a2b3",\r\n        "dstchannel": "PJSIP/201-0001c2d3",\r\n'
    b'        "lastapp": "Dial",\r\n        "lastdata": "PJSIP/2001/sip:201@123.456.789.012:10000;transport=TCP,30",\r\n'
    b'        "duration": "30",\r\n        "billsec": "0",\r\n        "disposition": "NO ANSWER",\r\n'
    b'        "amaflags": "3",\r\n        "accountcode": "",\r\n        "uniqueid": "1629900254.9521335",\r\n'
    b'        "userfield": "",\r\n        "did": "3525932093",\r\n'
    b'        "recordingfile": "external-201-1234567890-20210825-100414-1629900254.9521335.wav",\r\n'
    b'        "cnum": "1234567890",\r\n        "cnam": "Test",\r\n        "outbound_cnum": "",\r\n'
    b'        "outbound_cnam": "",\r\n        "dst_cnam": ""\r\n    }\r\n]'
)
"""The document's own example, byte for byte."""


def row(**changes):
    return {"uniqueid": "1764000000.10", "calldate": "2026-11-24 11:00:00", "src": "13215550199"} | changes


def body(*rows):
    return json.dumps(rows).encode()


@pytest.fixture
def post(client):
    def send(content, path="/webhooks/calls"):
        answer = client.post(path, data=content, content_type="application/json", headers={"X-Webhook-Key": "new-key"})
        assert answer.status_code == 200
        assert answer.json() == {"outcome": "success"}

    return send


@pytest.mark.parametrize("path", ["/webhooks/calls", "/webhooks/calls/"])
def test_the_documents_own_call_becomes_a_record(post, path):
    post(DOCUMENTED, path)
    event = WebhookEvent.objects.get()
    assert bytes(event.body) == DOCUMENTED
    assert (event.kind, event.state) == ("call", "applied")
    record = CallRecord.objects.get()
    assert record.event == event
    assert record.uniqueid == "1629900254.9521335"
    assert record.started_at == datetime(2021, 8, 25, 14, 4, 14, tzinfo=UTC)  # calldate is US Eastern here
    assert record.calldate == "2021-08-25 10:04:14"
    assert (record.did, record.src, record.dst) == ("+13525932093", "1234567890", "201")
    assert (record.disposition, record.duration, record.billsec) == ("NO ANSWER", 30, 0)
    assert record.row == {name: value for name, value in json.loads(DOCUMENTED)[0].items() if value}


def test_a_stranger_is_refused(client):
    assert client.post("/webhooks/calls", data=DOCUMENTED, content_type="application/json").status_code == 401
    assert not WebhookEvent.objects.exists()


def test_a_row_is_kept_once_however_often_and_in_which_order_of_columns_it_comes(post):
    post(body(row(), row()))
    post(body(dict(reversed(row().items()))))
    post(body(row(userfield="", did=None)))  # the report leaves out what the webhook sends empty
    assert CallRecord.objects.count() == 1


def test_the_rows_of_one_call_are_all_kept(post):
    post(body(row(dst="201"), row(dst="202"), row(dst="203", lastapp="VoiceMail")))
    assert list(CallRecord.objects.order_by("id").values_list("dst", flat=True)) == ["201", "202", "203"]


def test_a_uniqueid_keeps_its_last_zero(post):
    post(body(row(uniqueid="1764000000.10"), row(uniqueid="1764000000.1")))
    assert set(CallRecord.objects.values_list("uniqueid", flat=True)) == {"1764000000.10", "1764000000.1"}


def test_one_record_without_a_list_is_taken(post):
    post(json.dumps(row()).encode())
    assert CallRecord.objects.count() == 1


def test_without_a_time_in_the_uniqueid_calldate_counts_in_the_carriers_zone(post, settings):
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    post(body(row(uniqueid="abc", calldate="2026-11-24 11:00:00")))
    assert CallRecord.objects.get().started_at == datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "bad",
    [
        "no object",
        None,
        {},
        row(uniqueid=""),
        row(uniqueid="1" * 101),
        row(uniqueid=1764000000.1),
        row(uniqueid=True),
        row(uniqueid="abc", calldate="yesterday"),
        row(uniqueid="abc", calldate="9999-12-31 23:59:59"),
        row(src={"a": 1}),
    ],
)
def test_a_bad_row_loses_no_good_one(post, bad):
    post(body(row(dst="201"), bad, row(dst="202")))
    assert CallRecord.objects.count() == 2
    whole, rest = WebhookEvent.objects.order_by("id")
    assert (whole.state, whole.reason) == ("applied", "")
    assert (rest.kind, rest.state) == ("call", "quarantined")
    assert json.loads(bytes(rest.body)) == [bad]
    assert rest.reason.startswith(f"Part of event: {whole.pk}: ")


def test_replaying_bad_rows_alone_makes_no_further_events(post):
    post(body(row(), {"no": "id"}))
    rest = WebhookEvent.objects.get(state="quarantined")
    receiving.replay(rest.pk)
    rest.refresh_from_db()
    assert rest.state == "quarantined"
    assert WebhookEvent.objects.count() == 2


@pytest.mark.parametrize(
    "content", [b"", b"no json", b"12", b"null", b"[7]", b"[{}]", b"\x1f\x8b\x08\x00", b"[" * 100_000]
)
def test_a_body_that_nobody_can_read_is_kept_and_quarantined(post, content):
    post(content)
    event = WebhookEvent.objects.get()
    assert bytes(event.body) == content
    assert event.state == "quarantined"
    assert event.reason
    assert not CallRecord.objects.exists()


def test_an_empty_list_is_applied_and_holds_nothing(post):
    post(b"[]")
    assert WebhookEvent.objects.get().state == "applied"


def test_characters_that_no_database_takes_are_replaced(post):
    post(body(row(cnam="MARK")).replace(b"MARK", rb"a\u0000b\ud83d"))
    assert CallRecord.objects.get().row["cnam"] == "a\ufffdb\ufffd"


def test_lengths_that_are_no_numbers_are_left_out(post):
    post(body(row(duration="-1", billsec="99999999999999999999", src="x" * 500, calldate="y" * 500)))
    record = CallRecord.objects.get()
    assert (record.duration, record.billsec) == (None, None)
    assert len(record.src) == 80


def test_a_call_event_that_failed_is_applied_by_the_sweep(post, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("calls.receiving.parse_call_rows", lambda _body: 1 / 0)
        post(DOCUMENTED)
    event = WebhookEvent.objects.get()
    assert event.state == "pending"
    assert not CallRecord.objects.exists()
    WebhookEvent.objects.update(try_at=event.received_at)
    tasks.sweep_events()
    event.refresh_from_db()
    assert event.state == "applied"
    assert CallRecord.objects.get().event == event


def test_a_quarantined_call_event_is_applied_once_an_admin_replays_it(post, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("calls.receiving.to_record", Mock(side_effect=Unreadable("Not yet.")))
        post(DOCUMENTED)
    event = WebhookEvent.objects.get()
    assert (event.state, event.reason) == ("quarantined", "Not yet.")
    replayed = receiving.replay(event.pk)
    assert (replayed.state, replayed.reason) == ("applied", "")
    assert CallRecord.objects.get().event == event
    assert receiving.replay(event.pk) is None
