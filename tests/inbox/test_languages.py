"""Staff read what happened in their own language; customers read what the organisation wrote."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from calls.models import Report, TextBack
from contacts import consent, pushing
from contacts.models import ConsentEvent
from inbox import catchup
from inbox.models import CatchUp, Message
from televoips.codes import TABLE
from televoips.errors import OutcomeUnknown, Unavailable
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory


@pytest.fixture
def admin(client, db):
    user = UserFactory(is_superuser=True, is_staff=True, language="es")
    client.force_login(user)
    return user


def test_each_code_of_the_carrier_is_explained_in_spanish():
    with override("es"):
        said = [words for meaning in TABLE.values() for words in (meaning.why, meaning.next_step)]
        assert [words for words in said if gettext(words) == words] == []


def test_why_a_text_failed_is_told_in_the_readers_language():
    known, unknown = (Message(status=Message.Status.FAILED, error_code=code) for code in (4720, 4999))
    assert known.trouble.startswith("This number cannot receive texts")
    with override("es"):
        assert known.trouble.startswith("Este número no puede recibir mensajes")
        assert "4999" in unknown.trouble
        assert "operador" in unknown.trouble


def test_what_a_worker_wrote_down_is_read_in_the_readers_language(client, admin):
    Report.objects.create(source="carrier", day="2026-11-25", state="asking", reason="The carrier is at it.")
    page = client.get("/admin/calls/report/").text
    assert "El operador está en ello." in page
    assert "Pedido al operador" in page
    User.objects.update(language="en")
    assert "The carrier is at it." in client.get("/admin/calls/report/").text


def test_counts_take_their_plural_in_each_language(client, admin):
    conversation = ConversationFactory()
    consent.opt_out(contact=conversation.contact, source=ConsentEvent.Source.TEXT)
    address = reverse("inbox:contact-consent", args=[conversation.contact_id])
    MessageFactory(conversation=conversation, direction="outbound", status="blocked")
    assert "1 mensaje bloqueado" in client.get(address).text
    MessageFactory(conversation=conversation, direction="outbound", status="blocked")
    assert "2 mensajes bloqueados" in client.get(address).text
    User.objects.update(language="en")
    assert "2 texts blocked" in client.get(address).text


@pytest.mark.django_db
def test_what_customers_get_is_the_organisations_own_whatever_staff_speak():
    number = OwnedNumberFactory()
    english = TextBack(owned_number=number).text
    with override("es"):
        assert TextBack(owned_number=number).text == english


def test_how_a_call_to_the_carrier_ended_is_told_in_the_readers_language(client, admin):
    conversation = ConversationFactory()
    block = consent.opt_out(contact=conversation.contact, source=ConsentEvent.Source.TEXT)
    pushing.push_failed(block, Unavailable("503"))
    failed = CatchUp.objects.create(kind="recent", start_at=timezone.now(), done_until=timezone.now())
    catchup.fail(failed, OutcomeUnknown("The carrier answered 500."))
    assert "No se pudo llegar al operador." in client.get(f"/conversations/{conversation.pk}/").text
    assert "La respuesta del operador no llegó" in client.get("/admin/inbox/catchup/").text
    User.objects.update(language="en")
    assert "could not be reached" in client.get(f"/conversations/{conversation.pk}/").text
