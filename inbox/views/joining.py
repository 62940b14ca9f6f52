"""Joining the numbers of one person: find the other, see what will come of it, confirm; and taking apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from contacts import fields, merging, profile
from contacts.models import Contact
from inbox import people
from inbox.views.contacts import find_contact

if TYPE_CHECKING:
    from django.http import HttpResponse

    from inbox.screens import StaffRequest


@require_http_methods(["GET", "POST"])
def contact_join(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer contacts that may be the same person, show what joining one does, and do it."""
    contact = find_contact(request, pk)
    wanted = (request.POST if request.method == "POST" else request.GET).get("with", "")
    if request.method == "POST" or wanted:
        other = get_object_or_404(people.visible(request.user), pk=int(wanted) if is_key(wanted) else 0)
        return join(request, contact, other) if request.method == "POST" else preview(request, contact, other)
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    ours = set(profile.same_person(contact).values_list("pk", flat=True))
    if query:
        found = [row for row in people.page(request.user, query=query).rows if row.pk not in ours]
    else:
        found = people.likely_same(contact, request.user)
    return render(request, "contacts/join.html", {"contact": contact, "query": query, "found": found})


def is_key(text: str) -> bool:
    """Whether a text is a row's key."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def preview(request: StaffRequest, contact: Contact, other: Contact) -> HttpResponse:
    """Show the person that would come of it."""
    numbers = Contact.objects.filter(pk__in=[contact.pk, other.pk]) | profile.same_person(contact)
    numbers |= profile.same_person(other)
    shared = merging.joined_profile(contact, other)
    context = {
        "contact": contact,
        "other": other,
        "numbers": people.visible(request.user).filter(pk__in=numbers.values("pk")).select_related("opt_out"),
        "shared": shared,
        "custom_values": fields.shown(shared["custom"]),
    }
    return render(request, "contacts/join.html", context)


def join(request: StaffRequest, contact: Contact, other: Contact) -> HttpResponse:
    """Join, and go back to the person."""
    try:
        if people.join(contact=contact, other=other, by=request.user):
            messages.success(request, gettext("Joined: one person, one profile. Opt-outs stay with their numbers."))
        else:
            messages.info(request, gettext("These were one person already."))
    except merging.TooManyNumbers:
        messages.error(request, gettext("A person can have at most 20 numbers."))
    return redirect("inbox:contact-detail", contact.pk)


@require_POST
def contact_part(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one number off its person."""
    contact = find_contact(request, pk)
    if people.part(contact=contact, by=request.user):
        messages.success(request, gettext("Taken apart: this number has its own profile again."))
    return redirect("inbox:contact-detail", contact.pk)
