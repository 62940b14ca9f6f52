"""The sentences of the thread's quiet lines, each whole, so that every language can order its words."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from inbox.models import ConversationEvent

register = template.Library()
Kind = ConversationEvent.Kind

BY_SOMEBODY = {
    Kind.CLOSED: _("{who} closed this conversation"),
    Kind.REOPENED: _("{who} reopened this conversation"),
    Kind.SNOOZED: _("{who} snoozed this conversation"),
    Kind.WOKE: _("The snooze is over"),
    Kind.ASSIGNED: _("{who} assigned this conversation to {target}"),
    Kind.UNASSIGNED: _("{who} took the assignment off"),
    Kind.RENAMED: _("{who} changed this person's name"),
    Kind.SCHEDULED: _("{who} scheduled a text"),
    Kind.RESCHEDULED: _("{who} changed a scheduled text"),
    Kind.UNSCHEDULED: _("{who} cancelled a scheduled text"),
    Kind.SENT_EARLY: _("{who} sent a scheduled text at once"),
    Kind.OPTED_OUT: _("{person} opted out of texts, recorded by {who}"),
    Kind.OPTED_IN: _("{person} can be texted again, recorded by {who}"),
    Kind.UNDONE: _("{who} undid that"),
    Kind.SPAM: _("{who} marked this person as spam"),
    Kind.NOT_SPAM: _("{who} took the mark as spam off"),
    Kind.TEAM_GIVEN: _("{who} assigned this conversation to the team {detail}"),
    Kind.TEAM_TAKEN: _("{who} took the team off"),
    Kind.TAGGED: _("{who} tagged this conversation {detail}"),
    Kind.UNTAGGED: _("{who} took off {detail}"),
}
BY_ITSELF = {
    Kind.REOPENED: _("A new text opened this conversation again"),
    Kind.UNSCHEDULED: _("A scheduled text was cancelled, since they wrote first"),
    Kind.OPTED_OUT: _("{person} opted out of texts"),
    Kind.OPTED_IN: _("{person} can be texted again"),
}
"""Where nobody here did it."""
TO_THEMSELVES = _("{who} assigned this conversation to themselves")


@register.simple_tag
def event_sentence(event: ConversationEvent, contact: Contact) -> SafeString:
    """Return who did what, as a line of the thread with this person."""
    kind = Kind(event.kind)
    sentence = BY_SOMEBODY[kind] if event.actor_id else BY_ITSELF.get(kind, BY_SOMEBODY[kind])
    if kind == Kind.ASSIGNED and event.target_id == event.actor_id:
        sentence = TO_THEMSELVES
    return format_html(
        str(sentence),
        who=event.actor.display_name if event.actor else "Textdesk",
        target=event.target.display_name if event.target else "",
        person=format_html("<bdi>{}</bdi>", contact.display_name),
        detail=format_html('<bdi class="event-detail">{}</bdi>', event.detail),
    )
