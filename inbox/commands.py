"""The command bar: conversations by person, and what can be done, for a few typed letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from inbox import search
from inbox.models import Conversation, OwnedNumber

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

MOST_CONVERSATIONS = 8
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do: a page to go to, or what a button or link of the open page does (`press`, its selector).

    One with a selector is offered where the page has such a thing.
    """

    label: str
    icon: str
    keys: str = ""
    url: str = ""
    press: str = ""

    def fits(self, words: Sequence[str]) -> bool:
        """Whether each typed word begins a word of the label."""
        parts = self.label.casefold().split()
        return all(any(part.startswith(word) for part in parts) for word in words)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the bar offers."""

    query: str
    conversations: list[Conversation]
    commands: list[Command]


def choices(user: User, query: str, recent: Sequence[int]) -> Choices:
    """Return what fits the query on the numbers that `user` may see; without one, what was open last comes first."""
    query = " ".join(query.replace("\x00", "").split())[:LONGEST]
    words = query.casefold().split()
    fitting = [command for command in _commands(user) if command.fits(words)]
    if not query:
        return Choices(query, _opened(user, recent), fitting)
    numbers = list(OwnedNumber.objects.visible_to(user).values_list("pk", flat=True))
    found = search.find_people(query, numbers, search.EVERYWHERE)[:MOST_CONVERSATIONS]
    everywhere = Command(
        _("Search texts for “%(query)s”") % {"query": query},
        "search",
        keys="/",
        url=f"{reverse('inbox:search')}?{urlencode({'q': query})}",
    )
    return Choices(query, found, [*fitting, everywhere])


def _opened(user: User, recent: Sequence[int]) -> list[Conversation]:
    """Return conversations in the order in which they were named, as far as `user` may see them."""
    rows = Conversation.objects.visible_to(user).select_related("contact", "owned_number")
    held = rows.in_bulk(list(recent[:MOST_CONVERSATIONS]))
    return [held[pk] for pk in dict.fromkeys(recent) if pk in held]


def _commands(user: User) -> list[Command]:
    """Return all that can be done, what concerns the open conversation first."""
    on_page = [
        Command(_("Reply"), "reply", "r", press="#composer input[value=reply]"),
        Command(_("Write a note"), "sticky-note", "n", press="#composer input[value=note]"),
        Command(_("Assign to me"), "user-check", "a", press="[data-action=assign-to-me]"),
        Command(_("Close this conversation"), "check", "e", press="[data-action=close]"),
        Command(_("Reopen this conversation"), "rotate-ccw", press="[data-action=reopen]"),
        Command(_("Snooze and more"), "alarm-clock", "z", press=".more-menu summary"),
        Command(_("Tags"), "tag", "l", press="#tag-menu summary"),
        Command(_("Mark as unread"), "mail", "Shift U", press="[data-action=unread]"),
        Command(_("Keyboard shortcuts"), "keyboard", "?", press="[data-shortcuts]"),
        Command(_("Change the theme"), "sun-moon", press="[data-theme-toggle]"),
    ]
    pages = [
        Command(_("New text"), "square-pen", "c", url=reverse("inbox:conversation-new")),
        Command(_("Go to the inbox"), "inbox", "g i", url=reverse("inbox:home")),
        Command(_("My conversations"), "user", url=reverse("inbox:home") + "?folder=mine"),
        Command(_("Unassigned conversations"), "users", url=reverse("inbox:home") + "?folder=unassigned"),
        Command(_("Unread conversations"), "mail-open", url=reverse("inbox:home") + "?folder=unread"),
        Command(_("Go to contacts"), "contact-round", url=reverse("inbox:contact-list")),
        Command(_("Undecided opt-outs"), "message-circle-question-mark", url=reverse("inbox:consent-undecided")),
        Command(_("Settings"), "sliders-horizontal", url=reverse("accounts:settings-you")),
    ]
    if user.is_staff:
        pages.append(Command(_("Numbers and people"), "settings", url=reverse("admin:index")))
    return [*on_page, *pages, *_above()]


def _above() -> list[Command]:
    """Return the pages of applications above this one, by their addresses' names."""
    return [
        Command(_("Go to calls"), "phone", url=reverse("calls:call-list")),
        Command(
            _("Missed calls, not yet answered"), "phone-missed", url=reverse("calls:call-list") + "?result=to_answer"
        ),
        Command(_("Go to reports"), "chart-column", url=reverse("calls:figure-page")),
    ]
