"""allauth's pages in our own words: a password, two-step sign-in and the letters, in each language."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
POLITE = re.compile(
    r"\b(usted|su contraseña|introduzca|escriba|vuelva|debe escribir|escoja|asegúrese|inténtelo|por favor)\b",
    re.IGNORECASE,
)
"""How Django and allauth speak Spanish to people; we say tú."""
ENTRANCE = ["/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/password/reset/key/1-no/"]
OWN = ["/accounts/password/change/", "/accounts/2fa/", "/accounts/reauthenticate/"]


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


@pytest.fixture
def ada(client):
    user = UserFactory(username="ada", email="ada@example.com", language="es")
    client.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    return user


def said(answer) -> str:
    """Return what a page says in its own part."""
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL)[0]
    return re.sub(r"<[^>]+>", " ", main)


@pytest.mark.parametrize("path", ENTRANCE)
def test_who_is_outside_is_spoken_to_in_our_spanish(client, path):
    words = said(client.get(path, headers={"Accept-Language": "es"}))
    assert "contraseña" in words or "correo" in words or "enlace" in words
    assert not POLITE.search(words)


@pytest.mark.parametrize("path", OWN)
def test_ones_own_account_speaks_our_spanish_and_our_english(client, ada, path):
    assert not POLITE.search(said(client.get(path)))
    User.objects.update(language="en")
    words = said(client.get(path))
    assert "Change Password" not in words
    assert "Two-Factor" not in words


def test_the_account_stands_among_the_settings(client, ada):
    for path in OWN[:2]:
        page = client.get(path).text
        assert 'class="settings-nav"' in page
        assert page.count('aria-current="page"') == 2  # here, and in the rail's menu


def test_two_steps_are_switched_on_shown_renewed_and_switched_off(client, ada):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").text
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "Escribe el que muestra ahora tu aplicación." in said(wrong)
    code = auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    page = said(client.get("/accounts/2fa/"))
    assert "Activada" in page
    assert "Quedan 10 de 10" in page
    codes = said(client.get("/accounts/2fa/recovery-codes/"))
    assert len(re.findall(r"\b[0-9a-f]{8}\b", codes)) == 10
    assert not POLITE.search(codes)
    assert "dejarán de funcionar" in said(client.get("/accounts/2fa/recovery-codes/generate/"))
    assert not POLITE.search(said(client.get("/accounts/2fa/totp/deactivate/")))
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()


def test_signing_in_asks_for_the_code_in_our_words(client):
    user = UserFactory(username="eve")
    auth.TOTP.activate(user, auth.generate_totp_secret())
    page = client.post("/accounts/login/", {"login": "eve", "password": PASSWORD}, follow=True)
    assert "Say the code that your app shows" in said(page)


def test_a_wrong_password_is_told_in_our_words(client, ada):
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": "wrong", "password1": "another horse battery", "password2": "another horse battery"},
    )
    assert "Esta no es tu contraseña actual." in said(answer)


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("mfa/messages/totp_activated.txt", "La entrada en dos pasos está activada. Guarda los códigos de abajo."),
        ("mfa/messages/totp_deactivated.txt", "La entrada en dos pasos está desactivada."),
        ("mfa/messages/recovery_codes_generated.txt", ""),
        ("account/messages/password_changed.txt", "Tu contraseña ha cambiado"),
    ],
)
def test_what_was_done_is_told_in_our_spanish(template, told):
    with translation.override("es"):
        assert render_to_string(template).strip() == told


@pytest.mark.parametrize(
    ("path", "given", "told"),
    [
        ("/accounts/password/reset/", {"email": "no address"}, "Escribe una dirección de correo"),
        (
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": "another horse battery", "password2": "yet another horse"},
            "Escribe la misma contraseña",
        ),
        ("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "ada", "password2": "ada"}, "se parece"),
        ("/settings/", {"language": "xx", "density": "comfortable"}, "xx no es una de las opciones"),
    ],
)
def test_what_does_not_fit_is_told_in_our_spanish(client, ada, path, given, told):
    words = said(client.post(path, given, headers={"Accept-Language": "es"}))
    assert told in words
    assert not POLITE.search(words)


def test_too_many_tries_are_answered_by_a_page_of_ours(client, ada):
    answers = [client.post("/accounts/reauthenticate/", {"password": "wrong"}) for _ in range(30)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert "Demasiados intentos" in said(refused)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
@pytest.mark.parametrize("address", ["ada@example.com", "nobody@example.com"])
def test_the_letter_is_ours(client, address):
    UserFactory(username="ada", email="ada@example.com")
    client.post("/accounts/password/reset/", {"email": address}, headers={"Accept-Language": "es"})
    (letter,) = mail.outbox
    assert not POLITE.search(letter.body)
    assert "Textdesk" in letter.subject + letter.body
    assert "signup" not in letter.body
