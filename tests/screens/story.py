"""What the pictures show beside the demo: people and texts at the edges of what pages must bear. Run by itself."""

from datetime import timedelta

import django

django.setup()  # before the imports of models

from django.utils import timezone

from accounts.models import User
from contacts import do_not_text
from contacts.keywords import explain
from contacts.models import Contact, Tag
from inbox import contact_imports, conversations, doubts, notes, scheduling
from inbox.models import Conversation, Message, OwnedNumber, SavedReply
from tests.factories import MessageFactory

Status = Message.Status
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Montgomery von Hohenzollern-Sigmaringen " * 2
LONG_TEXT = "I am writing about the blue bicycle that I left with you on Tuesday, and it is a long story. " * 21


def tell() -> None:
    """Add each of them."""
    number = OwnedNumber.objects.order_by("pk")[0]
    maya = User.objects.get(username="maya")
    long_name = meet(number, "+14075559001", LONG_NAME[:120])
    write(long_name, LONG_TEXT[:2000], minutes=50)
    hebrew = meet(number, "+972502345678", "יעל כהן-לוי")
    write(hebrew, "שלום, האם האופניים שלי מוכנים? תודה! (Trek 520)", minutes=40)
    write(hebrew, "כן, אפשר לבוא היום עד 18:00.", minutes=38, outbound=True, status=Status.DELIVERED, author=maya)
    emoji = meet(number, "+14075559003", "🚲🔧 Dmitri 🇺🇦")
    write(emoji, "🚴‍♀️🚴‍♀️🚴‍♀️ 👍🏽 👨‍👩‍👧‍👦", minutes=30)
    fates = meet(number, "+14075559004", "Sam Rivers")
    write(fates, "Did you get my mails?", minutes=29)
    for minutes, status, more in (
        (28, Status.FAILED, {"error_code": 4720}),
        (27, Status.UNKNOWN, {"claimed_at": timezone.now() - timedelta(minutes=27)}),
        (26, Status.SENT, {}),
        (25, Status.BLOCKED, {}),
        (24, Status.CANCELLED, {}),
    ):
        write(fates, f"This one is {status}.", minutes=minutes, outbound=True, status=status, author=maya, **more)
    again = {"outbound": True, "author": maya, "body": "Your bicycle is ready."}
    first = write(fates, minutes=23, status=Status.FAILED, error_code=4702, **again)
    write(fates, minutes=22, status=Status.DELIVERED, resend_of=first, sent_at=first.created_at, **again)
    wish = scheduling.Wish("We open at nine tomorrow.", timezone.now() + timedelta(days=1))
    scheduling.schedule(conversation=fates, wish=wish, by=maya, client_token="story-scheduled")
    notes.write(conversation=fates, body="@maya could you look at this? He called twice.", by=maya, client_token="s1")
    doubtful = meet(number, "+14075559005", "Casey Doubtful")
    asked = write(doubtful, "Can you stop these for a while?", minutes=20)
    doubts.raise_doubt(asked, explain(asked.body))
    long_thread = meet(number, "+14075559006", "Thousand Texts")
    for ago in range(1000):
        ours = {"outbound": True, "author": maya} if ago % 2 else {}
        write(long_thread, f"Text number {1000 - ago} of a long friendship.", minutes=100 + 30 * ago, **ours)
    tagged = meet(number, "+14075559007", "Forty Tags")
    write(tagged, "Everything applies to me.", minutes=15)
    for tag in Tag.objects.ensure([f"Topic {place}" for place in range(1, 41)], by=maya):
        tagged.taggings.create(tag=tag, added_by=maya)
    SavedReply.objects.create(name="hours", body="Hi {first name}, we open at nine.")
    people = b"Phone,Name,Company\n+14075559020,Ann Lee,Lee & Sons\nnot a number,Bo,\n+14075559004,Sam Rivers-Hall,\n"
    contact_imports.upload(name="people.csv", content=people, keeps_known=False, by=maya)
    contact_imports.work()
    do_not_text.upload(name="do-not-text.csv", content=b"phone\n+14075559030\nnobody\n", by=maya)


def meet(number: OwnedNumber, phone: str, name: str) -> Conversation:
    """Return the conversation of a new person."""
    contact, _ = Contact.objects.get_or_create(phone=phone, defaults={"name": name})
    long_ago = timezone.now() - timedelta(days=100)
    return Conversation.objects.create(owned_number=number, contact=contact, last_message_at=long_ago)


def write(conversation: Conversation, body: str, *, minutes: int, **fields: object) -> Message:
    """Store one text as written so long ago."""
    at = timezone.now() - timedelta(minutes=minutes)
    message = MessageFactory(
        conversation=conversation,
        owned_number=conversation.owned_number,
        body=body,
        occurred_at=at,
        created_at=at,
        **fields,
    )
    conversations.show_newest(message)
    return message


if __name__ == "__main__":
    tell()
