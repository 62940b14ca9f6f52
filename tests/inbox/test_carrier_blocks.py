"""People restored here whom the carrier may still block: staff and admins see them, with what to ask the carrier for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import consent
from contacts.models import ConsentEvent
from inbox import carrier_blocks, health, optout, sending
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("inbox:consent-restored")


@pytest.fixture
def conversation():
    number = OwnedNumberFactory(number="+13215550100")
    return ConversationFactory(owned_number=number, contact__phone="+13215550199", contact__name="Ann Lee")


@pytest.fixture
def contact(conversation):
    return conversation.contact


@pytest.fixture
def admin(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    return user


def told(contact):
    """They opt out, and the carrier is told."""
    consent.opt_out(contact=contact, source="text", text="STOP")
    consent.record(contact, "push_done", source="carrier", owned_number="+13215550100")


def refused(conversation):
    """The carrier says with a code that they opted out."""
    optout.stop_texts(conversation=conversation, source="carrier", text="4475 stop")


def start(contact):
    assert consent.restore(contact=contact, source="text", text="START", said_at=timezone.now() + timedelta(seconds=1))


def delivered(conversation, status="delivered"):
    MessageFactory(outbound=True, conversation=conversation, status=status, claimed_at=timezone.now())


def people():
    return [line.contact.phone for line in carrier_blocks.remaining()]


def test_who_never_opted_out_or_is_opted_out_is_not_among_them(contact):
    consent.restore(contact=contact, source="text", text="START")
    assert people() == []
    told(contact)
    assert people() == []


def test_of_what_the_carrier_does_not_know_it_need_not_be_asked(contact):
    consent.opt_out(contact=contact, source="text", text="STOP")
    start(contact)
    assert people() == []
    assert carrier_blocks.what_to_ask(contact) == ""


def test_who_is_restored_is_listed_once_until_a_text_arrives(contact, conversation):
    delivered(conversation)
    told(contact)
    start(contact)
    consent.restore(contact=contact, source="text", text="START")
    assert people() == ["+13215550199"]
    delivered(conversation, status="sent")
    assert people() == ["+13215550199"], "sent is not delivered"
    delivered(conversation)
    assert people() == []


def test_a_start_that_was_said_before_the_stop_restores_nobody(contact):
    told(contact)
    consent.restore(contact=contact, source="text", text="START", said_at=timezone.now() - timedelta(minutes=1))
    assert people() == []
    assert carrier_blocks.what_to_ask(contact) == ""


def test_whom_texts_reached_since_and_who_then_opts_out_at_the_carrier_is_not_asked_for(client, contact, conversation):
    told(contact)
    start(contact)
    delivered(conversation)
    optout.stop_texts(
        conversation=conversation, source="carrier", text="4475", said_at=timezone.now() + timedelta(seconds=9)
    )
    assert people() == []
    client.force_login(UserFactory())
    page = client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).text
    assert "They must text START" in page


def test_what_was_told_after_the_restoration_is_still_to_be_lifted(contact, conversation):
    told(contact)
    start(contact)
    delivered(conversation)
    consent.record(contact, "push_done", source="carrier", owned_number="+13215550100")
    assert people() == ["+13215550199"]


def test_who_opts_out_again_is_not_asked_for(contact):
    told(contact)
    start(contact)
    consent.opt_out(contact=contact, source="call", said_at=timezone.now() + timedelta(seconds=2))
    assert people() == []


def test_who_opts_out_again_while_the_carrier_refuses_is_not_asked_for(contact, conversation):
    told(contact)
    start(contact)
    for after in (9, 10):
        said_at = timezone.now() + timedelta(seconds=after)
        optout.stop_texts(conversation=conversation, source="carrier", text="4475", said_at=said_at)
    assert people() == ["+13215550199"]
    consent.opt_out(contact=contact, source="text", text="STOP", said_at=timezone.now() - timedelta(seconds=9))
    assert people() == ["+13215550199"], "that STOP came late: they said it before START"
    consent.opt_out(contact=contact, source="text", text="STOP", said_at=timezone.now() + timedelta(seconds=11))
    assert people() == []


def test_admins_see_them_with_what_to_send(client, admin, contact):
    told(contact)
    known = ConsentEvent.objects.get(kind="push_done")
    consent.restore(contact=contact, source="staff", by=admin, text="She asked on the phone", said_at=timezone.now())
    page = client.get(LIST).text
    assert "Ann Lee" in page
    assert admin.display_name in page
    assert (
        "Please remove the opt-out of +13215550199 from our account, set by POST /unsubscribe for +13215550100"
        f" on {known.at:%Y-%m-%d at %H:%M:%S} UTC."
    ) in page
    client.force_login(UserFactory(is_staff=True))
    assert client.get(LIST).status_code == 403


def test_the_list_has_pages_and_costs_the_same_at_any_length(client, admin, monkeypatch, django_assert_max_num_queries):
    from inbox.views import consent as views

    monkeypatch.setattr(views, "RESTORED_PAGE", 3)
    for n in range(7):
        contact = ConversationFactory(contact__name=f"Person {n}").contact
        told(contact)
        start(contact)
    seen, address = [], LIST
    for _ in range(3):
        with django_assert_max_num_queries(8):
            page = client.get(address)
        seen += [line.contact.name for line, _ in page.context["people"]]
        address = f"{LIST}?before={page.context['following']}"
    assert seen == [f"Person {n}" for n in reversed(range(7))]
    assert page.context["following"] == ""


def test_what_the_carrier_told_us_of_is_asked_for_as_that(contact, conversation):
    refused(conversation)
    assert carrier_blocks.what_to_ask(contact) == ""
    start(contact)
    assert "which you told us of for +13215550100 on" in carrier_blocks.what_to_ask(contact)


def test_where_the_carrier_refuses_after_start_everybody_is_told_what_to_do(client, admin, contact, conversation):
    told(contact)
    start(contact)
    assert not any("still refuses" in sentence for sentence in health.problems(health.measure()))
    optout.stop_texts(
        conversation=conversation, source="carrier", text="4475", said_at=timezone.now() + timedelta(seconds=9)
    )
    person = reverse("inbox:contact-consent", args=[contact.pk])
    assert "the carrier refused a text since" in client.get(person).text
    assert "Please remove the opt-out of +13215550199" in client.get(person).text
    assert "The carrier refused a text since." in client.get(LIST).text
    assert any("still refuses texts to 1 person" in sentence for sentence in health.problems(health.measure()))
    client.force_login(UserFactory())
    page = client.get(f"/conversations/{conversation.pk}/").text
    assert "the carrier refuses: ask TeleVoIPs" in page
    assert "must text START" not in page, "they did"
    with pytest.raises(sending.CannotSend, match="the carrier still refuses texts to them"):
        sending.queue_reply(conversation=conversation, body="Hello", by=admin, client_token="t1")
