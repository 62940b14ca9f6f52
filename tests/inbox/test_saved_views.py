"""Saved views: kept under a name, one's own or shared, in an order, changed by their owner alone."""

import pytest
from django.urls import reverse

from inbox.models import SavedView
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MENU = {"HX-Request": "true", "HX-Target": "menu"}


@pytest.fixture
def staff(client):
    user = UserFactory(first_name="Ann", last_name="Lee")
    client.force_login(user)
    return user


def save(client, name, query="?folder=mine&sort=waiting", **data):
    return client.post(reverse("inbox:view-save") + query, {"name": name} | data)


def change(client, view, **data):
    return client.post(reverse("inbox:view-change", args=[view.pk]), data)


def names(client):
    return [view.name for view in client.get(reverse("inbox:view-list")).context["views"]]


def test_a_view_keeps_filters_and_order_under_a_name(client, staff):
    assert save(client, "Mine, longest").url == "/?folder=mine&sort=waiting"
    text = client.get(reverse("inbox:view-list"), headers=MENU).text
    assert 'href="/?folder=mine&amp;sort=waiting"' in text
    assert "Mine, longest" in text
    assert "<html" not in text


def test_a_name_that_one_has_stands_for_the_newer_view(client, staff):
    save(client, "Daily")
    save(client, "Daily", "?state=closed")
    assert SavedView.objects.get().query == "?state=closed"


def test_what_is_no_filter_is_not_kept(client, staff):
    save(client, "Odd", "?state=zombie&folder=mine&evil=1")
    assert SavedView.objects.get().query == "?folder=mine"


def test_a_shared_view_is_everyones_to_use_and_its_owners_to_change(client, staff):
    colleague = UserFactory(first_name="Bo", last_name="K")
    shared = SavedView.objects.create(owner=colleague, name="Team's", query="?folder=teams", is_shared=True)
    SavedView.objects.create(owner=colleague, name="Private")
    assert names(client) == ["Team's"]
    assert "shared by Bo K" in client.get(reverse("inbox:view-list"), headers=MENU).text
    assert change(client, shared, action="delete").status_code == 404
    assert SavedView.objects.count() == 2


def test_views_are_renamed_shared_ordered_and_deleted(client, staff):
    for name in ("One", "Two", "Three"):
        save(client, name)
    assert names(client) == ["One", "Two", "Three"]
    three = SavedView.objects.get(name="Three")
    change(client, three, action="up")
    change(client, three, action="up")
    change(client, three, action="up")
    assert names(client) == ["Three", "One", "Two"]
    change(client, three, action="down")
    assert names(client) == ["One", "Three", "Two"]
    change(client, three, name="Drei", is_shared="on")
    three.refresh_from_db()
    assert (three.name, three.is_shared) == ("Drei", True)
    change(client, three, action="delete")
    assert names(client) == ["One", "Two"]


def test_a_name_is_needed_and_ones_views_differ_in_name(client, staff):
    assert "at most 60 characters" in client.get(save(client, " ").url).text
    save(client, "One")
    save(client, "Two")
    answer = change(client, SavedView.objects.get(name="Two"), name="One")
    assert "a name of its own" in client.get(answer.url).text
    assert names(client) == ["One", "Two"]


def test_one_keeps_so_many_views_and_no_more(client, staff, monkeypatch):
    monkeypatch.setattr(SavedView, "MOST", 1)
    save(client, "One")
    assert "delete one first" in client.get(save(client, "Two").url).text
    assert names(client) == ["One"]
