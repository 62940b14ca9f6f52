"""People and consent."""

from contacts.models.consent import ConsentEvent, LedgerHead, OptOut
from contacts.models.contact import Contact

__all__ = ["ConsentEvent", "Contact", "LedgerHead", "OptOut"]
