"""A person's number is taken off their calls, in whichever column it stands, and off nobody else's."""

import pytest

from calls import erasing, receiving
from calls.models import Call, CallRecord
from contacts.models import Contact
from inbox.models import Conversation
from tests.calls.rows import CALLER, answered, inbound, outbound

pytestmark = pytest.mark.django_db
OTHER = "14075550142"


def everything():
    """All that calls and their rows hold, as one text."""
    return str([*Call.objects.values_list(), *CallRecord.objects.values_list()])


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"dst": "4075550199", "dstchannel": "Local/4075550199@from-internal-0001;1", "cnam": "Ann 14075550199"},
        {"dstchannel": "PJSIP/14075550199-0001"},
    ],
)
def test_no_column_of_a_row_keeps_the_number(ring, number, columns):
    ring(inbound(**columns), outbound(lastdata=f"PJSIP/{CALLER}@trunk,300"))
    assert erasing.erase(Contact.objects.get()) == Call.objects.count()
    assert "4075550199" not in everything()
    assert not Call.objects.filter(contact__isnull=False).exists()
    assert not Call.objects.filter(conversation__isnull=False).exists()
    assert CallRecord.objects.filter(did=number.number).exists(), "our own number may stay"


def test_their_calls_on_numbers_that_are_not_ours_any_more_are_emptied_too(ring, number):
    contact = Contact.objects.create(phone=f"+{CALLER}")
    ring(inbound(did="13215559999"), outbound(outbound_cnum="13215559999"), answered(did=CALLER, src="13215559999"))
    assert not Call.objects.filter(contact=contact).exists()
    assert erasing.erase(contact) == 3
    assert "4075550199" not in everything()


def test_calls_of_a_number_that_they_had_before_are_theirs_too(ring, number):
    call = ring(inbound())
    contact = call.contact
    Contact.objects.filter(pk=contact.pk).update(phone=f"+{OTHER}")
    contact.refresh_from_db()
    erasing.erase(contact)
    assert Call.objects.get().contact is None
    assert CallRecord.objects.get().rest == {}


@pytest.mark.parametrize("row", [inbound(), outbound()])
def test_rows_that_no_call_has_yet_are_emptied_too(row):
    contact = Contact.objects.create(phone=f"+{CALLER}")
    receiving.to_record(row).save()
    assert erasing.erase(contact) == 0
    assert "4075550199" not in everything()


def test_other_peoples_calls_stay_whole(ring, number):
    other = ring(inbound(src=OTHER))
    ring(inbound())
    before = CallRecord.objects.get(call=other).row
    erasing.erase(Contact.objects.get(phone=f"+{CALLER}"))
    other.refresh_from_db()
    assert (other.from_number, other.contact.phone) == (f"+{OTHER}", f"+{OTHER}")
    assert other.conversation == Conversation.objects.get(contact=other.contact)
    assert CallRecord.objects.get(call=other).row == before


def test_a_row_that_comes_again_after_the_erasure_brings_nothing_back(ring, number):
    row = inbound()
    ring(row)
    contact = Contact.objects.get()
    erasing.erase(contact)
    ring(row)
    assert CallRecord.objects.count() == 1
    assert "4075550199" not in everything()
