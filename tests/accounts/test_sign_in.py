"""Signing in and out: by username or email, never by oneself alone."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@example.com", "Ada@Example.COM"])
def test_staff_sign_in_by_username_or_email_in_any_case(client, login):
    UserFactory(username="ada", email="ada@example.com")
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize(("login", "password"), [("ada", "wrong"), ("ada", ""), ("nobody", PASSWORD), ("", PASSWORD)])
def test_a_wrong_name_or_password_is_refused(client, login, password):
    UserFactory(username="ada")
    answer = sign_in(client, login, password)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not is_signed_in(client)


def test_the_answer_does_not_tell_whether_the_name_exists(client):
    UserFactory(username="ada")
    wrong, unknown = sign_in(client, "ada", "wrong"), sign_in(client, "eve", "wrong")
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_many_wrong_passwords_are_held_up(client):
    UserFactory(username="ada")
    for _ in range(12):
        answer = sign_in(client, "ada", "wrong")
    assert "Too many failed login attempts" in str(answer.context["form"].errors)
    sign_in(client, "ada")
    assert not is_signed_in(client)


def test_an_inactive_person_is_refused_and_signed_out_at_once(client):
    user = UserFactory(username="ada")
    sign_in(client, "ada")
    assert client.get("/admin/login/").status_code == 403  # signed in, no admin
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/admin/login/").status_code == 302
    client.logout()
    sign_in(client, "ada")
    assert not is_signed_in(client)


def test_nobody_signs_up(client):
    page = client.get(reverse("account_signup"))
    assert "<form" not in page.content.decode() or "password1" not in page.content.decode()
    client.post(
        reverse("account_signup"),
        {"username": "eve", "email": "eve@example.com", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.exists()


def test_the_way_leads_back_to_the_page_and_never_to_another_host(client):
    UserFactory(username="ada")
    assert sign_in(client, "ada", next="/conversations/7/")["Location"] == "/conversations/7/"
    client.logout()
    assert sign_in(client, "ada", next="https://evil.example/")["Location"] == "/"


def test_signing_out_takes_a_post(client):
    client.force_login(UserFactory())
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    answer = client.post(reverse("account_logout"))
    assert answer["Location"] == LOGIN
    assert not is_signed_in(client)


def test_a_password_is_changed_by_who_knows_the_old_one(client):
    UserFactory(username="ada")
    sign_in(client, "ada")
    address, new = reverse("account_change_password"), "another horse battery"

    def change(old, new):
        return client.post(address, {"oldpassword": old, "password1": new, "password2": new})

    assert change("wrong", new).context["form"].errors
    assert change(PASSWORD, "short").context["form"].errors
    assert change(PASSWORD, new).status_code == 302
    client.logout()
    sign_in(client, "ada")
    assert not is_signed_in(client)
    sign_in(client, "ada", new)
    assert is_signed_in(client)
