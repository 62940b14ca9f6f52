"""The sandbox: it refuses what the carrier refuses, goes wrong as told, and posts webhooks until they are answered."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest
import requests

from televoips.client import Client
from televoips.errors import OutcomeUnknown, RateLimited, Rejected, Unauthorized, Unavailable
from televoips.sandbox import Sandbox
from televoips.sandbox.carrier import segment_count
from televoips.sandbox.poster import MAX_TRIES, Hook
from televoips.sandbox.state import FAULTS
from televoips.types import ReportPending, ReportReady, TextDelivered, TextFailed, TextReceived
from televoips.webhooks import parse_call_rows, parse_message_event
from tests.televoips.loopback import Answer, Loopback

OURS, OURS_TOO, DANA = "13215550100", "13215550101", "14075550117"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hooked():
    """Where the sandbox's webhooks go; answers 200."""
    with Loopback() as server:
        yield server


@pytest.fixture
def carrier(hooked):
    hook = Hook(url=f"{hooked.url}/texts", calls_url=f"{hooked.url}/calls", key_header="X-Webhook-Key", key="hook-key")
    times = {"retry_seconds": 0.02, "receipt_seconds": 0.0, "hold_seconds": 5}
    with Sandbox(api_key="key", reports_api_key="reports", owned=[OURS, OURS_TOO], hook=hook, **times) as sandbox:
        yield sandbox


@pytest.fixture
def client(carrier):
    return Client(base_url=carrier.url, api_key="key", reports_api_key="reports", read_timeout=0.3)


def send(client, *, sender=OURS, recipient=DANA, content="Hello"):
    return client.send_message(sender=sender, recipient=recipient, content=content)


def events(hooked, path="/texts"):
    return [seen for seen in hooked.requests if seen.path == path]


def parsed(hooked):
    return [parse_message_event(seen.body, zone=UTC) for seen in events(hooked)]


# The API


def test_a_text_is_taken_listed_and_delivered(carrier, client, hooked):
    uuid = send(client, content="Grüße 👍").uuid
    assert carrier.poster.drain()
    [receipt] = parsed(hooked)
    assert isinstance(receipt, TextDelivered)
    assert (receipt.id, receipt.sender, receipt.recipients, receipt.text) == (uuid, OURS, (DANA,), "")
    [listed] = client.list_messages()
    assert (listed.direction, listed.sender, listed.recipients, listed.text) == ("outbound", OURS, (DANA,), "Grüße 👍")
    assert listed.id != uuid
    assert client.get_message(uuid) == client.get_message(listed.id) == listed
    [post] = carrier.log.posts
    assert (post.sender, post.recipient, post.content, post.uuid) == (OURS, DANA, "Grüße 👍", uuid)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "13215559999"},
        {"recipient": "Dana"},
        {"recipient": ""},
        {"recipient": OURS},
        {"content": ""},
        {"content": "x" * 2049},
    ],
)
def test_what_the_carrier_cannot_send_is_refused(carrier, client, wrong):
    with pytest.raises(Rejected, match=r"^Unable to send message$"):
        send(client, **wrong)
    assert [post.uuid for post in carrier.log.posts] == [""]
    assert client.list_messages() == []


def test_a_wrong_key_is_refused_everywhere(carrier):
    stranger = Client(base_url=carrier.url, api_key="wrong")
    for call in (
        lambda: send(stranger),
        lambda: stranger.unsubscribe(customer=DANA, owned_number=OURS),
        stranger.list_messages,
        lambda: stranger.get_message("1"),
        stranger.request_cdr_report,
        lambda: list(stranger.stream_cdr_csv(f"{carrier.url}/reports/cdrs/12cd2374dc/x.csv")),
    ):
        with pytest.raises(Unauthorized):
            call()
    assert not carrier.state.blocked
    assert requests.get(f"{carrier.url}/reports/cdrs", timeout=5).text == "'Access Denied'"


def test_an_unsubscribed_customer_is_blocked_for_the_whole_account(carrier, client):
    client.unsubscribe(customer=DANA, owned_number=OURS)
    client.unsubscribe(customer=DANA, owned_number=OURS)
    for sender in (OURS, OURS_TOO):
        with pytest.raises(Rejected):
            send(client, sender=sender)
    assert [(call.customer, call.owned_number) for call in carrier.log.unsubscribes] == [(DANA, OURS)] * 2
    with pytest.raises(Rejected, match="You do not own the number"):
        client.unsubscribe(customer=DANA, owned_number="13215559999")


def test_a_list_keeps_to_its_bounds(carrier):
    carrier.text_in(sender=DANA, to=OURS, text="old")[0].at -= 100 * 24 * 3600
    carrier.text_in(sender=DANA, to=OURS, text="new")
    day = time.strftime("%Y-%m-%d", time.gmtime())

    def listed(**bounds):
        answer = requests.get(f"{carrier.url}/messages", params=bounds, headers={"Authorization": "key"}, timeout=5)
        return [row["content"] for row in answer.json()]

    assert listed() == ["new"]
    assert listed(start="2020-01-01") == ["old", "new"]
    assert listed(start=day, end=day) == ["new"]
    assert listed(start="2020-01-01", end="2020-01-02 10:00:00") == []


def test_a_report_is_requested_processed_complete_and_downloaded(carrier, client):
    call = carrier.call_in(caller=DANA, to=OURS)
    first, second, third = (client.request_cdr_report() for _ in range(3))
    assert isinstance(first, ReportPending)
    assert (first.status, second.status) == ("requested", "processing")
    assert isinstance(third, ReportReady)
    header, row = b"".join(client.stream_cdr_csv(third.url)).decode().splitlines()
    assert header.startswith("id,calldate,clid,src")
    assert ",cunm,cnam," in header
    assert call["uniqueid"] in row
    assert DANA in row
    with pytest.raises(Unauthorized):
        list(client.stream_cdr_csv(third.url.replace("12cd2374dc", "other")))


def test_each_sandbox_counts_its_own_reports():
    for _ in range(2):
        with Sandbox(api_key="key") as sandbox:
            assert Client(base_url=sandbox.url, api_key="key").request_cdr_report().status == "requested"


# Webhooks


def test_a_text_from_a_customer_is_posted_in_the_documents_form(carrier, hooked):
    [kept] = carrier.text_in(sender=DANA, to=OURS, text="Hi 👍", media=["https://mms.televoips.com/a.jpg"])
    hooked.wait_for(1)
    [received] = parsed(hooked)
    assert isinstance(received, TextReceived)
    assert (received.id, received.sender, received.recipients) == (kept.uuid, DANA, (OURS,))
    assert (received.text, received.media) == ("Hi 👍", ("https://mms.televoips.com/a.jpg",))
    [seen] = hooked.requests
    assert seen.headers.get_content_type() == "application/json"
    assert seen.headers["X-Webhook-Key"] == "hook-key"
    assert set(json.loads(seen.body)) == {
        "type",
        "id",
        "time",
        "to",
        "from",
        "text",
        "media",
        "direction",
        "segmentCount",
    }


def test_a_group_text_is_an_event_of_its_own_for_each_of_our_numbers(carrier, client, hooked):
    group = [OURS, "19995550000", OURS_TOO]
    kept = carrier.text_in(sender=DANA, to=group, text="Hi all")
    hooked.wait_for(2)
    assert [text.owned for text in kept] == [OURS, OURS_TOO]
    assert {event.recipients for event in parsed(hooked)} == {tuple(group)}
    assert {event.id for event in parsed(hooked)} == {text.uuid for text in kept}
    assert [message.recipients for message in client.list_messages()] == [(OURS,), (OURS_TOO,)]
    assert carrier.text_in(sender=DANA, to="19995550000", text="Not for us") == []


def test_a_missed_call_is_a_list_of_one_record(carrier, hooked):
    carrier.call_in(caller=DANA, to=OURS)
    hooked.wait_for(1)
    [seen] = events(hooked, "/calls")
    [row] = parse_call_rows(seen.body)
    assert (row["src"], row["did"], row["disposition"], row["billsec"]) == (DANA, OURS, "NO ANSWER", "0")
    assert len(row) == 23
    assert all(isinstance(value, str) for value in row.values())


@pytest.mark.parametrize(
    "answer", [Answer(201), Answer(302, "", {"Location": "/"}), Answer(500), Answer(raw=lambda _: None)]
)
def test_a_webhook_is_retried_until_it_is_answered_200(carrier, hooked, answer):
    hooked.answers = [answer, answer, Answer(200)]
    carrier.text_in(sender=DANA, to=OURS, text="Hi")
    hooked.wait_for(3)
    assert carrier.poster.drain()
    assert len({seen.body for seen in hooked.requests}) == 1
    assert len(hooked.requests) == 3


def test_a_webhook_is_given_up_after_20_tries(carrier, hooked):
    hooked.answers = [Answer(500)]
    carrier.poster.retry_seconds = 0.0
    carrier.text_in(sender=DANA, to=OURS, text="Hi")
    assert carrier.poster.drain()
    assert len(hooked.requests) == MAX_TRIES == 20
    assert "given up after 20 tries" in carrier.log.lines[-1]["text"]


def test_a_webhook_may_bear_a_basic_login(carrier, hooked):
    carrier.hook.basic, carrier.hook.key = "user:pässword", ""
    carrier.text_in(sender=DANA, to=OURS, text="Hi")
    hooked.wait_for(1)
    scheme, _, login = hooked.requests[0].headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(login).decode()) == ("Basic", "user:pässword")
    assert "X-Webhook-Key" not in hooked.requests[0].headers


@pytest.mark.parametrize(
    ("content", "segments"), [("", 1), ("x" * 160, 1), ("x" * 161, 2), ("é" * 70, 1), ("é" * 71, 2), ("👍" * 36, 2)]
)
def test_a_text_counts_about_as_many_segments_as_it_is_billed(content, segments):
    assert segment_count(content) == segments


# Faults

OUTCOMES = [
    ("refuse", Rejected, False),
    ("unauthorized", Unauthorized, False),
    ("rate_limit", RateLimited, False),
    ("unavailable", Unavailable, False),
    ("error", OutcomeUnknown, False),
    ("drop_before", OutcomeUnknown, False),
    ("stop_answering", OutcomeUnknown, False),
    ("drop_after", OutcomeUnknown, True),
    ("time_out_after", OutcomeUnknown, True),
    ("garbage", OutcomeUnknown, True),
    ("no_uuid", OutcomeUnknown, True),
]


@pytest.mark.parametrize(("fault", "outcome", "is_taken"), OUTCOMES)
def test_a_fault_ends_a_text_as_it_says_and_once(carrier, client, hooked, fault, outcome, is_taken):
    carrier.faults.set(fault)
    with pytest.raises(outcome) as caught:
        send(client)
    assert getattr(caught.value, "retry_after", 30.0) == 30.0
    assert [bool(post.uuid) for post in carrier.log.posts] == [is_taken]
    assert len(client.list_messages()) == is_taken
    assert carrier.poster.drain()
    assert len(hooked.requests) == is_taken
    assert send(client).uuid
    assert carrier.faults.on() == {}


def test_every_fault_is_tried_here():
    assert {fault for fault, *_ in OUTCOMES} | {"deliver_first", "fail_code", "twice", "lose"} == set(FAULTS)


def test_a_webhook_may_be_lost_though_the_text_is_listed(carrier, client, hooked):
    carrier.faults.set("lose", times=2)
    carrier.text_in(sender=DANA, to=OURS, text="Never announced")
    send(client)
    carrier.text_in(sender=DANA, to=OURS, text="Announced")
    assert carrier.poster.drain()
    assert [event.text for event in parsed(hooked)] == ["Announced"]
    assert len(client.list_messages()) == 3


def test_a_receipt_may_come_before_the_answer(carrier, client, hooked):
    carrier.faults.set("deliver_first")
    before = []
    hooked.answers = [
        Answer(
            raw=lambda handler: (
                before.append(len(carrier.log.posts)),
                handler.send_response(200),
                handler.end_headers(),
            )
        )
    ]
    uuid = send(client).uuid
    assert [event.id for event in parsed(hooked)] == [uuid]
    assert before == [1]


def test_a_receipt_before_the_answer_is_retried_as_any_other(carrier, client, hooked):
    hooked.answers = [Answer(500), Answer(200)]
    carrier.faults.set("deliver_first")
    send(client)
    hooked.wait_for(2)
    assert carrier.poster.drain()


def test_a_text_may_fail_with_a_code(carrier, client, hooked):
    carrier.faults.set("fail_code", code=4475)
    carrier.faults.set("twice")
    uuid = send(client).uuid
    hooked.wait_for(2)
    first, second = parsed(hooked)
    assert isinstance(first, TextFailed)
    assert first == second
    assert (first.id, first.error_code) == (uuid, 4475)
    send(client)
    hooked.wait_for(3)
    assert carrier.poster.drain()
    assert isinstance(parsed(hooked)[-1], TextDelivered)
    assert len(hooked.requests) == 3


def test_a_fault_lasts_so_many_times_or_until_it_is_off(carrier):
    faults = carrier.faults
    faults.set("error", times=2)
    faults.set("refuse", times=None)
    assert [faults.take("error") for _ in range(3)] == ["error", "error", ""]
    assert {faults.take("error", "refuse") for _ in range(5)} == {"refuse"}
    faults.clear("refuse")
    assert faults.on() == {}
    faults.set("twice")
    faults.clear()
    assert faults.on() == {}
    with pytest.raises(KeyError):
        faults.set("unheard-of")


def test_latency_delays_the_answer(carrier, client):
    carrier.faults.latency = 0.05
    started = time.monotonic()
    send(client)
    assert time.monotonic() - started >= 0.05


def test_a_sandbox_that_stopped_answers_nobody(hooked):
    with Sandbox(api_key="key") as sandbox:
        client = Client(base_url=sandbox.url, api_key="key")
        assert client.list_messages() == []
    with pytest.raises((Unavailable, OutcomeUnknown)):
        client.list_messages()


# The page


@pytest.mark.parametrize(
    ("path", "kind", "within"),
    [
        ("/", "text/html; charset=utf-8", b"nothing leaves this machine"),
        ("/phone.css", "text/css; charset=utf-8", b"prefers-color-scheme"),
        ("/phone.js", "text/javascript; charset=utf-8", b"/sandbox/state"),
        ("/media/sunset.png", "image/png", b"\x89PNG"),
    ],
)
def test_the_page_is_served_under_a_strict_policy(carrier, path, kind, within):
    answer = requests.get(carrier.url + path, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert within in answer.content


def test_the_page_has_nothing_inline():
    page = (ROOT / "televoips/sandbox/page/phone.html").read_text()
    assert "style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son\w+=", page)
    assert page.count("<script") == page.count('<script type="module" src="/phone.js"></script>') == 1


@pytest.mark.parametrize("path", ["/elsewhere", "/../state.py", "/sandbox", "/page/phone.html"])
def test_nothing_else_is_served(carrier, path):
    assert requests.get(carrier.url + path, timeout=5).status_code == 404


def press(carrier, path, body, **headers):
    answer = requests.post(carrier.url + path, json=body, headers=headers, timeout=5)
    return answer.status_code, answer.json()


def state(carrier, since=0):
    return requests.get(f"{carrier.url}/sandbox/state", params={"since": since}, timeout=5).json()


def test_the_page_sees_texts_with_their_numbers_and_status(carrier, client):
    carrier.receipt_seconds = 0.1
    assert press(carrier, "/sandbox/text", {"from": DANA, "to": [OURS, OURS_TOO], "text": "Hi", "picture": True}) == (
        200,
        {"sent": 2},
    )
    send(client)
    shown = state(carrier)
    assert [(text["number"], text["owned"], text["status"]) for text in shown["texts"]] == [
        (1, OURS, ""),
        (2, OURS_TOO, ""),
        (3, OURS, "sent"),
    ]
    assert shown["texts"][0]["media"] == [f"{carrier.url}/media/sunset.png"]
    assert shown["names"] == FAULTS
    assert shown["owned"] == [OURS, OURS_TOO]
    carrier.state.texts[-1].settles_at = 0.0
    later = state(carrier, since=3)
    assert [(text["number"], text["status"]) for text in later["texts"]] == [(3, "delivered")]
    assert later["started"] == shown["started"]


def test_the_whole_log_holds_every_attempt_with_its_time_and_what_came_of_it(carrier, client, hooked):
    began = time.time()
    carrier.faults.set("error")
    with pytest.raises(OutcomeUnknown):
        send(client, content="Fails inside")
    with pytest.raises(Rejected):
        send(client, sender="19995550100", content="Not our number")
    uuid = send(client, content="Taken").uuid
    client.unsubscribe(customer=DANA, owned_number=OURS)
    hooked.answers = [Answer(503), Answer(200)]
    (text,) = carrier.text_in(sender=DANA, to=OURS, text="Hi")
    assert carrier.poster.drain()
    log = requests.get(f"{carrier.url}/sandbox/log", timeout=5).json()
    assert [(post["content"], post["uuid"], post["fault"]) for post in log["posts"]] == [
        ("Fails inside", "", "error"),
        ("Not our number", "", "400"),
        ("Taken", uuid, ""),
    ]
    assert all(began <= post["at"] <= time.time() for post in log["posts"])
    assert [each["customer"] for each in log["unsubscribes"]] == [DANA]
    assert [each["status"] for each in log["webhooks"] if each["id"] == text.uuid][-1] == 200
    assert {each["status"] for each in log["webhooks"]} == {200, 503}
    assert all(began <= each["at"] <= each["until"] for each in log["webhooks"])
    assert [kept["content"] for kept in log["texts"]] == ["Taken", "Hi"]


def test_the_page_calls_and_owns_and_switches_faults(carrier):
    assert press(carrier, "/sandbox/call", {"from": DANA, "to": OURS})[0] == 200
    assert state(carrier)["calls"][0]["src"] == DANA
    assert press(carrier, "/sandbox/own", {"numbers": ["+13215550109"]})[1]["owned"][-1] == "13215550109"
    on = {"name": "fail_code", "on": True, "times": 2, "code": 4720}
    assert press(carrier, "/sandbox/fault", on) == (200, {"faults": {"fail_code": 2}})
    assert press(carrier, "/sandbox/fault", {"name": "error", "on": True}) == (
        200,
        {"faults": {"fail_code": 2, "error": None}},
    )
    assert press(carrier, "/sandbox/fault", {"name": "error", "on": False}) == (200, {"faults": {"fail_code": 2}})
    assert press(carrier, "/sandbox/fault", {"on": False}) == (200, {"faults": {}})
    assert press(carrier, "/sandbox/fault", {"latency": 99})[0] == 200
    assert (state(carrier)["latency"], state(carrier)["code"]) == (30.0, 4720)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sandbox/text", {"to": OURS}),
        ("/sandbox/text", []),
        ("/sandbox/call", 5),
        ("/sandbox/fault", {"name": "unheard-of", "on": True}),
        ("/sandbox/fault", {"name": "error", "on": True, "times": "many"}),
        ("/sandbox/fault", {"latency": "slow"}),
        ("/sandbox/own", {"numbers": 5}),
    ],
)
def test_a_press_that_cannot_be_read_changes_nothing(carrier, path, body):
    assert press(carrier, path, body)[0] == 400
    assert carrier.faults.on() == {}
    assert not carrier.state.texts


def test_an_unknown_button_is_not_found(carrier):
    assert press(carrier, "/sandbox/elsewhere", {})[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": ""},
        {"Content-Type": "application/json", "Host": "evil.example"},
        {"Content-Type": "application/json", "Host": "127.0.0.1.evil.example:80"},
    ],
)
def test_another_sites_page_cannot_press_the_buttons(carrier, headers):
    body = json.dumps({"from": DANA, "to": OURS, "text": "Hi"})
    answer = requests.post(f"{carrier.url}/sandbox/text", data=body, headers=headers, timeout=5)
    assert answer.status_code == 403
    assert not carrier.state.texts
    # a browser asks first whether JSON may come from elsewhere, and is not told so
    asked = requests.options(f"{carrier.url}/sandbox/text", headers={"Origin": "https://evil.example"}, timeout=5)
    assert "Access-Control-Allow-Origin" not in asked.headers
    assert asked.status_code == 501


# The process


def start(*options, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "televoips.sandbox", *options],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port():
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_process_starts_from_its_options_and_environment_and_stops_on_a_signal(end):
    port = free_port()
    with start("--port", str(port), "--owned", f"{OURS},{OURS_TOO}", SANDBOX_API_KEY="from-environment") as process:
        try:
            assert process.stdout.readline() == f"Sandbox carrier: http://127.0.0.1:{port}\n"
            client = Client(base_url=f"http://127.0.0.1:{port}", api_key="from-environment")
            assert send(client).uuid
        finally:
            process.send_signal(end)
        assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


def test_a_port_that_is_taken_is_told_in_a_sentence(carrier):
    port = carrier.server.server_address[1]
    with start("--port", str(port)) as process:
        _, told = process.communicate(timeout=10)
    assert told == f"The sandbox cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert process.returncode == 1


@pytest.mark.parametrize("port", ["http", "99999"])
def test_a_port_that_is_none_is_told_in_a_sentence(port):
    with start("--port", port) as process:
        _, told = process.communicate(timeout=10)
    assert process.returncode != 0
    assert "Traceback" not in told
    assert port in told


def test_links_bear_the_public_address(hooked):
    with Sandbox(api_key="key", owned=[OURS]) as sandbox:
        sandbox.public_url = "http://sandbox:8010"
        local = f"http://127.0.0.1:{sandbox.server.server_address[1]}"
        report = Client(base_url=local, api_key="key").request_cdr_report()
    assert report.url.startswith("http://sandbox:8010/reports/cdrs/")
