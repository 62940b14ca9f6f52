"""What the clock asks for: each is a task that there is, and asked for by two clocks it is done once."""

import pytest

from config.celery import app
from inbox import nudges, sending, tasks
from tests.events import receipt, text_in
from tests.factories import ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("entry", app.conf.beat_schedule.values(), ids=app.conf.beat_schedule)
def test_what_the_clock_asks_for_exists_and_does_not_pile_up_without_a_worker(entry):
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
    if isinstance(entry["schedule"], float):
        assert entry["options"]["expires"] <= 600


def test_two_clocks_do_no_harm(carrier, monkeypatch, post_event, django_capture_on_commit_callbacks):
    number = OwnedNumberFactory(number="+13215550100", texts_per_second=100)
    monkeypatch.setattr(nudges, "send", tasks.send_message)
    for index in range(4):
        conversation = ConversationFactory(owned_number=number, contact__phone=f"+1321555019{index}")
        sending.queue_reply(conversation=conversation, body=f"Hi {index}", by=UserFactory(), client_token=f"t{index}")
    post_event(receipt("nobodys"))
    post_event(text_in("STOP", **{"from": "13215550190"}))
    for _ in range(3):
        for entry in app.conf.beat_schedule.values():
            for _clock in range(2):
                with django_capture_on_commit_callbacks(execute=True):
                    app.tasks[entry["task"]].run()
    sent = sorted(post.content for post in carrier.log.posts)
    assert [text for text in sent if text.startswith("Hi")] == ["Hi 1", "Hi 2", "Hi 3"]
    assert len(sent) == len(set(sent)) == 4
