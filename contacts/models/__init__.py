"""People and consent."""

from contacts.models.consent import ConsentEvent, OptOut
from contacts.models.contact import Contact

__all__ = ["ConsentEvent", "Contact", "OptOut"]
