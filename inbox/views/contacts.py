"""People: the list of them, a person's page, and the panel beside a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import fields, history, profile
from contacts.models import ContactNote, Tag
from inbox import people, screens
from inbox.contact_forms import ContactNoteForm, NewContactForm, ProfileForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from contacts.models import Contact
    from inbox.screens import StaffRequest


def find_contact(request: StaffRequest, pk: int) -> Contact:
    """Return a person whom the user may see, or raise 404."""
    return get_object_or_404(people.visible(request.user).select_related("opt_out"), pk=pk)


@require_GET
def contact_list(request: StaffRequest) -> HttpResponse:
    """List people by name, or the numbers without one; searched, both."""
    query, chosen = asked(request)
    is_named = request.GET.get("show") != "unnamed"
    after = key_of(request, "after")
    found = people.page(request.user, query=query, is_named=is_named, tag=chosen, after=after)
    kept = {"q": query, "tag": chosen.pk if chosen else "", "show": "" if is_named or query else "unnamed"}
    context = {
        "page": found,
        "query": query,
        "is_named": is_named,
        "is_first": not after,
        "tags": Tag.objects.all()[: Tag.MOST],
        "chosen_tag": chosen,
        "address": urlencode({name: value for name, value in kept.items() if value}),
    }
    template = "contacts/list.html#rows" if request.htmx.target == "people" else "contacts/list.html"
    return render(request, template, context)


def asked(request: StaffRequest) -> tuple[str, Tag | None]:
    """Return the words and the tag that the list is narrowed to."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    tag = key_of(request, "tag")
    return query, Tag.objects.filter(pk=tag).first() if tag else None


def key_of(request: StaffRequest, name: str) -> int | None:
    """Return a row's key that the address bears, if it is one."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@require_http_methods(["GET", "POST"])
def contact_new(request: StaffRequest) -> HttpResponse:
    """Add a person; one whose number is known already is shown instead."""
    form = NewContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact, is_new = profile.add(phone=form.cleaned_data["phone"], values=form.values, by=request.user)
        if not people.visible(request.user).filter(pk=contact.pk).exists():
            form.add_error("phone", gettext("This person writes to a number that you may not see. Ask an admin."))
        else:
            if not is_new:
                messages.info(request, gettext("This number was known already. Nothing was changed."))
            return redirect("inbox:contact-detail", contact.pk)
    return render(request, "contacts/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def contact_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a person, and take a changed profile; what was typed stays where something is wrong."""
    contact = find_contact(request, pk)
    form = ProfileForm(request.POST or None, contact=contact)
    if request.method == "POST" and form.is_valid():
        people.edit(contact=contact, values=form.values, by=request.user)
        messages.success(request, gettext("Saved."))
        return redirect("inbox:contact-detail", contact.pk)
    return person_page(request, contact, form, status=422 if form.errors else 200)


def person_page(request: StaffRequest, contact: Contact, form: ProfileForm, status: int = 200) -> HttpResponse:
    """Answer with a person's page."""
    context = {
        "contact": contact,
        "form": form,
        "notes": list(people.notes_about(contact)),
        "note_form": ContactNoteForm(initial={"client_token": uuid4().hex}, label_suffix=""),
        "conversations": list(people.conversations_of(contact, request.user)),
        "changes": history.of(contact),
        "other_numbers": list(people.other_numbers(contact, request.user)),
    }
    return render(request, "contacts/person.html", context, status=status)


@require_POST
def contact_note(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a note about a person, on their page."""
    contact = find_contact(request, pk)
    write_note(request, contact)
    return redirect("inbox:contact-detail", contact.pk)


@require_POST
def conversation_about(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a note about a person, beside a conversation."""
    conversation = screens.find_conversation(request, pk)
    write_note(request, conversation.contact)
    return screens.after_action(request, conversation)


def write_note(request: StaffRequest, contact: Contact) -> None:
    """Add the note that was typed, or say why not."""
    form = ContactNoteForm(request.POST)
    if form.is_valid():
        people.add_note(contact=contact, by=request.user, **form.cleaned_data)
    else:
        messages.error(request, gettext("Write something first; a note has at most 5,000 characters."))


@require_POST
def contact_note_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a note off a person."""
    notes = ContactNote.objects.filter(contact__in=people.visible(request.user), removed_at__isnull=True)
    note = get_object_or_404(notes.select_related("contact"), pk=pk)
    people.remove_note(note=note, by=request.user)
    return redirect("inbox:contact-detail", note.contact_id)


@require_http_methods(["GET", "POST"])
def conversation_profile(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the profile's form to the panel beside a conversation, and take it; without htmx the person's page does."""
    conversation = screens.find_conversation(request, pk)
    contact = conversation.contact
    if not request.htmx:
        return redirect("inbox:contact-detail", contact.pk)
    if request.GET.get("view"):
        context = {
            "conversation": conversation,
            "contact": contact,
            "custom_values": fields.shown(contact.custom),
            "person_tags": list(contact.tags.all()),
        }
        return render(request, "contacts/_profile.html", context)
    form = ProfileForm(request.POST or None, contact=contact)
    if request.method == "POST" and form.is_valid():
        people.edit(contact=contact, values=form.values, by=request.user)
        answer = screens.after_action(request, conversation)
        answer.headers["HX-Reswap"] = "none"
        return answer
    context = {"conversation": conversation, "contact": contact, "form": form}
    return render(request, "contacts/_profile_form.html", context, status=422 if form.errors else 200)
