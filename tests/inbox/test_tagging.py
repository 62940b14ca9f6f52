"""Tags on conversations: put on, taken off, told in the thread, shown in the list, filtered by."""

import pytest
from django.urls import reverse

from contacts.models import Tag
from inbox import badges, listing, tagging
from inbox.models import Conversation, ConversationEvent, ConversationTag
from tests.factories import ConversationFactory, OwnedNumberFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def names(conversation):
    return sorted(conversation.tags.values_list("name", flat=True))


def save(client, conversation, **data):
    return client.post(reverse("inbox:conversation-tags", args=[conversation.pk]), data)


def test_the_form_puts_tags_on_and_takes_others_off_with_who_and_when(client, staff):
    conversation = ConversationFactory()
    vip, bike, old = TagFactory(name="VIP"), TagFactory(name="Bike"), TagFactory(name="Old")
    tagging.change(conversations=[conversation], add=[old], by=UserFactory())
    save(client, conversation, tags=[vip.pk, bike.pk], shown=[old.pk])
    assert names(conversation) == ["Bike", "VIP"]
    assert {row.added_by for row in ConversationTag.objects.all()} == {staff}
    lines = [(event.kind, event.actor, event.detail) for event in ConversationEvent.objects.all()][1:]
    assert lines == [("tagged", staff, "Bike, VIP"), ("untagged", staff, "Old")]
    text = client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).text
    assert 'tagged this conversation <bdi class="event-detail">Bike, VIP</bdi>' in text
    assert 'took off <bdi class="event-detail">Old</bdi>' in text


def test_what_a_colleague_tagged_meanwhile_is_left_alone(client, staff):
    conversation = ConversationFactory()
    mine, theirs = TagFactory(), TagFactory()
    tagging.change(conversations=[conversation], add=[theirs], by=UserFactory())
    save(client, conversation, tags=[mine.pk])
    assert set(conversation.tags.all()) == {mine, theirs}


def test_staff_make_a_tag_in_passing_or_find_it_in_other_capitals(client, staff):
    conversation = ConversationFactory()
    TagFactory(name="Refund")
    save(client, conversation, new="refund, late", create="1")
    assert names(conversation) == ["Refund", "late"]
    save(client, conversation, new="only narrowed the menu")
    assert names(conversation) == ["Refund", "late"]


def test_the_same_tags_again_leave_no_line(client, staff):
    conversation, tag = ConversationFactory(), TagFactory()
    for _ in range(2):
        tagging.change(conversations=[conversation], add=[tag], by=staff)
    assert ConversationEvent.objects.count() == 1


def test_a_conversation_bears_so_many_tags_and_no_more(client, staff):
    conversation = ConversationFactory()
    tags = [TagFactory(name=f"{n:02}") for n in range(Tag.MOST_ON_ONE + 1)]
    answer = save(client, conversation, tags=[tag.pk for tag in tags])
    assert not conversation.tags.exists()
    assert "at most 50 tags" in client.get(answer.url).text
    save(client, conversation, tags=[tag.pk for tag in tags[:-1]])
    assert conversation.tags.count() == Tag.MOST_ON_ONE
    assert len(ConversationEvent.objects.get().detail) <= ConversationEvent.LONGEST_DETAIL


def test_the_list_shows_three_tags_and_how_many_more(client, staff):
    conversation = ConversationFactory()
    tagging.change(conversations=[conversation], add=[TagFactory(name=f"t{n:02}") for n in range(40)], by=staff)
    row = client.get("/").text.partition('class="row-tags"')[2].partition("</a>")[0]
    assert [f"t{n:02}" in row for n in range(5)] == [True, True, True, False, False]
    assert "+37" in row
    pane = client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).text.partition("tag-cloud")[2]
    assert all(f"<bdi>t{n:02}</bdi>" in pane for n in range(40))


def test_the_list_is_narrowed_to_a_tag_and_says_so(client, staff):
    number, other = OwnedNumberFactory(), OwnedNumberFactory()
    tag = TagFactory(name="Warranty")
    tagged = [ConversationFactory(owned_number=each) for each in (number, other)]
    ConversationFactory(owned_number=number)
    tagging.change(conversations=tagged, add=[tag], by=staff)
    answer = client.get(f"/?tag={tag.pk}")
    assert set(answer.context["page"].rows) == set(tagged)
    assert "Warranty: show all tags" in answer.text
    assert client.get(f"/?tag={tag.pk}&number={other.pk}").context["page"].rows == tagged[1:]
    assert not client.get(f"/?tag={tag.pk}&state=closed").context["page"].rows
    assert "Nothing here" in client.get("/?tag=999999").text


def test_a_tag_shows_nothing_of_numbers_one_may_not_see(client, staff):
    hidden = ConversationFactory(owned_number__is_open_to_all=False)
    tag = TagFactory()
    tagging.change(conversations=[hidden], add=[tag], by=UserFactory())
    OwnedNumberFactory()
    numbers = badges.numbers_of(staff)
    assert not listing.page(staff, listing.Filters(tag=tag.pk), numbers).rows
    assert save(client, hidden, tags=[TagFactory().pk]).status_code == 404
    assert hidden.tags.count() == 1


def test_a_deleted_tag_leaves_the_conversation_and_stays_in_its_history(client, staff):
    conversation, tag = ConversationFactory(), TagFactory(name="Gone soon")
    tagging.change(conversations=[conversation], add=[tag], by=staff)
    tag.delete()
    assert Conversation.objects.get(pk=conversation.pk).tags.count() == 0
    assert "Gone soon" in client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).text
    assert "Gone soon" in client.get(reverse("inbox:conversation-record", args=[conversation.pk])).text


def test_the_menus_open_as_pages_without_scripts(client, staff):
    conversation, tag = ConversationFactory(), TagFactory(name="VIP")
    tagging.change(conversations=[conversation], add=[tag], by=staff)
    page = client.get(reverse("inbox:conversation-tags", args=[conversation.pk]))
    assert f'value="{tag.pk}" autocomplete="off" checked' in page.text
    assert f'href="/?tag={tag.pk}"' in client.get(reverse("inbox:tag-list")).text
    menu = client.get(reverse("inbox:tag-list"), headers={"HX-Request": "true", "HX-Target": "filter-tags"})
    assert "VIP" in menu.text
    assert "<html" not in menu.text
