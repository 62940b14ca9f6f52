"""Django admin: our numbers in any spelling, replaying what the carrier posted, and what nobody may change."""

import html
import json
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.models import Call, CallRecord, Report, TextBack
from contacts import consent
from contacts.models import (
    ConsentEvent,
    ConsentPolicy,
    ConsentWord,
    Contact,
    ContactChange,
    CustomField,
    NumberRefusal,
    Person,
)
from inbox import health
from inbox.models import (
    AutomaticText,
    Calendar,
    CatchUp,
    Conversation,
    KeywordAnswer,
    Message,
    OwnedNumber,
    SavedReply,
    SendingState,
    WebhookEvent,
)
from tests.events import text_in
from tests.factories import (
    ContactFactory,
    ConversationFactory,
    MessageFactory,
    OwnedNumberFactory,
    TagFactory,
    TeamFactory,
    UserFactory,
    WebhookEventFactory,
)

pytestmark = pytest.mark.django_db

OURS = [model for model in apps.get_models() if model in admin.site._registry and model._meta.app_label in
        {"accounts", "contacts", "inbox", "calls"}]  # fmt: skip


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def boss(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def staff_with(*codenames):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def fields(**changes):
    return {
        "number": "(321) 555-0100",
        "label": "Front desk",
        "color": "blue",
        "business_name": "Acme",
        "is_active": "on",
        "is_open_to_all": "on",
        "texts_per_second": "1",
    } | changes


def test_admin_is_entered_by_the_one_sign_in_page(client):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    UserFactory(username="boss", is_staff=True)
    client.post("/admin/login/", {"username": "boss", "password": "correct horse battery"})
    assert "_auth_user_id" not in client.session
    client.force_login(UserFactory())
    assert client.get("/admin/", follow=True).status_code == 403


def test_admin_bears_our_name(client, boss):
    assert "Textdesk" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("model", OURS)
def test_every_list_and_every_page_of_a_superuser_opens(client, boss, model):
    message = MessageFactory()
    consent.opt_out(contact=message.conversation.contact, source="staff", by=boss)
    WebhookEventFactory()
    SendingState.current()
    CatchUp.objects.create(kind="recent", start_at=timezone.now(), done_until=timezone.now())
    TeamFactory()
    TagFactory()
    CustomField.objects.create(name="Plan")
    ConsentWord.objects.create(written="Paw off", word="paw off")
    ConsentPolicy.objects.create(pk=1)
    NumberRefusal.objects.create(number="+13215550177", day=timezone.now().date())
    Calendar.objects.create(owned_number=message.owned_number)
    KeywordAnswer.objects.create(owned_number=message.owned_number, word="hours", written="Hours", body="Nine to five")
    AutomaticText.objects.create(owned_number=message.owned_number, purpose="help", body="{business}: STOP")
    CallRecord.objects.create(uniqueid="1.1", digest="d", started_at=timezone.now())
    SavedReply.objects.create(name="Hours", body="We open at nine")
    Report.objects.create(source="file", state="done", created_by=boss)
    TextBack.objects.create(owned_number=message.owned_number)
    Call.objects.create(direction="inbound", result="missed", started_at=timezone.now(), ended_at=timezone.now())
    row = model.objects.latest("pk")
    assert client.get(address(model)).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200
    assert client.get(address(model, "history", row.pk)).status_code == 200


# Our numbers


@pytest.mark.parametrize(
    "typed", ["(321) 555-0100", "321.555.0100", "+1 321 555 0100", "13215550100", " 321-555-0100 "]
)
def test_a_number_typed_in_any_form_is_kept_as_e164_and_shown_as_people_write_it(client, boss, typed):
    answer = client.post(address(OwnedNumber, "add"), fields(number=typed))
    assert answer.status_code == 302, answer.context["errors"]
    assert OwnedNumber.objects.get().number == "+13215550100"
    assert "(321) 555-0100" in client.get(address(OwnedNumber)).content.decode()
    assert LogEntry.objects.get().user == boss


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hello", "Write a phone number"),
        ("555-0100", "too short"),
        ("(321) 155-0100", "no US number"),
        ("74455", "Short codes"),
        ("911", "emergency"),
    ],
)
def test_what_is_no_number_is_said_at_the_field_and_the_typed_text_stays(client, boss, typed, said):
    answer = client.post(address(OwnedNumber, "add"), fields(number=typed))
    assert answer.status_code == 200
    assert said in answer.context["adminform"].form.errors["number"][0]
    assert f'value="{typed}"' in answer.content.decode()
    assert not OwnedNumber.objects.exists()


def test_a_duplicate_in_another_spelling_is_an_error_at_the_field(client, boss):
    OwnedNumberFactory(number="+13215550100")
    answer = client.post(address(OwnedNumber, "add"), fields(number="1 (321) 555.0100"))
    assert "already exists" in answer.context["adminform"].form.errors["number"][0]
    assert OwnedNumber.objects.count() == 1


def test_a_number_with_conversations_can_be_switched_off_but_neither_changed_nor_deleted(client, boss):
    number = ConversationFactory(owned_number__number="+13215550100").owned_number
    answer = client.post(
        address(OwnedNumber, "change", number.pk), fields(number="(321) 555-0199", is_active="", label="Old desk")
    )
    assert answer.status_code == 302
    number.refresh_from_db()
    assert (number.number, number.label, number.is_active) == ("+13215550100", "Old desk", False)
    assert client.get(address(OwnedNumber, "delete", number.pk)).status_code == 403
    fresh = OwnedNumberFactory()
    assert client.post(address(OwnedNumber, "delete", fresh.pk), {"post": "yes"}).status_code == 302


def test_people_and_teams_of_a_number_are_kept(client, boss):
    team, number = TeamFactory(), OwnedNumberFactory()
    answer = client.post(
        address(OwnedNumber, "change", number.pk), fields(is_open_to_all="", people=[boss.pk], teams=[team.pk])
    )
    assert answer.status_code == 302
    assert list(number.people.all()) == [boss]
    assert list(number.teams.all()) == [team]


# What the carrier posted


def act(client, action, *events):
    return client.post(
        address(WebhookEvent), {"action": action, "_selected_action": [event.pk for event in events]}, follow=True
    ).content.decode()


def quarantined(body, **changes):
    return WebhookEventFactory(body=body, state="quarantined", reason="nobody knows", attempts=3, **changes)


def test_a_replay_applies_what_it_can_and_says_so(client, boss):
    OwnedNumberFactory(number="+13215550100")
    good = quarantined(json.dumps(text_in("Hello again")).encode())
    call = quarantined(json.dumps([{"uniqueid": "1764000000.1"}]).encode(), kind="call")
    bad = quarantined(b"no json")
    done = WebhookEventFactory(body=b"{}", state="applied")
    page = act(client, "replay", good, call, bad, done)
    assert "Applied: 2. Quarantined again: 1. Left alone, since they need no replay: 1." in page
    assert Message.objects.get().body == "Hello again"
    assert CallRecord.objects.get().event == call
    for event, state in ((good, "applied"), (call, "applied"), (bad, "quarantined"), (done, "applied")):
        event.refresh_from_db()
        assert event.state == state
    assert bad.reason == "The body is not JSON."
    assert LogEntry.objects.filter(user=boss).count() == 3


def test_a_replay_that_fails_has_its_three_tries_again(client, boss, monkeypatch):
    OwnedNumberFactory(number="+13215550100")
    event = quarantined(json.dumps(text_in()).encode())
    monkeypatch.setattr("inbox.receiving.receive", lambda *_a, **_k: 1 / 0)
    assert "Still to be applied: 1." in act(client, "replay", event)
    event.refresh_from_db()
    assert (event.state, event.attempts) == ("pending", 1)


def test_what_nobody_can_use_is_dismissed_in_a_persons_name_and_is_trouble_no_more(client, boss):
    bad, done = quarantined(b"no json"), WebhookEventFactory(body=b"{}", state="applied")
    assert health.measure().quarantined == 1
    assert "Dismissed: 1." in act(client, "dismiss", bad, done)
    assert health.measure().quarantined == 0
    bad.refresh_from_db()
    assert (bad.state, bad.dismissed_by) == ("quarantined", boss)
    assert LogEntry.objects.get().user == boss
    assert "Dismissed: 0." in act(client, "dismiss", bad)
    done.refresh_from_db()
    assert done.dismissed_at is None


def test_a_dismissed_event_that_is_replayed_in_vain_is_trouble_again(client, boss):
    bad = quarantined(b"no json", dismissed_at=timezone.now(), dismissed_by=boss)
    assert "Quarantined again: 1." in act(client, "replay", bad)
    bad.refresh_from_db()
    assert (bad.dismissed_at, bad.dismissed_by) == (None, None)
    assert health.measure().quarantined == 1


def test_line_health_leads_to_the_events_that_are_still_trouble(client, boss):
    bad = quarantined(b"no json")
    quarantined(b"no json", dismissed_at=timezone.now(), dismissed_by=boss)
    page = client.get(reverse("line-health")).content.decode()
    (link,) = re.findall(rf'href="({address(WebhookEvent)}\?[^"]*)"', page)
    assert list(client.get(html.unescape(link)).context["cl"].result_list) == [bad]


BUTTON = re.compile(r'<button type="submit" name="action" value="(\w+)"')


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({"state": "quarantined"}, ["replay", "dismiss"]),
        ({"state": "quarantined", "dismissed_at": timezone.now()}, ["replay"]),
        ({"state": "pending"}, ["replay"]),
        ({"state": "waiting"}, []),
        ({"state": "applied"}, []),
    ],
    ids=["quarantined", "dismissed", "pending", "waiting", "applied"],
)
def test_the_page_of_an_event_offers_what_can_be_done_with_it(client, boss, fields, offered):
    event = WebhookEventFactory(**fields)
    page = client.get(address(WebhookEvent, "change", event.pk)).content.decode()
    assert BUTTON.findall(page) == offered
    for action in offered:
        assert f'name="_selected_action" value="{event.pk}"' in page
        assert f'action="{address(WebhookEvent)}"' in page
        assert client.post(address(WebhookEvent), {"action": action, "_selected_action": event.pk}).status_code == 302


@pytest.mark.parametrize(
    ("body", "english", "spanish"),
    [
        (b"no json", "The body is not JSON.", "El cuerpo no es JSON."),
        (b'{"id": "1", "from": "1", "to": "1", "type": "read"}', "The type of the event is unknown: 'read'.",
         "El tipo del evento es desconocido: 'read'."),
        (b'{"id": "1"}', "The event lacks a field: 'from'.", "Al evento le falta un campo: 'from'."),
        (b'{"id": NaN}', "The body holds what is no JSON: NaN.", "El cuerpo contiene algo que no es JSON: NaN."),
        (json.dumps(text_in(**{"from": "!?"})).encode(), "The sender is neither a number nor a name.",
         "El remitente no es un número ni un nombre."),
        (json.dumps(text_in()).encode(), "None of the numbers that it was sent to is ours.",
         "Ninguno de los números a los que se envió es nuestro."),
    ],
)  # fmt: skip
def test_a_reason_is_told_in_the_readers_language_and_kept_in_english(client, boss, body, english, spanish):
    boss.language = "es"
    boss.save()
    event = quarantined(body)
    act(client, "replay", event)
    event.refresh_from_db()
    assert event.reason == english
    assert html.escape(spanish) in client.get(address(WebhookEvent, "change", event.pk)).content.decode()


def test_the_bytes_of_an_event_are_shown_as_text_that_does_nothing(client, boss):
    event = WebhookEventFactory(body=b"<script>alert(1)</script> \xff\x00 \xe2\x80\xae \xc3\xa9")
    page = client.get(address(WebhookEvent, "change", event.pk)).content.decode()
    assert r"<pre>&lt;script&gt;alert(1)&lt;/script&gt; \xff\x00 \u202e é</pre>" in page


def test_a_huge_event_is_shown_in_part(client, boss):
    event = WebhookEventFactory(body=b"\xff" * 1_000_000)
    page = client.get(address(WebhookEvent, "change", event.pk)).content.decode()
    assert "1,000,000 bytes" in page
    assert len(re.search(r"<pre>(.*?)</pre>", page, re.DOTALL)[1]) == 20_000


def test_the_list_of_events_is_filtered_by_state(client, boss):
    quarantined(b"x")
    WebhookEventFactory(state="applied")
    rows = client.get(address(WebhookEvent), {"state__exact": "quarantined"}).context["cl"].result_list
    assert [event.state for event in rows] == ["quarantined"]


@pytest.mark.parametrize("model", [WebhookEvent, CallRecord])
def test_what_concerns_every_number_is_for_superusers_alone(client, model):
    name = model._meta.model_name
    client.force_login(staff_with(*[f"{verb}_{name}" for verb in ("view", "change", "delete", "add")]))
    assert client.get(address(model)).status_code == 403
    assert name not in client.get("/admin/").content.decode()


# What nobody changes


@pytest.mark.parametrize(
    "model", [model for model in OURS if model.__name__ in
              {"WebhookEvent", "OptOut", "ConsentEvent", "Conversation", "Message", "SendingState", "CallRecord"}]
)  # fmt: skip
def test_records_can_be_looked_at_and_not_changed(client, boss, model):
    message = MessageFactory()
    consent.opt_out(contact=message.conversation.contact, source="staff", by=boss)
    event = WebhookEventFactory()
    SendingState.current()
    CallRecord.objects.create(uniqueid="1.1", digest="d", started_at=timezone.now(), event=event)
    row = model.objects.latest("pk")
    before = model.objects.values().get(pk=row.pk)
    assert client.post(address(model, "add"), {}).status_code == 403
    assert client.post(address(model, "change", row.pk), {"text": "changed"}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    client.post(address(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert model.objects.values().get(pk=row.pk) == before


def test_a_contacts_name_is_mended_and_the_number_stays(client, boss):
    contact = ContactFactory(phone="+14075550001")
    answer = client.post(address(Contact, "change", contact.pk), {"phone": "+14075550002", "name": "Ada"})
    assert answer.status_code == 302
    contact.refresh_from_db()
    assert (contact.phone, contact.name) == ("+14075550001", "Ada")
    assert client.post(address(Contact, "delete", contact.pk), {"post": "yes"}).status_code == 403
    answer = client.post(address(Contact, "add"), {"phone": "407.555.0001", "name": "Ada again"})
    assert "already exists" in answer.context["adminform"].form.errors["phone"][0]


# Looking up


@pytest.mark.parametrize("typed", ["(407) 555-0001", "4075550001", "+14075550001"])
@pytest.mark.parametrize("model", [Contact, Conversation, Message, ConsentEvent])
def test_a_whole_number_in_any_form_finds_its_rows(client, boss, model, typed):
    for phone in ("+14075550001", "+14075550002"):
        message = MessageFactory(conversation__contact__phone=phone)
        consent.opt_out(contact=message.conversation.contact, source="staff", by=boss)
    assert client.get(address(model), {"q": typed}).context["cl"].result_count == 1
    assert client.get(address(model), {"q": "no such thing"}).context["cl"].result_count == 0


def test_staff_look_up_only_conversations_of_numbers_that_they_may_see(client):
    hidden, seen = MessageFactory(conversation__owned_number__is_open_to_all=False), MessageFactory()
    client.force_login(staff_with("view_message", "view_conversation", "view_ownednumber"))
    for model, own, other in (
        (Message, seen, hidden),
        (Conversation, seen.conversation, hidden.conversation),
        (OwnedNumber, seen.owned_number, hidden.owned_number),
    ):
        assert list(client.get(address(model)).context["cl"].result_list) == [own]
        assert client.get(address(model, "change", other.pk)).status_code == 302  # "doesn't exist"


@pytest.mark.parametrize("model", [Contact, Conversation, Message, ConsentEvent, WebhookEvent, OwnedNumber, CallRecord])
def test_a_list_asks_the_database_no_more_for_thirty_rows_than_for_one(
    client, boss, model, django_assert_max_num_queries
):
    def add():
        message = MessageFactory(outbound=True)
        consent.opt_out(contact=message.conversation.contact, source="staff", by=message.author)
        WebhookEventFactory()
        number = CallRecord.objects.count()
        CallRecord.objects.create(uniqueid="1.1", digest=str(number), started_at=timezone.now())

    add()
    with django_assert_max_num_queries(20) as one:
        client.get(address(model))
    for _ in range(29):
        add()
    with django_assert_max_num_queries(len(one)):
        assert client.get(address(model)).context["cl"].result_count == 30


def test_a_list_counts_no_further_than_its_cap(client, boss, monkeypatch):
    monkeypatch.setattr("contacts.admin_lists.MAX_COUNT", 3)
    for _ in range(5):
        WebhookEventFactory()
    assert client.get(address(WebhookEvent)).context["cl"].result_count == 3


@pytest.mark.parametrize("page", [lambda: "/admin/", lambda: address(SendingState), lambda: address(User, "add")])
def test_a_pause_of_sending_is_said_at_the_top_of_every_page(client, boss, page):
    SendingState.current()
    assert "Sending is paused" not in client.get(page()).content.decode()
    SendingState.objects.update(paused_at=timezone.now(), reason="The carrier refuses our key.")
    said = client.get(page()).content.decode()
    assert said.count("Sending is paused") == 1
    assert "The carrier refuses our key." in said


def test_a_stranger_is_not_told_of_a_pause(client):
    SendingState.current()
    SendingState.objects.update(paused_at=timezone.now(), reason="The carrier refuses our key.")
    assert "refuses our key" not in client.get("/admin/", follow=True).content.decode()


# Staff


def test_a_person_is_added_with_an_email_that_nobody_else_has(client, boss):
    UserFactory(username="ada", email="ada@example.com")
    new = {"username": "grace", "email": "", "usable_password": "true",
           "password1": "correct horse battery", "password2": "correct horse battery",
           "Team_members-TOTAL_FORMS": "0", "Team_members-INITIAL_FORMS": "0"}  # fmt: skip
    errors = client.post(address(User, "add"), new).context["adminform"].form.errors
    assert set(errors) == {"email"}
    errors = (
        client.post(address(User, "add"), new | {"email": "ADA@Example.com", "username": "Ada"})
        .context["adminform"]
        .form.errors
    )
    assert errors["email"] == ["Somebody else has this email."]
    assert errors["username"] == ["Somebody else has this username."]
    answer = client.post(address(User, "add"), new | {"email": "grace@example.com"})
    assert answer.status_code == 302, answer.context["errors"]
    assert User.objects.get(username="grace").check_password("correct horse battery")


def test_only_superusers_hand_out_powers(client):
    helper, boss = staff_with("change_user", "view_user"), UserFactory(is_superuser=True)
    client.force_login(helper)
    page = client.get(address(User, "change", helper.pk)).content.decode()
    assert 'name="email"' in page
    for power in ("is_staff", "is_superuser", "groups", "user_permissions"):
        assert f'name="{power}"' not in page
    assert 'name="email"' not in client.get(address(User, "change", boss.pk)).content.decode()
    assert client.get(f"/admin/accounts/user/{boss.pk}/password/").status_code == 403


def test_an_admins_new_name_for_a_person_bears_who_and_reaches_all_their_numbers(client, boss):
    first, second = ContactFactory(name="Ann"), ContactFactory(name="Ann")
    Contact.objects.update(person=Person.objects.create(created_by=boss))
    client.post(address(Contact, "change", first.pk), {"name": "Ann Lee"})
    assert ContactChange.objects.get().actor == boss
    second.refresh_from_db()
    assert second.name == "Ann Lee"


def test_the_kind_of_a_field_stays_and_the_field_too(client, boss):
    field = CustomField.objects.create(name="Plan", kind="number")
    client.post(address(CustomField, "change", field.pk), {"name": "Plan", "kind": "text", "position": "5"})
    field.refresh_from_db()
    assert (field.kind, field.position, field.is_active) == ("number", 5, False)
    assert client.post(address(CustomField, "delete", field.pk), {"post": "yes"}).status_code == 403
