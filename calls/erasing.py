"""Taking a person's number off calls. The rows stay, empty: by their digest the daily report's copies are known."""

from django.db.models import Q

from calls.models import Call, CallRecord
from contacts.models import Contact


def erase(contact: Contact) -> int:
    """Empty the calls with a contact, in the caller's transaction; return how many."""
    phone = contact.phone
    calls = Call.objects.filter(Q(contact=contact) | Q(from_number=phone) | Q(to_number=phone))
    keys = list(calls.values_list("pk", flat=True))
    rows = CallRecord.objects.filter(Q(call__in=keys) | Q(src=phone) | Q(dst=phone))
    rows.filter(did=phone).update(did="")
    rows.filter(dstchannel__contains=phone[-10:]).update(dstchannel="")
    rows.update(src="", dst="", rest={})
    of_theirs = Call.objects.filter(pk__in=keys)
    of_theirs.filter(from_number=phone).update(from_number="")
    of_theirs.filter(to_number=phone).update(to_number="")
    of_theirs.update(contact=None, conversation=None)
    return len(keys)
