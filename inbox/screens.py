"""What the inbox's pages show: the list, a conversation's panes, and the parts that an open page exchanges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from contacts import quiet_hours
from contacts.models import Tag
from inbox import (
    badges,
    conversations,
    doubts,
    drafts,
    first_steps,
    holds,
    listing,
    moves,
    notes,
    people,
    person_panel,
    sending,
    snoozing,
    thread,
    together,
)
from inbox.forms import NoteForm, ReplyForm
from inbox.models import Conversation
from inbox.models.tagging import tag_marks

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails
    from django_stubs_ext import WithAnnotations

    from accounts.models import User

MOST_ROWS = 400
"""Rows that a refresh of a list grown by "load more" may have."""
CONVERSATION = re.compile(r"/conversations/\d+/")


class StaffRequest(HttpRequest):
    """A request that passed the sign-in check, with htmx's details."""

    user: User
    htmx: HtmxDetails


def find_conversation(request: StaffRequest, pk: int) -> WithAnnotations[Conversation, people.News]:
    """Return a conversation that the user may see, with what of it they have not seen, or raise 404."""
    rows = Conversation.objects.visible_to(request.user)
    rows = rows.select_related("owned_number", "contact__opt_out", "assignee", "team", "contact__blocked_by")
    return get_object_or_404(people.with_news(rows.annotate(tag_marks=tag_marks()), request.user), pk=pk)


def list_parts(request: StaffRequest, current: Conversation | None = None) -> dict[str, Any]:
    """Return the list's filters and rows; an open page says how many rows it holds, so that none go missing."""
    parts = list_frame(request)
    held = request.headers.get("Textdesk-Rows", "")
    rows = min(max(int(held), listing.PAGE), MOST_ROWS) if held.isdecimal() and len(held) < 6 else listing.PAGE
    after = request.GET.get("after", "")
    page = listing.page(request.user, parts["filters"], parts["numbers"], after=after, rows=rows)
    return parts | {"page": page, "current": current}


def list_frame(request: StaffRequest) -> dict[str, Any]:
    """Return what stands around the list's rows: filters, folders and their badges, and how the line stands."""
    filters = listing.Filters.read(request.GET)
    numbers = badges.numbers_of(request.user)
    waiting = badges.of_folders(numbers)
    return {
        "filters": filters,
        "list_path": list_path(request),
        "folders": listing.FOLDERS,
        "states": listing.STATES,
        "numbers": numbers,
        "chosen_tag": Tag.objects.filter(pk=filters.tag).first() if filters.tag is not None else None,
        "chosen_number": next((number for number in numbers if number.pk == filters.number), None),
        "badges": waiting,
        "unread_total": waiting["unread"],
        "orders": listing.ORDERS,
        "snoozes": snoozing.choices(timezone.now()),
        "line": holds.standing(),
    }


def page_filters(request: StaffRequest) -> listing.Filters:
    """Return what the page's list is narrowed to, by the address that the browser shows once this is answered."""
    if not request.htmx or CONVERSATION.fullmatch(request.path):
        return listing.Filters.read(request.GET)
    return listing.Filters.read(dict(parse_qsl(urlsplit(request.htmx.current_url_abs_path or "").query)))


def list_path(request: StaffRequest) -> str:
    """Return where the list's links lead: to the page that is open where it shows the list beside its own pane."""
    shown = urlsplit(request.htmx.current_url_abs_path or "").path if request.htmx else request.path
    return (
        shown if shown == reverse("inbox:conversation-new") or CONVERSATION.fullmatch(shown) else reverse("inbox:home")
    )


def conversation_parts(
    request: StaffRequest, conversation: Conversation, reply: ReplyForm | None = None
) -> dict[str, Any]:
    """Return a conversation's thread, composer and person."""
    contact, user = conversation.contact, request.user
    since = request.headers.get("Textdesk-Since", "") or jumped_to(request, conversation)
    across = people.others_of(conversation, user) if is_across(request) else []
    window = thread.Window(conversation, before=request.GET.get("before", ""), since=since, others=across)
    found = together.fetch(
        drafts=drafts.of(conversation=conversation, by=user),
        doubts=doubts.of_contact(contact, user=user),
        **window.sets(),
        **person_panel.sets(conversation, user),
    )
    shown = thread.read(window, found)
    kept = {draft.mode: draft.body for draft in found["drafts"]}
    typed = {"client_token": uuid4().hex, "seen": shown.newest, "body": kept.get(drafts.Mode.REPLY, "")}
    noted = {"client_token": uuid4().hex, "body": kept.get(drafts.Mode.NOTE, "")}
    return {
        "conversation": conversation,
        "contact": contact,
        "thread": shown,
        "closed_reason": sending.why_closed(
            conversation, is_opted_out=contact.is_opted_out, asked_again=bool(found["carrier_blocks"])
        ),
        "clock": quiet_hours.clock(contact.phone, timezone.now()),
        "reply": reply or ReplyForm(initial=typed),
        "note": NoteForm(initial=noted, auto_id="id_note_%s"),
        "snoozes": snoozing.choices(timezone.now()),
        "doubts": found["doubts"],
        "filters": page_filters(request),
        "across": across,
    } | person_panel.parts(conversation, found)


def jumped_to(request: StaffRequest, conversation: Conversation) -> str:
    """Return the place of the text or the note that the address asks for, if it asks for one that is here."""
    for name, place in (("at", thread.place_before), ("note", thread.place_before_note)):
        wanted = request.GET.get(name, "")
        if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:
            return place(conversation, int(wanted))
    return ""


def is_across(request: StaffRequest) -> bool:
    """Whether the page shows all conversations with the person in one timeline, by its address or by what it holds."""
    return request.GET.get("across") == "1" or "Textdesk-Across" in request.headers


def on_page(request: StaffRequest, conversation: Conversation) -> Conversation:
    """Return the conversation that the page is about, where a button of another one in its timeline was pressed."""
    held = request.headers.get("Textdesk-Across", "")
    if not held.isdecimal() or len(held) > 18 or int(held) == conversation.pk:
        return conversation
    about = people.conversations_of(conversation.contact, request.user)
    return next((each for each in about if each.pk == int(held)), conversation)


def full_page(
    request: StaffRequest, conversation: Conversation | None = None, reply: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the whole inbox, one conversation open or none."""
    context = list_parts(request, conversation)
    if conversation:
        context |= conversation_parts(request, conversation, reply)
    else:
        context["first_steps"] = first_steps.steps_for(request.user)
    return render(request, "inbox/inbox.html", context, status=status)


def after_action(request: StaffRequest, conversation: Conversation, *, composer: bool = False) -> HttpResponse:
    """Answer a button: an open page gets the changed parts, any other is sent to the conversation.

    The composer comes along after a reply, or when it opened or closed since the page got it: else it is left
    alone, with what stands typed in it.
    """
    if not request.htmx:
        return redirect(reverse("inbox:conversation-detail", args=[conversation.pk]))
    return refresh(request, conversation, composer=composer)


def refresh(
    request: StaffRequest,
    conversation: Conversation,
    *,
    composer: bool = False,
    reply: ReplyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the parts of a conversation, each to be put in its place."""
    shown = on_page(request, conversation)
    if shown is not conversation or request.method == "POST":
        shown = find_conversation(request, shown.pk)  # as the action left it
    context = conversation_parts(request, shown, reply)
    state = "closed" if context["closed_reason"] else "open"
    context["with_composer"] = composer or state != request.headers.get("Textdesk-Composer", state)
    answer = render(request, "inbox/_refresh.html", context, status=status)
    if request.method == "POST":  # an open page that asks for its news fetches the list beside it
        answer.headers["HX-Trigger"] = "textdesk:list"
    answer.headers["Textdesk-Conversation"] = str(conversation.pk)
    return answer


def open_conversation(
    request: StaffRequest, conversation: WithAnnotations[Conversation, people.News], seen: int | None = None
) -> None:
    """Say that everything, or the texts up to the key `seen`, is on screen."""
    if conversation.has_unread:
        conversations.mark_read(conversation=conversation, by=request.user, seen=seen)
    if conversation.names_me:
        notes.see_mentions(conversation=conversation, by=request.user)
    moves.see_assignment(conversation, by=request.user)
