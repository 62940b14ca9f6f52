"""Admin reads any range of the carrier's list again, and sees how far it has come."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from inbox import holds
from inbox.models import CatchUp, SendingState
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LIST, ADD = "admin:inbox_catchup_changelist", "admin:inbox_catchup_add"


@pytest.fixture
def boss(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def form(start, end):
    return {
        "start_at_0": start.strftime("%Y-%m-%d"),
        "start_at_1": start.strftime("%H:%M:%S"),
        "end_at_0": end.strftime("%Y-%m-%d"),
        "end_at_1": end.strftime("%H:%M:%S"),
    }


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def test_an_admin_asks_for_a_range_and_it_bears_the_name(client, boss):
    assert client.post(reverse(ADD), form(days_ago(3), days_ago(2))).status_code == 302
    asked = CatchUp.objects.get()
    assert (asked.kind, asked.asked_by, asked.done_until) == ("asked", boss, asked.start_at)
    assert LogEntry.objects.get().user == boss


@pytest.mark.parametrize(
    ("start", "end", "said"), [(2, 3, "before it begins"), (2, -2, "in the future"), (200, 2, "holds 90 days")]
)
def test_a_range_that_the_carrier_cannot_hold_is_refused_with_a_sentence(client, boss, start, end, said):
    answer = client.post(reverse(ADD), form(days_ago(start), days_ago(end)))
    assert said in answer.content.decode()
    assert not CatchUp.objects.exists()


def test_the_list_shows_how_far_an_import_has_come(client, boss):
    CatchUp.objects.create(kind="import", start_at=days_ago(90), end_at=days_ago(0), done_until=days_ago(45))
    assert "50 %" in client.get(reverse(LIST)).content.decode()


def test_an_admin_stops_an_import_in_their_name(client, boss):
    row = CatchUp.objects.create(kind="import", start_at=days_ago(90), end_at=days_ago(0), done_until=days_ago(45))
    client.post(reverse(LIST), {"action": "stop", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.stopped_by == boss
    assert row.finished_at


def test_a_number_that_an_admin_adds_sends_nothing_before_its_past_is_read(client, boss):
    SendingState.current()
    fields = {"number": "(321) 555-0100", "label": "Desk", "color": "blue", "business_name": "Acme", "is_active": "on"}
    add = reverse("admin:inbox_ownednumber_add")
    for inline in client.get(add).context["inline_admin_formsets"]:
        fields |= {f"{inline.formset.prefix}-{count}_FORMS": "0" for count in ("TOTAL", "INITIAL")}
    client.post(add, fields | {"is_open_to_all": "on", "texts_per_second": "1"})
    assert CatchUp.objects.get(kind="import", finished_at=None)
    assert "90 days" in holds.current().reason


def test_staff_without_the_permission_cannot_ask(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.post(reverse(ADD), form(days_ago(3), days_ago(2))).status_code == 403
