"""The first steps of a new desk: ticked by what is there, for admins, until done or put away."""

import pytest

from inbox import first_steps
from tests.factories import MessageFactory, OwnedNumberFactory, UserFactory, WebhookEventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = UserFactory(is_staff=True)
    client.force_login(user)
    return user


def done():
    return [step.is_done for step in first_steps.steps()]


def test_each_step_is_ticked_by_what_is_there(admin):
    assert done() == [False] * 5
    OwnedNumberFactory()
    assert done() == [True, False, False, False, False]
    WebhookEventFactory()
    UserFactory()
    assert done() == [True, True, True, False, False]
    text = MessageFactory()
    assert done() == [True, True, True, True, False]
    MessageFactory(conversation=text.conversation, outbound=True, author=admin, status="failed")
    MessageFactory(conversation=text.conversation, outbound=True, author=None, purpose="help")
    assert not done()[4]
    MessageFactory(conversation=text.conversation, outbound=True, author=admin, status="sent")
    assert done() == [True] * 5


def test_admins_see_the_steps_in_the_inbox_until_they_put_them_away(client, admin):
    assert "First steps" in client.get("/").text
    assert client.post("/settings/first-steps/hide/", headers={"HX-Request": "true"}).status_code == 200
    assert "First steps" not in client.get("/").text
    assert "First steps" in client.get("/settings/first-steps/").text


def test_a_desk_that_is_set_up_shows_none_and_an_open_list_says_so(client, admin):
    OwnedNumberFactory()
    WebhookEventFactory()
    text = MessageFactory()
    MessageFactory(conversation=text.conversation, outbound=True)
    assert 'id="first-steps"' not in client.get("/").text
    part = client.get("/settings/first-steps/", headers={"HX-Request": "true", "HX-Target": "first-steps"}).text
    assert "Your desk is set up" in part
    assert "<html" not in part


def test_others_see_none(client):
    client.force_login(UserFactory())
    assert 'id="first-steps"' not in client.get("/").text
    assert client.get("/settings/first-steps/").status_code == 403
