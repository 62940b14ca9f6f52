"""What is shown in a page's place says what happened, and leads on."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_form_from_a_page_that_is_out_of_date_is_answered_by_a_page_of_ours():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "ada", "password": "x"})
    assert answer.status_code == 403
    assert "This page is out of date" in answer.text
    assert "To the inbox" in answer.text
    assert "CSRF" not in answer.text


def test_who_lacks_the_rights_is_told_so(client):
    client.force_login(UserFactory())
    answer = client.get(reverse("inbox:retention"))
    assert answer.status_code == 403
    assert "This is not for your account" in answer.text
    assert "out of date" not in answer.text
