"""An account's own words, and what its admins decided about doubtful texts."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts import policy
from contacts.keywords import Keyword, OwnWords, classify
from contacts.models import ConsentPolicy, ConsentWord, OptOut
from inbox.models import Message, OptOutDoubt
from tests.events import text_in
from tests.factories import OwnedNumberFactory, UserFactory

OWN = OwnWords(opt_out=frozenset({"paw off", "salir"}), help=frozenset({"woof"}))


@pytest.mark.parametrize("text", ["PAW OFF", "paw off!!", "“Paw  off” 🐾", "please paw off, thanks", "Salir.", "SALÍR"])
def test_an_own_word_opts_out_with_its_looks_and_courtesy_off(text):
    assert classify(text, own=OWN) is Keyword.OPT_OUT
    assert classify(text) is not Keyword.OPT_OUT


def test_an_own_word_for_help_asks():
    assert classify("Woof please", own=OWN) is Keyword.HELP


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("paw off?", Keyword.AMBIGUOUS),
        ("my dog got his paw off the leash", None),
        ("Liked “paw off”", None),
        ("STOP", Keyword.OPT_OUT),
        ("START", Keyword.OPT_IN),
        ("HELP", Keyword.HELP),
    ],
)
def test_an_own_word_changes_nothing_else(text, asked):
    everything = OwnWords(opt_out=frozenset({"paw off", "start", "help"}), help=frozenset({"stop"}))
    assert classify(text, own=everything) is asked


@pytest.fixture
def admin(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.mark.django_db(transaction=True)
def test_an_admin_adds_a_word_and_it_opts_out(client, admin, post_event):
    OwnedNumberFactory(number="+13215550100")
    post_event(text_in("Paw off!", id="before"))
    assert not OptOut.objects.exists()
    answer = client.post(reverse("admin:contacts_consentword_add"), {"written": "PAW off", "meaning": "opt_out"})
    assert answer.status_code == 302
    word = ConsentWord.objects.get()
    assert (word.word, word.created_by) == ("paw off", admin)
    post_event(text_in("Paw off!", id="after"))
    assert OptOut.objects.get().contact.phone == "+13215550199"
    client.post(reverse("admin:contacts_consentword_delete", args=[word.pk]), {"post": "yes"})
    assert classify("paw off", own=policy.current().words) is None
    assert LogEntry.objects.count() == 2, "who and when"


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["stop", "Unsubscribe!", "START", "help", "yes", "NO", "Ok", "🛑", "12", " "])
def test_what_means_something_already_cannot_be_given_another_meaning(client, admin, word):
    answer = client.post(reverse("admin:contacts_consentword_add"), {"written": word, "meaning": "help"})
    assert answer.status_code == 200
    assert not ConsentWord.objects.exists()


@pytest.mark.django_db
def test_a_word_stands_once_however_it_is_written():
    first = ConsentWord(written="Paw off")
    first.full_clean()
    first.save()
    with pytest.raises(ValidationError, match="on the list"):
        ConsentWord(written="PAW, OFF").full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(("doubtful", "blocks", "doubts"), [("ask", 0, 1), ("opt_out", 1, 0), ("ignore", 0, 0)])
def test_the_admins_choose_the_fate_of_doubtful_texts(post_event, doubtful, blocks, doubts):
    OwnedNumberFactory(number="+13215550100")
    ConsentPolicy.objects.create(pk=1, doubtful=doubtful)
    post_event(text_in("Stpo"))
    assert (OptOut.objects.count(), OptOutDoubt.objects.count()) == (blocks, doubts)


@pytest.mark.django_db
@pytest.mark.parametrize("doubtful", ["ask", "opt_out", "ignore"])
def test_the_laws_words_opt_out_whatever_the_admins_chose(post_event, doubtful):
    OwnedNumberFactory(number="+13215550100")
    ConsentPolicy.objects.create(pk=1, doubtful=doubtful)
    post_event(text_in("STOP"))
    assert OptOut.objects.count() == 1
    assert Message.objects.get(purpose="opt_out_confirmation")


@pytest.mark.django_db
def test_the_choice_is_one_row_with_who_and_when_and_superusers_alone_see_it(client, admin):
    client.post(reverse("admin:contacts_consentpolicy_add"), {"doubtful": "ignore"})
    assert (ConsentPolicy.objects.get().pk, ConsentPolicy.objects.get().changed_by) == (1, admin)
    assert client.get(reverse("admin:contacts_consentpolicy_add")).status_code == 403
    client.force_login(UserFactory(is_staff=True))
    for model in ("consentpolicy", "consentword"):
        assert client.get(reverse(f"admin:contacts_{model}_changelist")).status_code == 403
