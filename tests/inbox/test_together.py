"""Several sets in one statement: the very rows that the querysets would give."""

import pytest
from django.db.models import Exists, OuterRef
from django.utils import timezone

from inbox import together
from inbox.models import Conversation, Message, OpeningSpan
from inbox.models.tagging import ConversationTag, tag_marks
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


def columns(row) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_rows_are_what_the_querysets_give_in_their_order_in_one_query(django_assert_num_queries):
    contact = ContactFactory(name="Ann “A” O'Neil\n", custom={"1": "50 %", "2": True})
    conversation = ConversationFactory(contact=contact, waiting_since=timezone.now())
    ConversationTag.objects.create(conversation=conversation, tag=TagFactory(), added_by=UserFactory())
    for n in range(5):
        MessageFactory(conversation=conversation, body=f"Text {n} 🙂", others=["+13215550123"] if n else [])
    MessageFactory(conversation=conversation, outbound=True)
    earlier = Message.objects.filter(conversation=OuterRef("conversation"), pk__lt=OuterRef("pk"))
    texts = Message.objects.select_related("author").annotate(is_later=Exists(earlier)).order_by("-pk")[:4]
    talks = Conversation.objects.select_related("contact", "owned_number").annotate(tag_marks=tag_marks())
    talks = talks.order_by("pk")[:9]
    with django_assert_num_queries(1):
        found = together.fetch(texts=texts, talks=talks, none=Message.objects.none())
        [talk] = found["talks"]
        assert (talk.contact.custom, talk.owned_number.label) == (contact.custom, conversation.owned_number.label)
        assert found["texts"][0].author.username
    assert [columns(row) for row in found["texts"]] == [columns(row) for row in texts]
    assert columns(talk) == columns(talks[0])
    assert columns(talk.contact) == columns(talks[0].contact)
    assert found["none"] == []


def test_a_kind_of_column_that_json_does_not_bear_faithfully_is_refused():
    with pytest.raises(KeyError, match="TimeField"):
        together.fetch(spans=OpeningSpan.objects.all()[:1])
