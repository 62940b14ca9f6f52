"""Texts by rule: their wording, their limits, and that two machines do not talk for ever."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from contacts.models import OptOut
from inbox import automatic
from inbox.models import AutomaticText, Message
from tests.events import text_in
from tests.factories import ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    return OwnedNumberFactory(number="+13215550100", business_name="Acme", help_contact="help@acme.example")


@pytest.fixture
def say(post_event, number):
    """Text us, one minute after another."""
    count = iter(range(60))

    def post(text):
        n = next(count)
        post_event(text_in(text, id=f"in-{n}", time=f"2026-11-20 15:{n:02}:00"))

    return post


def sent():
    return list(Message.objects.filter(direction="outbound").order_by("pk").values_list("purpose", flat=True))


def test_a_number_has_its_own_wording_with_the_names_filled_in(number, say):
    AutomaticText.objects.create(owned_number=number, purpose="help", body="{business} {odd}: {contact}. STOP ends it.")
    say("HELP")
    assert Message.objects.get(purpose="help").body == "Acme {odd}: contact help@acme.example. STOP ends it."


def test_without_a_wording_of_its_own_it_says_the_default(number, say):
    say("HELP")
    assert Message.objects.get(purpose="help").body == automatic.wording(number, "help")


def test_what_is_switched_off_is_not_sent_and_the_carrier_is_told_at_once(number, say):
    AutomaticText.objects.create(owned_number=number, purpose="opt_out_confirmation", body="{business}", is_on=False)
    say("STOP")
    assert sent() == []
    assert OptOut.objects.get().push_at <= timezone.now()


def test_each_kind_goes_to_a_person_once_a_day(say):
    say("HELP")
    say("HELP")
    assert sent() == ["help"]
    Message.objects.filter(purpose="help").update(created_at=timezone.now() - timedelta(hours=25))
    say("HELP")
    assert sent() == ["help", "help"]


def test_each_opt_out_is_confirmed_even_twice_a_day(say):
    for word in ("STOP", "START", "STOP"):
        say(word)
    assert sent() == ["opt_out_confirmation", "opt_in_confirmation", "opt_out_confirmation"]


def test_three_texts_by_rule_in_ten_minutes_are_a_loop_and_end_it(say):
    for word in ("STOP", "START", "HELP", "STOP", "HELP", "START"):
        say(word)
    assert len(sent()) == 3
    assert not OptOut.objects.exists()
    say("STOP")
    assert OptOut.objects.get().push_at <= timezone.now(), "no confirmation to wait for"
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    say("START")
    say("STOP")
    assert sent()[3:] == ["opt_out_confirmation"]


def test_another_persons_answers_do_not_count(say, post_event):
    say("HELP")
    post_event(text_in("HELP", id="other", **{"from": "13215550198"}))
    assert sent() == ["help", "help"]


def admin_post(client, number, body, purpose="help"):
    data = {"owned_number": number.pk, "purpose": purpose, "body": body, "is_on": "on"}
    return client.post(reverse("admin:inbox_automatictext_add"), data)


def test_an_admin_writes_it_and_sees_it_as_it_goes_out(client, number):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert admin_post(client, number, "{business}: call {contact}. STOP ends it.").status_code == 302
    text = AutomaticText.objects.get()
    page = client.get(reverse("admin:inbox_automatictext_change", args=[text.pk])).content.decode()
    assert "Acme: call contact help@acme.example. STOP ends it. (1 segment, GSM-7)" in page


@pytest.mark.parametrize(
    "body", ["Write to us. STOP ends it.", "{business}: write to us.", "{business} STOP " + "x" * 460]
)
def test_what_the_law_asks_of_the_wording_is_asked(client, number, body):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert admin_post(client, number, body).status_code == 200
    assert not AutomaticText.objects.exists()


def test_one_confirmation_stands_for_one_opt_out(number):
    conversation = ConversationFactory(owned_number=number)
    block = OptOut.objects.create(contact=conversation.contact, said_at=timezone.now())
    first = automatic.confirm_opt_out(conversation, block)
    assert automatic.confirm_opt_out(conversation, block) == first


def test_an_admin_sees_and_offers_only_the_numbers_that_they_may_see(client):
    hidden = OwnedNumberFactory(is_open_to_all=False)
    text = AutomaticText.objects.create(owned_number=hidden, purpose="help", body="{business} STOP")
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__model="automatictext"))
    client.force_login(user)
    address = reverse("admin:inbox_automatictext_change", args=[text.pk])
    assert client.post(address, {"body": "changed"}).status_code == 302
    assert admin_post(client, hidden, "{business} STOP", "opt_in_confirmation").status_code == 200
    assert list(AutomaticText.objects.values_list("body", flat=True)) == ["{business} STOP"]


# The preview in admin


@pytest.fixture
def preview(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    def ask(of="automatictext", **typed):
        return client.post(reverse(f"admin:inbox_{of}_preview"), typed).json()["text"]

    return ask


def test_the_preview_is_what_would_go_out_with_its_segments(preview):
    number = OwnedNumberFactory(label="Acme Dental")
    said = preview(owned_number=number.pk, purpose="opt_out_confirmation", body="{business}: bye " + "x" * 160)
    assert said.startswith(f"{number.business_name}: bye x")
    assert said.endswith("(2 segments, GSM-7)")
    default = preview(owned_number=number.pk, purpose="help", body="")
    assert default.startswith(f"{number.business_name}: For help")
    assert preview(of="keywordanswer", owned_number=number.pk, body="We open at 9 ☀").endswith("(1 segment, UCS-2)")


@pytest.mark.parametrize("typed", [{}, {"owned_number": "x"}, {"owned_number": "0", "purpose": "help"}])
def test_without_a_number_the_preview_says_what_is_missing(preview, typed):
    assert "Choose a number" in preview(**typed)


def test_the_form_asks_for_the_preview_while_it_is_typed(preview, client):
    page = client.get(reverse("admin:inbox_automatictext_add")).text
    assert 'data-preview="/admin/inbox/automatictext/preview/"' in page
    assert "js/admin-preview.js" in page


def test_staff_without_the_permission_get_no_preview(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.post(reverse("admin:inbox_automatictext_preview")).status_code == 403
