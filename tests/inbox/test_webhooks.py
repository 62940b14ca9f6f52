"""The door: who may post, what is stored, what is answered."""

import base64
import gzip
import json
from io import BytesIO

import pytest
from django.test import Client, RequestFactory

from inbox import webhooks
from inbox.models import Message, WebhookEvent
from tests.events import INBOUND, text_in
from tests.factories import OwnedNumberFactory, WebhookEventFactory

pytestmark = pytest.mark.django_db


def basic(login: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


@pytest.mark.parametrize("path", ["/webhooks/messages", "/webhooks/messages/"])
def test_the_documents_own_event_becomes_a_message(client, path):
    OwnedNumberFactory(number="+12345678901")
    answer = client.post(path, data=INBOUND, content_type="application/json", headers=basic("carrier:secret"))
    assert answer.status_code == 200
    assert answer.json() == {"outcome": "success"}
    message = Message.objects.get()
    assert message.body == "Test"
    assert message.conversation.contact.phone == "+12345678900"
    assert message.occurred_at.isoformat() == "2021-08-24T12:20:17+00:00"
    assert message.attachments.get().url == "https://mms.televoips.com/070468k1476ty5292yp2b2w2fuq2.jpg"
    event = WebhookEvent.objects.get()
    assert bytes(event.body) == INBOUND
    assert event.state == WebhookEvent.State.APPLIED


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Webhook-Key": ""},
        {"X-Webhook-Key": "new-ke"},
        {"X-Webhook-Key": "new-key "[:-1] + "x"},
        {"X-Webhook-Key": "cl\u00e9"},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer new-key"},
        basic("carrier:wrong"),
        basic("carrier:"),
        basic(":secret"),
        basic("carrier:secret2"),
    ],
)
def test_a_stranger_is_refused_and_nothing_is_stored(client, headers):
    answer = client.post("/webhooks/messages", data=INBOUND, content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert not WebhookEvent.objects.exists()


def test_credentials_in_the_address_do_not_count(client):
    answer = client.post("/webhooks/messages?X-Webhook-Key=new-key", data=INBOUND, content_type="application/json")
    assert answer.status_code == 401


@pytest.mark.parametrize("key", ["new-key", "old-key"])
def test_both_keys_work_during_a_rotation(client, key):
    answer = client.post(
        "/webhooks/messages", data=INBOUND, content_type="application/json", headers={"X-Webhook-Key": key}
    )
    assert answer.status_code == 200


def test_credentials_may_hold_any_characters(client, settings):
    settings.WEBHOOK_BASIC_AUTH, settings.WEBHOOK_API_KEY = ["zoë:clé"], ["schlüssel"]
    as_sent = "schlüssel".encode().decode("latin-1")  # how a server hands a header's bytes over
    for headers in (basic("zoë:clé"), {"X-Webhook-Key": as_sent}):
        answer = client.post("/webhooks/messages", data=INBOUND, content_type="application/json", headers=headers)
        assert answer.status_code == 200


def test_with_no_credentials_configured_everyone_is_refused(client, settings):
    settings.WEBHOOK_BASIC_AUTH, settings.WEBHOOK_API_KEY = [], []
    for headers in ({}, {"X-Webhook-Key": ""}, basic(":"), basic("")):
        assert client.post("/webhooks/messages", data=b"{}", content_type="x/y", headers=headers).status_code == 401


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_any_method_but_post_is_refused(client, method):
    answer = getattr(client, method)("/webhooks/messages", headers={"X-Webhook-Key": "new-key"})
    assert answer.status_code == 405


def test_no_csrf_token_and_no_session_are_asked_for():
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/webhooks/messages", data=b"{}", content_type="application/json", headers={"X-Webhook-Key": "new-key"}
    )
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/webhooks/messages", "/webhooks/messages/", "/webhooks/calls", "/webhooks/calls/"])
def test_an_authentic_event_is_taken_whatever_name_we_are_called_by(client, path):
    answer = client.post(
        path,
        data=b"{}",
        content_type="application/json",
        headers={"X-Webhook-Key": "new-key", "Host": "elsewhere.example", "Accept-Language": "es"},
    )
    assert answer.status_code == 200
    assert "Content-Language" not in answer.headers, "nothing of a page was done for it"
    assert answer.headers["Content-Length"] == str(len(answer.content)), "the carrier keeps its line"


def test_a_body_over_five_mebibytes_is_refused(client):
    answer = client.post(
        "/webhooks/messages",
        data=b"x" * (5 * 1024 * 1024 + 1),
        content_type="x/y",
        headers={"X-Webhook-Key": "new-key"},
    )
    assert answer.status_code == 413
    assert not WebhookEvent.objects.exists()


class Broken(BytesIO):
    """A line that drops while it is read."""

    def read(self, *_args):
        raise OSError

    readline = read


@pytest.mark.parametrize(
    ("length", "line", "status"),
    [("500", BytesIO(b"{}"), 400), ("2", Broken(b"{}"), 400), (str(5 * 1024 * 1024 + 1), BytesIO(b"{}"), 413)],
)
def test_the_door_itself_takes_no_half_body_whatever_server_stands_before_it(length, line, status):
    request = RequestFactory().post(
        "/webhooks/messages", CONTENT_LENGTH=length, headers={"X-Webhook-Key": "new-key"}, **{"wsgi.input": line}
    )
    assert webhooks.messages(request).status_code == status
    assert not WebhookEvent.objects.exists()


def test_the_second_login_counts_as_the_first_one_does(client, settings):
    settings.WEBHOOK_BASIC_AUTH = ["carrier:new", "carrier:old"]
    for login, status in (("carrier:new", 200), ("carrier:old", 200), ("carrier:new carrier:old", 401)):
        answer = client.post("/webhooks/messages", data=b"{}", content_type="x/y", headers=basic(login))
        assert answer.status_code == status


def test_the_name_of_the_keys_header_is_a_setting(client, settings):
    settings.WEBHOOK_API_KEY_HEADER = "X-Api-Token"
    for header, status in (("X-Api-Token", 200), ("X-Webhook-Key", 401)):
        answer = client.post("/webhooks/messages", data=b"{}", content_type="x/y", headers={header: "new-key"})
        assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        gzip.compress(json.dumps(text_in()).encode(), mtime=0),
        json.dumps(text_in()).encode("utf-16"),
        json.dumps(text_in()).encode("utf-16-le"),
        json.dumps(text_in()).encode("utf-32"),
        b"\xff" + json.dumps(text_in()).encode(),
        json.dumps(text_in("MARK")).replace("MARK", "\x00").encode(),
        json.dumps(text_in(id="\ud83d")).encode(),
        json.dumps(text_in(id="a\x00b")).encode(),
        json.dumps(text_in(type="\ud83d\x00")).encode(),
        json.dumps(text_in(**{"from": "\ud83d"})).encode(),
        json.dumps(text_in()).replace('"13215550199"', "1e400").encode(),
        json.dumps(text_in()).replace("[]", "[-Infinity]").encode(),
        json.dumps(text_in()).replace("[]", '{"a": 1, "a": 1}').encode(),
        b"[]",
        b"[{}, {}]",
        b"null",
        b'"text"',
        b"{}",
        b'{"type": "message-read", "id": "1"}',
        json.dumps(text_in(id="")).encode(),
        json.dumps(text_in(id=None)).encode(),
        json.dumps(text_in(id=["a"])).encode(),
        json.dumps(text_in(**{"from": ""})).encode(),
        json.dumps(text_in(to=[])).encode(),
        json.dumps(text_in(to={"a": 1})).encode(),
        json.dumps(text_in(to=["19995550100"])).encode(),
        json.dumps(text_in(text={"a": 1})).encode(),
        b'{"type": NaN}',
        json.dumps(text_in("first")).replace('"text": "first"', '"text": "first", "text": "last"').encode(),
        b'{"id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"media":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"from": -' + b"9" * 5000 + b"}",
        b'{"segmentCount": ' + b"9" * 5000 + b"}",
    ],
)
def test_an_authentic_body_that_nobody_can_read_is_kept_and_quarantined(post_event, body):
    OwnedNumberFactory(number="+13215550100")
    answer = post_event(body)
    assert answer.status_code == 200
    assert answer.json() == {"outcome": "success"}
    event = WebhookEvent.objects.get()
    assert bytes(event.body) == body
    assert event.state == WebhookEvent.State.QUARANTINED
    assert event.reason
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (r"nul \u0000 here", "nul \ufffd here"),
        (r"half \ud83d pair", "half \ufffd pair"),
        (r"\ude00\ud83d turned", "\ufffd\ufffd turned"),
        (r"\ud83d\ude00 whole", "\U0001f600 whole"),
    ],
)
def test_characters_that_no_database_takes_are_replaced_in_the_text_and_kept_in_the_bytes(post_event, raw, shown):
    OwnedNumberFactory(number="+13215550100")
    body = json.dumps(text_in("MARK")).replace("MARK", raw).encode()
    assert post_event(body).status_code == 200
    assert Message.objects.get().body == shown
    assert bytes(WebhookEvent.objects.get().body) == body


def test_an_event_that_fails_to_apply_is_stored_answered_and_tried_again(post_event, monkeypatch):
    from inbox import receiving, tasks

    OwnedNumberFactory(number="+13215550100")

    def broken(*_args, **_kwargs):
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "receive", broken)
        assert post_event(text_in()).status_code == 200
    event = WebhookEvent.objects.get()
    assert event.state == WebhookEvent.State.PENDING
    WebhookEvent.objects.update(try_at=event.received_at)
    tasks.sweep_events()
    event.refresh_from_db()
    assert event.state == WebhookEvent.State.APPLIED
    assert Message.objects.count() == 1


def test_a_poisonous_event_is_parked_after_three_tries(post_event, monkeypatch):
    from inbox import receiving

    OwnedNumberFactory(number="+13215550100")
    monkeypatch.setattr(receiving, "receive", lambda *_a, **_k: 1 / 0)
    post_event(text_in())
    event = WebhookEvent.objects.get()
    receiving.retry(event.pk)
    event.refresh_from_db()
    assert event.state == WebhookEvent.State.PENDING
    receiving.retry(event.pk)
    event.refresh_from_db()
    assert event.state == WebhookEvent.State.QUARANTINED
    assert "ZeroDivisionError" in event.reason


@pytest.mark.parametrize("state", ["applied", "quarantined"])
def test_what_another_sweep_settled_meanwhile_is_not_tried_again(state):
    from inbox import receiving

    event = WebhookEventFactory(state=state, reason="as it was", attempts=3)
    receiving.retry(event.pk)
    event.refresh_from_db()
    assert (event.state, event.reason, event.attempts) == (state, "as it was", 3)
    receiving.retry(event.pk + 1)


def test_a_poisonous_event_does_not_block_the_next(post_event, monkeypatch):
    from inbox import receiving, tasks

    OwnedNumberFactory(number="+13215550100")
    whole = receiving.receive
    monkeypatch.setattr(
        receiving, "receive", lambda text, **more: 1 / 0 if text.text == "poison" else whole(text, **more)
    )
    post_event(text_in("poison", id="bad"))
    assert post_event(text_in("fine", id="good")).status_code == 200
    for _ in range(3):
        WebhookEvent.objects.filter(state="pending").update(try_at=WebhookEvent.objects.first().received_at)
        tasks.sweep_events()
    assert Message.objects.get().body == "fine"
    assert sorted(WebhookEvent.objects.values_list("state", flat=True)) == ["applied", "quarantined"]
