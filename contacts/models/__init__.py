"""People and consent."""

from contacts.models.consent import ConsentEvent, LedgerHead, OptOut
from contacts.models.contact import Contact
from contacts.models.do_not_text import DoNotTextList, DoNotTextRow

__all__ = ["ConsentEvent", "Contact", "DoNotTextList", "DoNotTextRow", "LedgerHead", "OptOut"]
