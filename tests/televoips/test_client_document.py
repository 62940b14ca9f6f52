"""The client against the carrier's own document: each of its examples, asked and answered over a real socket."""

import gzip
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from televoips.client import Client
from televoips.errors import Rejected, Unauthorized
from televoips.types import Accepted, CarrierMessage, ReportPending, ReportReady
from tests.televoips.loopback import Answer, Loopback

UNAUTHORIZED = '{\n    "message": "Unauthorized"\n}'
LISTED = """[
    {
        "id": "b3762a34-1b75-4d8a-b5ac-c4b258bd0c46",
        "user_id": null,
        "number_id": "15125",
        "direction": "inbound",
        "to": "13214567890",
        "from": "19876543210",
        "content": "Test",
        "time": "2020-09-28 14:56:14",
        "read": "1",
        "Media": []
    }
]"""
REPORT = """{
    "id": "12cd2374dc",
    "url": "https://api.televoips.com/reports/cdrs/12cd2374dc/cdrs_[yyyy-mm-dd].csv",
    "status": "%s"
}"""
REPORT_URL = "https://api.televoips.com/reports/cdrs/12cd2374dc/cdrs_[yyyy-mm-dd].csv"
FILE = "/reports/cdrs/12cd2374dc/cdrs_2026-11-23.csv"


def client_of(server, **arguments):
    return Client(base_url=server.url, api_key="the-key", reports_api_key="reports-key", **arguments)


def packed(text):
    """The document's answers are gzipped."""
    return {"body": gzip.compress(text.encode()), "headers": {"Content-Encoding": "gzip"}}


def send(client):
    return client.send_message(sender="+13214567890", recipient="+19876543210", content="Test")


# Send Message


def test_send_message_complete():
    with Loopback(Answer(200, '{\n    "uuid": "8331946p24i5a159sdbs56s4d644"\n}')) as server:
        assert send(client_of(server)) == Accepted("8331946p24i5a159sdbs56s4d644")
    [seen] = server.requests
    assert (seen.method, seen.path) == ("POST", "/messages")
    assert seen.headers["Authorization"] == "the-key"
    assert seen.headers["x-api-key"] is None
    assert seen.headers.get_content_type() == "multipart/form-data"
    assert seen.fields == {"from": "13214567890", "to": "19876543210", "content": "Test"}


def test_send_message_unauthorized():
    with Loopback(Answer(401, UNAUTHORIZED)) as server, pytest.raises(Unauthorized):
        send(client_of(server))


def test_send_message_unauthorized_number():
    answer = Answer(400, '{\n    "message": "Unable to send message"\n}')
    with Loopback(answer) as server, pytest.raises(Rejected, match=r"^Unable to send message$"):
        send(client_of(server))


@pytest.mark.parametrize(
    "content", ["Grüße 👍 “quoted”", "two\r\nlines\n", "--boundary--\r\n", "x" * 2048, "=?utf-8?q?x?="]
)
def test_a_text_reaches_the_carrier_as_it_was_written(content):
    with Loopback(Answer(200, '{"uuid": "1"}')) as server:
        client_of(server).send_message(sender="13214567890", recipient="19876543210", content=content)
    raw = content.encode()
    assert b'name="content"\r\n\r\n' + raw + b"\r\n--" in server.requests[0].body


# Get Messages


def test_get_messages_complete():
    zone = ZoneInfo("America/New_York")
    with Loopback(Answer(200, **packed(LISTED))) as server:
        [message] = client_of(server, zone=zone).list_messages(
            start=datetime(2020, 9, 28, 4, 0, tzinfo=UTC), end=datetime(2020, 9, 29, 3, 59, 59, tzinfo=UTC)
        )
    assert message == CarrierMessage(
        id="b3762a34-1b75-4d8a-b5ac-c4b258bd0c46",
        direction="inbound",
        sender="19876543210",
        recipients=("13214567890",),
        text="Test",
        time=datetime(2020, 9, 28, 18, 56, 14, tzinfo=UTC),
        media=(),
        raw=message.raw,
    )
    assert message.raw["number_id"] == "15125"
    [seen] = server.requests
    assert seen.method == "GET"
    assert seen.path == "/messages?start=2020-09-28+00%3A00%3A00&end=2020-09-28+23%3A59%3A59"
    assert seen.headers["Authorization"] == "the-key"


def test_get_messages_of_the_last_90_days_names_no_times():
    with Loopback(Answer(200, "[]")) as server:
        assert client_of(server).list_messages() == []
    assert server.requests[0].path == "/messages"


def test_get_messages_unauthorized():
    with Loopback(Answer(401, **packed(UNAUTHORIZED))) as server, pytest.raises(Unauthorized):
        client_of(server).list_messages()


# Get Message


def test_get_message_complete():
    listed = LISTED.replace("b3762a34-1b75-4d8a-b5ac-c4b258bd0c46", "123456789abcdefghijk")
    with Loopback(Answer(200, **packed(listed))) as server:
        message = client_of(server).get_message("123456789abcdefghijk")
    assert (message.id, message.text) == ("123456789abcdefghijk", "Test")
    [seen] = server.requests
    assert (seen.method, seen.path, seen.headers["Authorization"]) == (
        "GET",
        "/messages/123456789abcdefghijk",
        "the-key",
    )


def test_get_message_unauthorized():
    with Loopback(Answer(401, UNAUTHORIZED)) as server, pytest.raises(Unauthorized):
        client_of(server).get_message("123456789abcdefghijk")


def test_a_message_id_cannot_lead_elsewhere():
    with Loopback(Answer(200, LISTED)) as server:
        client_of(server).get_message("a/../../reports?x=1#y")
    assert server.requests[0].path == "/messages/a%2F..%2F..%2Freports%3Fx%3D1%23y"


# Unsubscribe


def test_unsubscribe_complete():
    with Loopback(Answer(200, "")) as server:
        client_of(server).unsubscribe(customer="+13214567890", owned_number="+19876543210")
    [seen] = server.requests
    assert (seen.method, seen.path) == ("POST", "/unsubscribe")
    assert seen.headers["Authorization"] == "the-key"
    assert seen.fields == {"from": "13214567890", "to": "19876543210"}


def test_unsubscribe_unauthorized_number():
    sentence = "You do not own the number you are trying to unsubscribe from"
    answer = Answer(400, f'{{\n    "message": "{sentence}"\n}}')
    with Loopback(answer) as server, pytest.raises(Rejected, match=f"^{sentence}$"):
        client_of(server).unsubscribe(customer="13214567890", owned_number="19876543210")


def test_unsubscribe_unauthorized():
    with Loopback(Answer(401, UNAUTHORIZED)) as server, pytest.raises(Unauthorized):
        client_of(server).unsubscribe(customer="13214567890", owned_number="19876543210")


# Request CDR report


@pytest.mark.parametrize("status", ["requested", "processing"])
def test_cdr_export_requested_or_processing(status):
    with Loopback(Answer(202, **packed(REPORT % status))) as server:
        assert client_of(server).request_cdr_report() == ReportPending("12cd2374dc", REPORT_URL, status)
    [seen] = server.requests
    assert (seen.method, seen.path) == ("GET", "/reports/cdrs")
    assert seen.headers["x-api-key"] == "reports-key"
    assert seen.headers["Authorization"] is None


def test_cdr_export_complete():
    with Loopback(Answer(201, **packed(REPORT % "complete"))) as server:
        assert client_of(server).request_cdr_report() == ReportReady("12cd2374dc", REPORT_URL)


def test_cdr_report_no_api_key():
    with Loopback(Answer(403, **packed("'Access Denied'"))) as server, pytest.raises(Unauthorized):
        client_of(server).request_cdr_report()


def test_cdr_report_error():
    answer = Answer(400, **packed("'There was a problem processing your request.'"))
    with Loopback(answer) as server, pytest.raises(Rejected, match=r"^There was a problem processing your request\.$"):
        client_of(server).request_cdr_report()


def test_reports_fall_back_to_the_messaging_key():
    with Loopback(Answer(202, REPORT % "requested")) as server:
        Client(base_url=server.url, api_key="the-key").request_cdr_report()
    assert server.requests[0].headers["x-api-key"] == "the-key"


# Download CDR report file


def test_download_cdr_report_file():
    with Loopback(Answer(200, **packed("[csv data]\r\n"))) as server:
        assert b"".join(client_of(server).stream_cdr_csv(server.url + FILE)) == b"[csv data]\r\n"
    [seen] = server.requests
    assert (seen.method, seen.path, seen.headers["x-api-key"]) == ("GET", FILE, "reports-key")
    assert seen.headers["Authorization"] is None


def test_download_file_no_api_key():
    with Loopback(Answer(403, **packed('{\n    "message": "Forbidden"\n}'))) as server, pytest.raises(Unauthorized):
        list(client_of(server).stream_cdr_csv(server.url + FILE))


def test_download_file_error():
    with Loopback(Answer(401, **packed(UNAUTHORIZED))) as server, pytest.raises(Unauthorized):
        list(client_of(server).stream_cdr_csv(server.url + FILE))
