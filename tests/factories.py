"""Rows for tests, as real life has them."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Team, User
from contacts.models import Contact, Tag
from inbox.models import Attachment, Conversation, Message, OwnedNumber, WebhookEvent


class UserFactory(DjangoModelFactory):
    """Someone who works here."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    first_name = "Sam"
    last_name = factory.Sequence(lambda n: f"Staff{n}")
    password = factory.django.Password("correct horse battery")


class TeamFactory(DjangoModelFactory):
    """A team."""

    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class OwnedNumberFactory(DjangoModelFactory):
    """A number of ours that everyone may see."""

    class Meta:
        model = OwnedNumber

    number = factory.Sequence(lambda n: f"+1321556{n:04d}")
    label = factory.Sequence(lambda n: f"Desk {n}")
    business_name = "Acme"


class ContactFactory(DjangoModelFactory):
    """A person on the phone."""

    class Meta:
        model = Contact
        django_get_or_create = ("phone",)

    phone = factory.Sequence(lambda n: f"+1407555{n:04d}")


class TagFactory(DjangoModelFactory):
    """A coloured word."""

    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"Tag {n}")
    color = "blue"


class ConversationFactory(DjangoModelFactory):
    """A conversation without messages."""

    class Meta:
        model = Conversation

    owned_number = factory.SubFactory(OwnedNumberFactory)
    contact = factory.SubFactory(ContactFactory)
    last_message_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))


class MessageFactory(DjangoModelFactory):
    """An inbound text; `outbound=True` makes it ours."""

    class Meta:
        model = Message

    class Params:
        outbound = factory.Trait(
            direction="outbound",
            status="sent",
            author=factory.SubFactory(UserFactory),
            client_token=factory.Sequence(lambda n: f"factory-{n}"),
        )

    conversation = factory.SubFactory(ConversationFactory)
    owned_number = factory.SelfAttribute("conversation.owned_number")
    direction = "inbound"
    status = "received"
    body = "Hello there"
    carrier_id = factory.Sequence(lambda n: f"carrier-{n}")


class AttachmentFactory(DjangoModelFactory):
    """A picture still to be fetched."""

    class Meta:
        model = Attachment

    message = factory.SubFactory(MessageFactory)
    position = factory.Sequence(lambda n: n)
    url = "https://mms.televoips.com/picture.jpg"


class WebhookEventFactory(DjangoModelFactory):
    """An event that waits to be applied."""

    class Meta:
        model = WebhookEvent

    kind = "message"
    body = b"{}"
