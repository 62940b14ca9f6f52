"""A person's own language and clock: chosen on the settings' page, and gone with the request."""

from datetime import UTC, datetime

import pytest
from django.conf import settings as chosen
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts import locales
from accounts.middleware import PersonsLocaleMiddleware
from accounts.models import User
from inbox import automatic, hours
from inbox.models import Message
from tests.events import text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def staff(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    return user


def choose(user, **choices):
    User.objects.filter(pk=user.pk).update(**choices)


def test_both_are_chosen_on_the_settings_page_and_count_from_its_answer_on(client, staff):
    client.post("/settings/", {"density": "compact", "language": "es", "time_zone": "America/Bogota"})
    fresh = User.objects.get(pk=staff.pk)
    assert (fresh.language, fresh.time_zone) == ("es", "America/Bogota")
    page = client.get("/settings/")
    assert '<html lang="es">' in page.text
    assert '<option value="America/Bogota" selected>Bogota</option>' in page.text
    assert page.headers["Content-Language"] == "es"


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../etc/passwd"}])
def test_what_there_is_not_is_refused(client, staff, wrong):
    assert client.post("/settings/", {"density": "compact", **wrong}).status_code == 422


def test_without_a_choice_the_browser_is_asked_then_english_goes(client, staff):
    assert '<html lang="es">' in client.get("/", headers={"Accept-Language": "es-MX,es;q=0.9"}).text
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "fi"}).text
    choose(staff, language="en")
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "es"}).text


def test_a_stranger_is_spoken_to_as_the_browser_asks(client):
    assert '<html lang="es">' in client.get("/accounts/login/", headers={"Accept-Language": "es"}).text


def test_a_language_that_reads_from_the_right_turns_the_page(client, staff, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    choose(staff, language="ar")
    assert '<html lang="ar" dir="rtl">' in client.get("/").text


def test_a_language_or_zone_that_is_no_more_is_passed_over(client, staff):
    choose(staff, language="tlh", time_zone="Atlantis/Capital")
    assert '<html lang="en">' in client.get("/").text


@pytest.mark.parametrize(
    ("zone", "shown"), [("", "12:00 PM"), ("America/Bogota", "7:00 AM"), ("Asia/Tokyo", "9:00 PM")]
)
def test_times_are_by_the_persons_clock_else_the_organisations(client, staff, zone, shown):
    conversation = ConversationFactory()
    message = MessageFactory(conversation=conversation, direction=Message.Direction.INBOUND, status="received")
    Message.objects.filter(pk=message.pk).update(occurred_at=NOON)
    choose(staff, time_zone=zone)
    assert shown in client.get(f"/conversations/{conversation.pk}/").text


def test_a_file_that_is_written_while_it_goes_out_has_the_persons_clock(client, staff):
    conversation = ConversationFactory()
    message = MessageFactory(conversation=conversation, direction=Message.Direction.INBOUND, status="received")
    Message.objects.filter(pk=message.pk).update(occurred_at=NOON)
    choose(staff, time_zone="Asia/Tokyo")
    answer = client.get(f"/conversations/{conversation.pk}/record.csv")
    assert timezone.get_current_timezone_name() == chosen.TIME_ZONE
    assert b"2026-03-03T21:00:00+09:00" in b"".join(answer.streaming_content)


def test_nothing_of_a_person_is_left_to_the_next_request(client, staff):
    choose(staff, language="es", time_zone="Asia/Tokyo")
    with translation.override("en"):
        assert '<html lang="es">' in client.get("/").text
        assert timezone.get_current_timezone_name() == chosen.TIME_ZONE
        assert translation.get_language() == chosen.LANGUAGE_CODE


def test_a_door_without_a_sign_in_reads_no_person(django_assert_num_queries):
    request = RequestFactory().get("/healthz")
    middleware = PersonsLocaleMiddleware(lambda _: None)
    view = lambda _: None  # noqa: E731
    view.login_required = False
    middleware.process_view(request, view, (), {})  # a request that has no `user` at all


def test_the_zones_of_the_menu_lie_somewhere():
    assert {"Europe/Madrid", "America/Mexico_City", "UTC"} < locales.zones()
    assert not {"US/Eastern", "Etc/GMT+5", "localtime", "EST"} & locales.zones()


SPANISH = {"/": "Bandeja", "/settings/": "Ajustes", "/contacts/": "Contactos", "/calls/": "Llamadas"}


@pytest.mark.parametrize("address", SPANISH)
def test_who_chose_spanish_reads_spanish(client, staff, address):
    choose(staff, language="es")
    assert SPANISH[address] in client.get(address).text


def test_the_sign_in_is_in_the_browsers_language(client):
    page = client.get("/accounts/login/", headers={"Accept-Language": "es-AR"}).text
    assert "Contraseña" in page
    assert "Password" not in page


def test_dates_have_their_own_form_in_each_language(client, staff):
    conversation = ConversationFactory()
    message = MessageFactory(conversation=conversation, direction=Message.Direction.INBOUND, status="received")
    Message.objects.filter(pk=message.pk).update(occurred_at=NOON)
    choose(staff, language="es", time_zone="America/Bogota")
    page = client.get(f"/conversations/{conversation.pk}/").text
    assert "martes 3 de marzo de 2026" in page.lower()
    assert "7:00" in page


@pytest.mark.parametrize("purpose", automatic.DEFAULTS)
def test_what_customers_receive_does_not_depend_on_who_looks_on(purpose):
    number = OwnedNumberFactory()
    said, opens = automatic.wording(number, purpose), hours.in_words(NOON, NOON)
    with translation.override("es"):
        assert automatic.wording(number, purpose) == said
        assert hours.in_words(NOON, NOON) == opens


def test_a_stop_is_confirmed_in_english_whatever_language_its_bearer_asks_for(post_event):
    OwnedNumberFactory(number="+13215550100")
    assert post_event(text_in("STOP"), **{"Accept-Language": "es"}).status_code == 200
    assert "opted out" in Message.objects.get(purpose=Message.Purpose.OPT_OUT_CONFIRMATION).body
