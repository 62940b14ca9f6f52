"""People and consent."""

from contacts.models.consent import ConsentEvent, LedgerHead, OptOut
from contacts.models.contact import Contact, ContactChange, ContactNote, Person
from contacts.models.contact_import import ContactImport, ContactImportRow
from contacts.models.do_not_text import DoNotTextList, DoNotTextRow
from contacts.models.field import CustomField
from contacts.models.policy import ConsentPolicy, ConsentWord
from contacts.models.refusal import NumberRefusal
from contacts.models.tag import Tag

__all__ = [
    "ConsentEvent",
    "ConsentPolicy",
    "ConsentWord",
    "Contact",
    "ContactChange",
    "ContactImport",
    "ContactImportRow",
    "ContactNote",
    "CustomField",
    "DoNotTextList",
    "DoNotTextRow",
    "LedgerHead",
    "NumberRefusal",
    "OptOut",
    "Person",
    "Tag",
]
