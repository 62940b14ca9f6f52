"""What the pictures show beside the demo: people and texts at the edges of what pages must bear. Run by itself."""

from datetime import timedelta

import django

django.setup()  # before the imports of models

from django.utils import timezone

from accounts.models import User
from calls import receiving as call_receiving
from contacts import consent, do_not_text
from contacts.keywords import explain
from contacts.models import Contact, OptOut, Tag
from inbox import contact_imports, conversations, doubts, notes, optout, receiving, scheduling
from inbox.models import Conversation, Message, OwnedNumber, SavedReply
from tests.calls import rows
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
    OwnedNumber.objects.create(number="+13215550149", label="Evening line", color="orange", business_name="Wheelhouse")
    tell_consent(number)
    tell_calls()
    receiving.take_in(b"<html>502 Bad Gateway</html>")
    receiving.take_in(b'{"id": "no-number", "type": "message-received", "text": "Hello?"}')


def tell_consent(number: OwnedNumber) -> None:
    """Two who said START; the carrier refuses one of them still, and does not want to be told of a third's opt-out."""
    restored, refused = meet(number, "+14075559008", "Robin Restored"), meet(number, "+14075559009", "Rosa Refused")
    for place, conversation in enumerate((restored, refused)):
        contact, ours, now = conversation.contact, number.number, timezone.now()
        write(conversation, "STOP", minutes=70 + place)
        consent.opt_out(
            contact=contact, source="text", text="STOP", owned_number=ours, said_at=now - timedelta(hours=2)
        )
        consent.record(contact, "push_done", source="carrier", owned_number=ours)
        write(conversation, "START", minutes=60 + place)
        optout.restore_texts(conversation=conversation, source="text", text="START", said_at=now - timedelta(hours=1))
    optout.stop_texts(conversation=refused, source="carrier", text="4475 destination-rejected-due-to-user-opt-out")
    untold = meet(number, "+14075559010", "Uma Untold")
    write(untold, "STOP", minutes=90)
    consent.opt_out(contact=untold.contact, source="text", text="STOP")
    OptOut.objects.filter(contact=untold.contact).update(
        carrier_state=OptOut.CarrierState.FAILED, push_attempts=30, push_error="You do not own the number"
    )


def tell_calls() -> None:
    """A week of calls: taken, missed, called back, anonymous, and one to a voicemail."""
    now = int(timezone.now().timestamp())
    for day in range(7):
        at = now - 86_400 * day - 4_000
        call_receiving.take_in(
            rows.body(
                rows.answered(at=at, src="14075550111", billsec=184, duration=196),
                rows.inbound(at=at - 3_600, src=f"1407555904{day}"),
                rows.inbound(at=at - 7_200, src="14075550127"),
                rows.outbound(at=at - 6_900, dst="14075550127", billsec=65, duration=80),
                rows.inbound(at=at - 9_000, src="anonymous", clid='"Anonymous" <anonymous>'),
                rows.answered(at=at - 9_900, src="14075559004", lastapp="VoiceMail", dstchannel="", billsec=12),
            )
        )


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
