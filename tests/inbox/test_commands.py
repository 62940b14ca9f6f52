"""The command bar: what it offers for what is typed, and to whom."""

import pytest

from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def offered(client, staff):
    def ask(**params):
        found = client.get("/commands/", params).context["found"]
        return [row.contact.display_name for row in found.conversations], [one.label for one in found.commands]

    return ask


def with_person(name, **fields):
    return ConversationFactory(contact=ContactFactory(name=name), **fields)


def test_people_are_found_by_name_and_by_the_last_digits(offered):
    ann = with_person("Ann Archer")
    bob = with_person("Bob").contact
    bob.phone = "+13215559876"
    bob.save(update_fields=["phone"])
    assert offered(q="arch")[0] == ["Ann Archer"]
    assert offered(q=ann.contact.phone[-4:])[0] == ["Ann Archer"]
    assert offered(q="nobody at all")[0] == []


def test_what_was_opened_last_comes_first_in_that_order(offered):
    first, second = with_person("First"), with_person("Second")
    with_person("Third")
    assert offered(recent=f"{second.pk},{first.pk},{second.pk},x,99999999999999999999,0")[0] == ["Second", "First"]


def test_numbers_that_one_may_not_see_are_left_out(offered):
    secret = with_person("Ann Archer", owned_number=OwnedNumberFactory(is_open_to_all=False))
    assert offered(q="ann")[0] == []
    assert offered(recent=str(secret.pk))[0] == []


def test_actions_fit_by_the_beginnings_of_their_words(offered):
    assert offered(q="go ca")[1] == ["Go to calls", "Search texts for “go ca”"]
    assert offered(q="conv this")[1][:2] == ["Close this conversation", "Reopen this conversation"]
    assert "Go to reports" in offered()[1]


def test_the_admins_pages_are_for_admins(client, offered):
    assert "Numbers and people" not in offered()[1]
    client.force_login(UserFactory(is_staff=True))
    assert "Numbers and people" in offered()[1]


def test_what_is_typed_and_named_is_shown_and_never_run(client, staff):
    with_person("<script>alert(1)</script>")
    page = client.get("/commands/", {"q": "<script>"}).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_name_with_odd_signs_finds_nothing_and_breaks_nothing(offered):
    assert offered(q="\x00%_'\"" * 100)[0] == []


@pytest.mark.parametrize("address", ["/", "/calls/", "/reports/", "/contacts/", "/settings/"])
def test_every_page_has_the_bar(client, staff, address):
    assert 'id="commands"' in client.get(address).text


@pytest.mark.parametrize("rows", [1, 8])
def test_the_same_queries_however_many_are_found(client, staff, rows, django_assert_num_queries):
    for n in range(rows):
        with_person(f"Ann {n}")
    with django_assert_num_queries(4):
        client.get("/commands/", {"q": "ann"})


def test_a_stranger_is_sent_to_the_sign_in(client):
    assert client.get("/commands/").status_code == 302
