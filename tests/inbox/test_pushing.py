"""Telling the carrier of an opt-out: from whichever number of ours it takes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import consent, pushing
from contacts import tasks as consent_tasks
from contacts.models import ConsentEvent, OptOut
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
