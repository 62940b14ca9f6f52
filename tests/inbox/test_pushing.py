"""Telling the carrier of an opt-out: from whichever number of ours it takes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import consent, pushing, refusals
from contacts import tasks as consent_tasks
from contacts.models import ConsentEvent, NumberRefusal, OptOut
from inbox import erasing, health
from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return ConversationFactory(owned_number__number="+13215550100", contact__phone="+13215550199").contact


def test_a_number_that_the_carrier_does_not_know_as_ours_is_followed_by_another(carrier, contact):
    block = consent.opt_out(contact=contact, source="call", owned_number="+13215550177")
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert block.carrier_state == "done"
    assert [call.owned_number for call in carrier.log.unsubscribes] == ["13215550177", "13215550100"]
    assert "do not own" in block.push_error
    assert ConsentEvent.objects.get(kind="push_done").owned_number == "+13215550100"


def test_a_switched_off_number_is_not_taken_instead(carrier, contact):
    contact.conversations.get().owned_number.__class__.objects.update(is_active=False)
    block = consent.opt_out(contact=contact, source="call", owned_number="+13215550177")
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert block.carrier_state == "pending"
    assert len(carrier.log.unsubscribes) == 1


def test_an_opt_out_by_no_number_of_ours_is_pushed_from_any(carrier, contact):
    block = consent.opt_out(contact=contact, source="email", by=UserFactory(), text="Stop")
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert (block.carrier_state, block.push_error) == ("done", "")
    assert carrier.log.unsubscribes[-1].owned_number == "13215550100"


def test_with_no_number_on_it_waits_and_says_why(carrier):
    block = consent.opt_out(contact=ContactFactory(), source="email")
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert block.carrier_state == "pending"
    assert "None of our numbers" in block.push_error
    assert not carrier.log.unsubscribes


def test_each_try_names_a_few_numbers_and_later_tries_name_others(carrier, contact):
    OwnedNumberFactory.create_batch(5)
    block = consent.opt_out(contact=contact, source="call", owned_number="+13215550177")
    tried = []
    for attempt in (1, 2, 3):
        block.push_attempts = attempt
        numbers = pushing.numbers_to_try(block)
        assert (len(numbers), numbers[0]) == (pushing.MOST_NUMBERS, "+13215550177")
        tried += numbers[1:]
    assert len(set(tried)) == 6


def failed(contact):
    block = consent.opt_out(contact=contact, source="call", owned_number="+13215550177")
    OptOut.objects.filter(pk=block.pk).update(carrier_state="failed", push_error="no", push_attempts=30)
    return block


def test_the_ledger_says_when_telling_began_to_fail_and_when_it_was_given_up(carrier, contact):
    block = consent.opt_out(contact=contact, source="call", owned_number="+13215550100")
    carrier.faults.set("unavailable", times=9)
    for attempts in (0, 1, pushing.PUSH_ATTEMPTS - 1):
        OptOut.objects.update(push_at=timezone.now(), push_attempts=attempts)
        consent_tasks.push_opt_out(block.pk)
    failures = ConsentEvent.objects.filter(kind="push_failed")
    assert [(line.source, line.owned_number, bool(line.text)) for line in failures] == [
        ("carrier", "+13215550100", True)
    ] * 2


def test_an_admin_sees_what_the_carrier_does_not_know_and_tells_it_again(client, contact):
    admin = UserFactory(is_superuser=True)
    client.force_login(admin)
    block = failed(contact)
    fresh = consent.opt_out(contact=ContactFactory(), source="call")
    listed = client.get(reverse("inbox:consent-untold")).context["blocks"]
    assert listed == [block]
    assert "Tell the carrier again" in client.get(reverse("inbox:contact-consent", args=[contact.pk])).content.decode()
    client.post(reverse("inbox:contact-push", args=[contact.pk]))
    block.refresh_from_db()
    assert (block.carrier_state, block.push_attempts) == ("pending", 0)
    assert ConsentEvent.objects.get(kind="push_again").actor == admin
    OptOut.objects.filter(pk=fresh.pk).update(created_at=timezone.now() - timedelta(hours=2))
    assert client.get(reverse("inbox:consent-untold")).context["blocks"] == [fresh]


def test_staff_do_not_see_the_list_nor_push(client, contact):
    client.force_login(UserFactory(is_staff=True))
    failed(contact)
    assert client.get(reverse("inbox:consent-untold")).status_code == 403
    assert client.post(reverse("inbox:contact-push", args=[contact.pk])).status_code == 403


def test_each_night_what_was_refused_is_tried_again(carrier, contact):
    block = failed(contact)
    consent_tasks.check_opt_outs()
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert block.carrier_state == "done"


# "You do not own the number"


def refuse(contact, number="+13215550177"):
    other = ContactFactory()
    block = consent.opt_out(contact=other, source="call", owned_number=number)
    consent_tasks.push_opt_out(block.pk)
    return other


def test_admins_are_told_once_a_day_by_mail_and_in_line_health(carrier, contact, mailoutbox):
    UserFactory(is_superuser=True, email="boss@acme.example")
    UserFactory(is_superuser=True, email="")
    UserFactory(email="staff@acme.example")
    refuse(contact)
    refuse(contact)
    [mail] = mailoutbox
    assert mail.to == ["boss@acme.example"]
    assert "(321) 555-0177" in mail.subject
    assert "do not own" in mail.body
    assert NumberRefusal.objects.get().mailed_at
    refuse(contact, "+13215550188")
    assert len(mailoutbox) == 2
    assert any("(321) 555-0177" in sentence for sentence in health.problems(health.measure()))


def test_each_admin_is_written_to_in_their_language(carrier, contact, mailoutbox):
    for email, language in (("a@acme.example", ""), ("b@acme.example", "es"), ("c@acme.example", "en")):
        UserFactory(is_superuser=True, email=email, language=language)
    refuse(contact)
    assert [mail.to for mail in mailoutbox] == [["a@acme.example", "c@acme.example"], ["b@acme.example"]]


def test_the_next_day_says_it_again_and_two_days_of_quiet_end_it(carrier, contact, mailoutbox):
    UserFactory(is_superuser=True, email="boss@acme.example")
    refuse(contact)
    NumberRefusal.objects.update(day=timezone.now().date() - timedelta(days=1))
    refuse(contact)
    assert len(mailoutbox) == 2
    for row in NumberRefusal.objects.order_by("day"):
        NumberRefusal.objects.filter(pk=row.pk).update(day=row.day - timedelta(days=5))
    assert not refusals.lately(timezone.now())


def test_a_mail_server_that_is_away_delays_no_opt_out(carrier, contact, monkeypatch):
    UserFactory(is_superuser=True, email="boss@acme.example")

    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(refusals, "send_mail", away)
    blocked = refuse(contact)
    assert OptOut.objects.get(contact=blocked).carrier_state == "done"
    assert NumberRefusal.objects.get().mailed_at is None


def test_an_erased_person_is_not_told_of_again(carrier, contact):
    block = consent.opt_out(contact=contact, source="call", owned_number="+13215550177")
    OptOut.objects.filter(pk=block.pk).update(carrier_state="failed")
    erasing.erase(contact=contact, by=UserFactory(is_superuser=True), reason="Asked by a letter")
    assert pushing.push_again(contact=contact) is None
    assert pushing.check_all(most=10) == 0
    assert not carrier.log.unsubscribes
