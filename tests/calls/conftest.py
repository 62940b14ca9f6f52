"""What the tests of calls may ask for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls import receiving, tasks
from calls.models import Call
from tests.calls import rows
from tests.factories import OwnedNumberFactory, UserFactory


@pytest.fixture
def number():
    """Our number that the rows call."""
    return OwnedNumberFactory(number=f"+{rows.NUMBER}", label="Front desk")


@pytest.fixture
def staff(client):
    """Someone who is signed in."""
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def ring(django_capture_on_commit_callbacks):
    """Take in a webhook of rows; return the newest call."""

    def take(*given):
        with django_capture_on_commit_callbacks(execute=True):
            receiving.take_in(rows.body(*given))
        return Call.objects.order_by("-pk").first()

    return take


@pytest.fixture
def quiet():
    """Let the quiet time of all calls pass."""

    def pass_by():
        Call.objects.filter(settle_at__isnull=False).update(settle_at=timezone.now() - timedelta(seconds=1))
        tasks.settle_calls()

    return pass_by
