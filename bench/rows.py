"""The rows that a measurement begins with."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from contacts.models import Contact
from inbox.models import Conversation, OwnedNumber


@dataclass(frozen=True, slots=True)
class Target:
    """A conversation that exists, and the two numbers in it as the carrier writes them."""

    contact: int
    conversation: int
    number: int
    sender: str
    recipient: str


def staff(count: int) -> list[User]:
    """Make people who may see every number."""
    return User.objects.bulk_create(
        User(username=f"bench{place}", email=f"bench{place}@example.com", password="!") for place in range(count)
    )


def numbers(count: int) -> list[OwnedNumber]:
    """Make numbers of ours, as fast as the model allows."""
    return OwnedNumber.objects.bulk_create(
        OwnedNumber(number=f"+1321555{place:04d}", label=f"Desk {place}", business_name="Acme", texts_per_second=1000.0)
        for place in range(count)
    )


def conversations(count: int, ours: list[OwnedNumber]) -> list[Target]:
    """Make conversations, each with a contact of its own, spread over our numbers."""
    contacts = Contact.objects.bulk_create(Contact(phone=f"+1407{2_000_000 + place}") for place in range(count))
    pairs = [(contact, ours[place % len(ours)]) for place, contact in enumerate(contacts)]
    made = Conversation.objects.bulk_create(
        Conversation(contact=contact, owned_number=number) for contact, number in pairs
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [
        Target(contact.pk, row.pk, number.pk, contact.phone.removeprefix("+"), number.number.removeprefix("+"))
        for (contact, number), row in zip(pairs, made, strict=True)
    ]
