"""What people choose for themselves: their page of settings, and what it changes."""

import pytest

from accounts.models import User
from accounts.preferences import EVENTS, WAYS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
BOXES = [*EVENTS, *WAYS, "has_shortcuts"]


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_the_page_shows_what_is_chosen_and_keeps_what_is_chosen_anew(client, staff):
    page = client.get("/settings/").text
    assert 'name="tells_mine" id="id_tells_mine" checked' in page or "checked" in page
    answer = client.post("/settings/", {"density": "compact", "tells_privately": "on"}, follow=True)
    assert "Saved." in answer.text
    fresh = User.objects.get(pk=staff.pk)
    assert {name for name in BOXES if getattr(fresh, name)} == {"tells_privately"}
    assert fresh.density == "compact"


def test_nobody_changes_anothers_choices(client, staff):
    other = UserFactory()
    client.post("/settings/", {"density": "compact", "id": other.pk, "is_superuser": "on"})
    assert User.objects.get(pk=other.pk).density == "comfortable"
    assert not User.objects.get(pk=staff.pk).is_superuser


def test_a_density_that_does_not_exist_is_refused(client, staff):
    answer = client.post("/settings/", {"density": "huge"})
    assert answer.status_code == 422
    assert User.objects.get(pk=staff.pk).density == "comfortable"


def test_compact_is_on_every_page_of_who_chose_it_alone(client, staff):
    assert "is-compact" not in client.get("/").text
    User.objects.filter(pk=staff.pk).update(density="compact")
    for address in ("/", "/calls/", "/settings/"):
        page = client.get(address).text
        assert "is-compact" in page
        assert "css/compact" in page


def test_single_keys_are_switched_off_and_on_from_their_list(client, staff):
    assert 'data-shortcuts="off"' not in client.get("/").text
    assert client.post("/settings/shortcuts/", headers={"HX-Request": "true"}).status_code == 204
    assert 'data-shortcuts="off"' in client.get("/").text
    assert client.post("/settings/shortcuts/", {"on": "on"}).status_code == 302
    assert 'data-shortcuts="off"' not in client.get("/").text


@pytest.mark.parametrize("address", ["/settings/", "/settings/shortcuts/", "/settings/first-steps/hide/"])
def test_a_stranger_is_sent_to_the_sign_in(client, address):
    assert client.post(address).status_code == 302
    assert "/accounts/login/" in client.post(address).url
