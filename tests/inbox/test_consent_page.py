"""A person's consent page: what it proves, and how an admin restores."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from contacts import tasks as consent_tasks
from contacts.models import ConsentEvent, OptOut
from inbox import optout, sending
from tests.events import text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
REASON = "She called on Monday and asked for texts again."


@pytest.fixture
def conversation():
    number = OwnedNumberFactory(number="+13215550100", texts_per_second=1000, business_name="Acme")
    return ConversationFactory(owned_number=number, contact__phone="+13215550199")


@pytest.fixture
def admin(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def address(conversation):
    return reverse("inbox:contact-consent", args=[conversation.contact_id])


def opt_out(post_event, worker):
    post_event(text_in("STOP"))
    worker()
    consent_tasks.push_opt_out(OptOut.objects.get().pk)


def test_the_page_proves_when_it_was_asked_blocked_and_told(
    client, admin, address, carrier, worker, post_event, conversation
):
    sending.queue_reply(conversation=conversation, body="See you", by=admin, client_token="x")
    opt_out(post_event, worker)
    page = client.get(address).content.decode()
    block = OptOut.objects.get()
    told = ConsentEvent.objects.get(kind="push_done")
    assert "2026-11-20 15:00:00 UTC</time> by text to +13215550100: <q" in " ".join(page.split())
    assert f"{block.created_at:%Y-%m-%d %H:%M:%S}" in page
    assert "nothing but 1 confirmation" in " ".join(page.split())
    assert "1 text blocked" in page
    assert f'told at <time datetime="{told.at:%Y-%m-%dT%H:%M:%S}' in page
    assert told.digest[:12] in page


def test_a_text_that_left_after_the_block_is_owned_up_to(client, admin, address, post_event, worker, conversation):
    opt_out(post_event, worker)
    assert "text left after the block" not in client.get(address).text
    MessageFactory(outbound=True, conversation=conversation, status="sent", claimed_at=timezone.now())
    assert "1 text left after the block. Tell an admin." in client.get(address).text


def test_that_the_carrier_was_told_of_an_earlier_opt_out_proves_nothing(
    client, admin, address, carrier, worker, post_event, conversation
):
    opt_out(post_event, worker)
    optout.restore_by_hand(contact=conversation.contact, by=admin, reason=REASON)
    optout.stop_texts(conversation=conversation, source="call", by=admin, text="No more")
    page = client.get(address).text
    assert "told at" not in page
    assert "Telling the carrier" in page


def test_the_persons_panel_leads_there(client, admin, address, conversation):
    assert address in client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).content.decode()


def test_only_who_shares_a_conversation_sees_it(client, conversation, address):
    client.force_login(UserFactory())
    assert client.get(address).status_code == 200
    conversation.owned_number.is_open_to_all = False
    conversation.owned_number.save()
    assert client.get(address).status_code == 404
    assert client.post(reverse("inbox:contact-restore", args=[conversation.contact_id])).status_code == 404


def test_an_admin_restores_with_a_typed_reason(client, admin, conversation, post_event):
    post_event(text_in("STOP"))
    answer = client.post(reverse("inbox:contact-restore", args=[conversation.contact_id]), {"reason": REASON})
    assert answer.status_code == 302
    assert not OptOut.objects.exists()
    line = ConsentEvent.objects.get(kind="manual_restore")
    assert (line.actor, line.text, line.source) == (admin, REASON, "staff")


def test_without_a_reason_nothing_is_restored(client, admin, conversation, post_event):
    post_event(text_in("STOP"))
    for reason in ("", "  ", "because"):
        answer = client.post(reverse("inbox:contact-restore", args=[conversation.contact_id]), {"reason": reason})
        assert answer.status_code == 422
    assert OptOut.objects.exists()


def test_staff_without_the_permission_do_not_restore(client, conversation, address, post_event):
    post_event(text_in("STOP"))
    user = UserFactory(is_staff=True)
    client.force_login(user)
    assert "Restore texting" not in client.get(address).content.decode()
    restore = reverse("inbox:contact-restore", args=[conversation.contact_id])
    assert client.post(restore, {"reason": REASON}).status_code == 403
    assert OptOut.objects.exists()
    user.user_permissions.add(Permission.objects.get(codename="delete_optout"))
    assert client.post(restore, {"reason": REASON}).status_code == 302
    assert not OptOut.objects.exists()


def test_the_page_says_what_to_ask_the_carrier_for(client, admin, address, carrier, worker, post_event, conversation):
    opt_out(post_event, worker)
    optout.restore_by_hand(contact=conversation.contact, by=admin, reason=REASON)
    page = client.get(address).content.decode()
    told = ConsentEvent.objects.get(kind="push_done")
    assert "Please remove the opt-out of +13215550199" in page
    assert f"for +13215550100 on {told.at:%Y-%m-%d at %H:%M:%S} UTC" in page


def test_what_was_queued_before_a_restoration_stays_blocked(carrier, worker, admin, conversation):
    optout.stop_texts(conversation=conversation, source="call", by=admin, text="Asked")
    late = sending.queue(conversation=conversation, body="Hi", purpose="reply", client_token="late", by=admin)
    optout.restore_by_hand(contact=conversation.contact, by=admin, reason=REASON)
    worker()
    late.refresh_from_db()
    assert late.status == "blocked"


def test_the_ledger_has_pages(client, admin, address, conversation, monkeypatch, django_assert_max_num_queries):
    from contacts import ledger
    from inbox import proof

    monkeypatch.setattr(proof, "PAGE", 3)
    for _ in range(7):
        ledger.record(conversation.contact, "doubt", source="text")
    seen, where = [], address
    for _ in range(3):
        with django_assert_max_num_queries(10):
            page = client.get(where)
        seen += [line.number for line in page.context["lines"]]
        where = f"{address}?before={page.context['older']}"
    assert seen == [7, 6, 5, 4, 3, 2, 1]
