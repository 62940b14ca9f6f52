"""People: who sees whom, the list, the profile with its history, notes."""

import pytest
from django.urls import reverse

from contacts import consent
from contacts.models import Contact, ContactChange, ContactNote, CustomField, Person, Tag
from inbox.models import ConversationEvent
from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
TOKEN = "token-of-a-note-1"


@pytest.fixture
def staff(client):
    user = UserFactory(first_name="Ada", last_name="Staff")
    client.force_login(user)
    return user


@pytest.fixture
def conversation():
    return ConversationFactory(contact=ContactFactory(name="Ann"))


@pytest.fixture
def hidden():
    """A conversation on a number that only superusers see."""
    return ConversationFactory(owned_number=OwnedNumberFactory(is_open_to_all=False), contact__name="Hidden")


def page_of(contact):
    return reverse("inbox:contact-detail", args=[contact.pk])


def save(client, contact, **values):
    typed = {"name": contact.name, "company": contact.company, "email": contact.email, "tags": ""}
    return client.post(page_of(contact), typed | values)


def names(answer):
    return [contact.display_name for contact in answer.context["page"].rows]


def test_the_list_has_people_by_name_in_any_case_and_pages_of_all(client, staff):
    number = OwnedNumberFactory()
    for n in range(120):
        name = f"{'a' if n % 2 else 'A'}nn {n:03}"
        ConversationFactory(owned_number=number, contact=ContactFactory(name=name))
    ConversationFactory(owned_number=number, contact=ContactFactory())
    seen, address = [], reverse("inbox:contact-list")
    while address:
        answer = client.get(address)
        seen += names(answer)
        following = answer.context["page"].next
        address = following and f"{reverse('inbox:contact-list')}?after={following}"
    assert [name[4:] for name in seen] == [f"{n:03}" for n in range(120)]


def test_numbers_without_a_name_are_listed_apart_newest_first(client, staff, conversation):
    made = [ConversationFactory(contact=ContactFactory()).contact for _ in range(3)]
    shown = names(client.get(reverse("inbox:contact-list"), {"show": "unnamed"}))
    assert shown == [contact.display_phone for contact in reversed(made)]
    assert names(client.get(reverse("inbox:contact-list"))) == ["Ann"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_takes_the_same_queries_however_many_people_it_shows(
    client, staff, rows, django_assert_max_num_queries
):
    tag = Tag.objects.create(name="VIP")
    for n in range(rows):
        contact = ContactFactory(name=f"P{n}", is_shared=True)
        contact.tags.add(tag)
    with django_assert_max_num_queries(8):
        assert len(names(client.get(reverse("inbox:contact-list")))) == rows


@pytest.mark.parametrize("query", ["lee", "bikes inc", "@bikes.example", "(407) 555-0188", "0188"])
def test_the_list_is_searched_by_name_company_email_and_number(client, staff, query):
    ContactFactory(name="Ann Lee", company="Bikes Inc", email="a@bikes.example", phone="+14075550188", is_shared=True)
    ContactFactory(name="Bob", phone="+14075550199", is_shared=True)
    assert names(client.get(reverse("inbox:contact-list"), {"q": query})) == ["Ann Lee"]


def test_the_list_is_narrowed_to_a_tag(client, staff):
    tag = Tag.objects.create(name="VIP")
    ContactFactory(name="Ann", is_shared=True).tags.add(tag)
    ContactFactory(name="Bob", is_shared=True)
    assert names(client.get(reverse("inbox:contact-list"), {"tag": tag.pk})) == ["Ann"]


@pytest.mark.parametrize("query", ["'", '"', "%", "\x00", "a" * 300, "🚲", "NEAR(", "\\"])
def test_odd_searches_and_places_find_nothing_and_break_nothing(client, staff, query):
    ContactFactory(name="Ann", is_shared=True)
    odd = {"q": query, "after": "9" * 30, "tag": "x"}
    assert client.get(reverse("inbox:contact-list"), odd).status_code == 200


def test_who_writes_only_to_a_hidden_number_is_nowhere_to_be_seen(client, staff, hidden):
    contact = hidden.contact
    note = ContactNote.objects.create(contact=contact, author=staff, body="secret", client_token=TOKEN)
    assert names(client.get(reverse("inbox:contact-list"))) == []
    assert names(client.get(reverse("inbox:contact-list"), {"q": "Hidden"})) == []
    for address in (page_of(contact), reverse("inbox:contact-consent", args=[contact.pk])):
        assert client.get(address).status_code == 404
    assert save(client, contact, name="Mine").status_code == 404
    assert client.post(reverse("inbox:contact-note", args=[contact.pk]), {}).status_code == 404
    assert client.post(reverse("inbox:contact-note-remove", args=[note.pk])).status_code == 404
    assert client.get(reverse("inbox:conversation-profile", args=[hidden.pk])).status_code == 404


def test_a_person_added_by_hand_is_everyones_but_their_hidden_conversations_are_not(client, staff, hidden):
    Contact.objects.update(is_shared=True)
    answer = client.get(page_of(hidden.contact))
    assert answer.status_code == 200
    assert answer.context["conversations"] == []


def test_a_profile_is_saved_with_who_when_and_what(client, staff, conversation):
    plan = CustomField.objects.create(name="Plan", kind="choice", choices="Silver\nGold")
    contact = conversation.contact
    typed = {"name": "Ann Lee", "company": "Bikes", "email": "ann@bikes.example", "tags": "VIP, new customer"}
    save(client, contact, **typed, **{f"custom_{plan.key}": "Gold"})
    contact.refresh_from_db()
    assert (contact.name, contact.company, contact.email) == ("Ann Lee", "Bikes", "ann@bikes.example")
    assert contact.custom == {plan.key: "Gold"}
    assert {tag.name for tag in contact.tags.all()} == {"VIP", "new customer"}
    change = ContactChange.objects.get()
    assert (change.actor, change.kind, change.changes["name"]) == (staff, "edited", ["Ann", "Ann Lee"])
    assert [event.kind for event in conversation.events.all()] == [ConversationEvent.Kind.RENAMED]
    shown = client.get(page_of(contact)).text
    for words in ("Ada Staff", "changed the profile", "Gold", "new customer"):
        assert words in shown


def test_saving_the_same_again_leaves_no_trace(client, staff, conversation):
    save(client, conversation.contact)
    assert not ContactChange.objects.exists()
    assert not ConversationEvent.objects.exists()


def test_what_was_typed_stays_where_something_is_wrong(client, staff, conversation):
    size = CustomField.objects.create(name="Size", kind="number")
    answer = save(client, conversation.contact, name="New name", email="no email", **{f"custom_{size.key}": "large"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"email", f"custom_{size.key}"}
    for typed in ("New name", "no email", "large"):
        assert f'value="{typed}"' in answer.text
    assert not ContactChange.objects.exists()


def test_a_field_that_is_switched_off_keeps_its_value_when_the_profile_is_saved(client, staff, conversation):
    old = CustomField.objects.create(name="Old", is_active=False)
    Contact.objects.update(custom={old.key: "kept"})
    save(client, conversation.contact, name="Other")
    assert Contact.objects.get(name="Other").custom == {old.key: "kept"}


def test_a_profile_that_a_colleague_changed_meanwhile_is_not_saved_over_at_once(client, staff, conversation):
    contact = conversation.contact
    on_screen = client.get(page_of(contact)).context["form"].initial
    colleague = UserFactory(first_name="Cleo", last_name="")
    ContactChange.objects.create(contact=contact, kind="edited", actor=colleague, changes={})
    answer = save(client, contact, company="Mine", seen=on_screen["seen"])
    assert answer.status_code == 422
    assert "Cleo changed this profile" in answer.text
    again = save(client, contact, company="Mine", seen=answer.context["form"]["seen"].value())
    assert again.status_code == 302
    contact.refresh_from_db()
    assert contact.company == "Mine"


def test_the_panel_names_an_unknown_number_in_one_click(client, staff):
    conversation = ConversationFactory()
    page = client.get(reverse("inbox:conversation-detail", args=[conversation.pk]))
    assert "Who is this?" in page.text
    client.post(reverse("inbox:contact-rename", args=[conversation.pk]), {"name": "  Ann \t Lee "})
    change = ContactChange.objects.get()
    assert (change.contact.name, change.actor) == ("Ann Lee", staff)


def test_the_panel_shows_what_is_known_of_a_person_without_a_name(client, staff):
    plan = CustomField.objects.create(name="Plan", kind="choice", choices="Silver\nGold")
    contact = ContactFactory(name="", company="Spokes Ltd", email="ann@example.org", custom={plan.key: "Gold"})
    page = client.get(reverse("inbox:conversation-detail", args=[ConversationFactory(contact=contact).pk])).text
    panel = page[page.index('id="profile"') :]
    assert "Who is this?" in panel
    for known in ("Spokes Ltd", "mailto:ann@example.org", "<dt>Plan</dt><dd><bdi>Gold</bdi></dd>"):
        assert known in panel


def test_the_panels_form_comes_back_with_what_was_typed_or_with_the_fresh_panel(client, staff, conversation):
    address = reverse("inbox:conversation-profile", args=[conversation.pk])
    asked = {"HX-Request": "true", "HX-Target": "profile"}
    assert 'name="company"' in client.get(address, headers=asked).text
    wrong = client.post(address, {"name": "Ann", "email": "odd", "tags": ""}, headers=asked)
    assert wrong.status_code == 422
    assert 'value="odd"' in wrong.text
    right = client.post(address, {"name": "Ann", "email": "a@b.example", "tags": ""}, headers=asked)
    assert right.headers["HX-Reswap"] == "none"
    assert "a@b.example" in right.text
    assert "a@b.example" in client.get(f"{address}?view=1", headers=asked).text


def test_without_htmx_the_panels_form_is_the_persons_page(client, staff, conversation):
    answer = client.get(reverse("inbox:conversation-profile", args=[conversation.pk]))
    assert answer.headers["Location"] == page_of(conversation.contact)


def test_a_person_is_added_by_hand_and_a_known_number_is_shown_as_it_is(client, staff):
    address = reverse("inbox:contact-new")
    client.post(address, {"phone": "(407) 555-0123", "name": "Ann", "tags": "VIP"})
    contact = Contact.objects.get(phone="+14075550123")
    assert (contact.name, contact.is_shared) == ("Ann", True)
    assert [change.kind for change in contact.changes.all()] == ["created"]
    answer = client.post(address, {"phone": "407 555 0123", "name": "Other", "tags": ""})
    assert answer.headers["Location"] == page_of(contact)
    contact.refresh_from_db()
    assert contact.name == "Ann"


def test_adding_a_person_of_a_hidden_number_tells_nothing_of_them(client, staff, hidden):
    answer = client.post(reverse("inbox:contact-new"), {"phone": hidden.contact.phone, "name": "X", "tags": ""})
    assert answer.status_code == 422
    assert "Hidden" not in answer.text
    assert not Contact.objects.filter(is_shared=True).exists()


@pytest.mark.parametrize("phone", ["", "12", "911", "call me"])
def test_a_person_without_a_proper_number_is_not_added(client, staff, phone):
    answer = client.post(reverse("inbox:contact-new"), {"phone": phone, "name": "Ann", "tags": ""})
    assert answer.status_code == 422
    assert 'value="Ann"' in answer.text
    assert not Contact.objects.exists()


def test_a_note_is_written_once_shown_in_the_panel_and_taken_off_with_a_trace(client, staff, conversation):
    contact = conversation.contact
    typed = {"body": "Prefers mornings", "client_token": TOKEN}
    for _ in range(2):
        client.post(reverse("inbox:conversation-about", args=[conversation.pk]), typed)
    note = ContactNote.objects.get()
    assert "Prefers mornings" in client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).text
    client.post(reverse("inbox:contact-note-remove", args=[note.pk]))
    assert "Prefers mornings" not in client.get(page_of(contact)).text
    note.refresh_from_db()
    assert (note.removed_by, note.removed_at is None) == (staff, False)


def test_an_empty_note_is_refused_with_a_sentence(client, staff, conversation):
    answer = client.post(
        reverse("inbox:contact-note", args=[conversation.contact.pk]), {"body": " ", "client_token": TOKEN}, follow=True
    )
    assert "Write something first" in answer.text
    assert not ContactNote.objects.exists()


def test_all_numbers_of_one_person_share_a_changed_profile(client, staff, conversation):
    person = Person.objects.create(created_by=staff)
    other = ConversationFactory().contact
    Contact.objects.update(person=person)
    save(client, conversation.contact, name="Ann Lee", tags="VIP")
    other.refresh_from_db()
    assert other.name == "Ann Lee"
    assert [tag.name for tag in other.tags.all()] == ["VIP"]
    assert ConversationEvent.objects.filter(kind="renamed").count() == 2


def test_a_name_is_never_taken_for_markup(client, staff):
    name = "<b>" + "x" * 110 + "</b>"
    contact = ConversationFactory(contact=ContactFactory(name=name)).contact
    for address in (page_of(contact), reverse("inbox:contact-list")):
        shown = client.get(address).text
        assert name not in shown
        assert "&lt;b&gt;" in shown


def test_contacts_of_the_same_name_are_offered_and_joined_after_a_look(client, staff, conversation):
    contact = conversation.contact
    double = ConversationFactory(contact=ContactFactory(name="ANN", company="Bikes")).contact
    join = reverse("inbox:contact-join", args=[contact.pk])
    assert client.get(join).context["found"] == [double]
    assert "Bikes" in client.get(join, {"with": double.pk}).text
    assert not Person.objects.exists()
    answer = client.post(join, {"with": double.pk}, follow=True)
    assert "one person, one profile" in answer.text
    assert double.display_phone in answer.text
    panel = client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).text
    assert double.display_phone in panel
    client.post(reverse("inbox:contact-part", args=[double.pk]))
    assert not Person.objects.exists()


def test_nobody_is_joined_with_a_person_whom_one_may_not_see(client, staff, conversation, hidden):
    Contact.objects.update(name="Ann")
    join = reverse("inbox:contact-join", args=[conversation.contact.pk])
    assert client.get(join).context["found"] == []
    assert client.get(join, {"with": hidden.contact.pk}).status_code == 404
    for wanted in (hidden.contact.pk, "", "x", "9" * 30):
        assert client.post(join, {"with": wanted}).status_code == 404
    assert not Person.objects.exists()


def test_the_panel_warns_that_the_same_person_opted_out_on_another_number(client, staff, conversation):
    other = ContactFactory(phone="+14075550188")
    consent.opt_out(contact=other, source="text", text="STOP")
    Contact.objects.update(person=Person.objects.create(created_by=staff), is_shared=True)
    panel = client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).text
    assert "opted out on (407) 555-0188" in panel
    assert "Opted out. Nothing is sent" not in panel
