"""Consent pages: texts that staff must decide on, and what can be proved of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts import pushing
from inbox import carrier_blocks, doubts, nudges, optout, people, proof, screens
from inbox.forms import RestoreForm
from inbox.listing import Cursor
from inbox.models import OptOutDoubt

if TYPE_CHECKING:
    from django.http import HttpResponse

    from contacts.models import Contact
    from inbox.screens import StaffRequest

RESTORE = "contacts.delete_optout"
"""The permission to lift a block: superusers have it, others by Django admin."""
UNTOLD_PAGE = 100
"""Opt-outs on a page of those that the carrier does not know."""
RESTORED_PAGE = 50
"""People on a page of those whom the carrier may still block."""


@require_GET
def undecided(request: StaffRequest) -> HttpResponse:
    """List the texts that wait for a decision, oldest first."""
    page, following = doubts.queue(request.user, after=request.GET.get("after", ""))
    return render(request, "consent/undecided.html", {"doubts": page, "following": following})


@require_POST
def doubt_opt_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Opt the writer of a doubtful text out, with that text as the record."""
    doubt = find_doubt(request, pk)
    if not optout.opt_out_doubted(doubt=doubt, by=request.user):
        messages.info(request, _("This text was decided on already."))
    return after_decision(request, doubt)


@require_POST
def doubt_dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that a doubtful text is no opt-out."""
    doubt = find_doubt(request, pk)
    if not doubts.dismiss(doubt=doubt, by=request.user):
        messages.info(request, _("This text was decided on already."))
    return after_decision(request, doubt)


def find_doubt(request: StaffRequest, pk: int) -> OptOutDoubt:
    """Return a doubt about a text that the user may see, or raise 404."""
    rows = OptOutDoubt.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related(
            "message__conversation__owned_number", "message__conversation__contact__opt_out", "contact"
        ),
        pk=pk,
    )


def after_decision(request: StaffRequest, doubt: OptOutDoubt) -> HttpResponse:
    """Go back to where the button was: the queue, or the conversation."""
    if request.POST.get("from") == "queue":
        return redirect("inbox:consent-undecided")
    return screens.after_action(request, doubt.message.conversation)


@require_GET
def contact_consent(request: StaffRequest, pk: int) -> HttpResponse:
    """Show all that is known of one person's consent, fit to be printed."""
    contact = find_contact(request, pk)
    return person_page(request, contact, RestoreForm(label_suffix=""))


@require_POST
def contact_restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Lift a person's block for a typed reason."""
    contact = find_contact(request, pk)
    if not request.user.has_perm(RESTORE):
        raise PermissionDenied
    form = RestoreForm(request.POST, label_suffix="")
    if not form.is_valid():
        return person_page(request, contact, form, status=422)
    if optout.restore_by_hand(contact=contact, by=request.user, reason=form.cleaned_data["reason"]):
        messages.success(request, _("Texting is restored here. What was blocked meanwhile stays blocked."))
    else:
        messages.info(request, _("This person was not opted out."))
    return redirect("inbox:contact-consent", contact.pk)


@require_POST
def contact_push(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin anew to tell the carrier of an opt-out that it refused."""
    contact = find_contact(request, pk)
    if not request.user.is_superuser:
        raise PermissionDenied
    block = pushing.push_again(contact=contact, by=request.user)
    if block:
        nudges.push(block.pk)
    return redirect("inbox:contact-consent", contact.pk)


@require_GET
def untold(request: StaffRequest) -> HttpResponse:
    """List the opt-outs that the carrier does not know, for admins."""
    if not request.user.is_superuser:
        raise PermissionDenied
    rows = pushing.untold().select_related("contact").order_by("created_at", "pk")
    after = Cursor.read(request.GET.get("after", ""))
    if after:
        rows = rows.filter(Q(created_at__gt=after.at) | Q(created_at=after.at, pk__gt=after.pk))
    page = list(rows[: UNTOLD_PAGE + 1])
    last = page[UNTOLD_PAGE - 1] if len(page) > UNTOLD_PAGE else None
    following = str(Cursor(last.created_at, last.pk)) if last else ""
    return render(request, "consent/untold.html", {"blocks": page[:UNTOLD_PAGE], "following": following})


@require_GET
def restored(request: StaffRequest) -> HttpResponse:
    """List the people restored here whom the carrier may still block, with what to ask it for; for admins."""
    if not request.user.is_superuser:
        raise PermissionDenied
    rows = carrier_blocks.remaining()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(number__lt=int(before))
    found = list(rows.select_related("contact__opt_out", "actor")[: RESTORED_PAGE + 1])
    page = found[:RESTORED_PAGE]
    following = page[-1].number if len(found) > RESTORED_PAGE else ""
    asked = list(zip(page, carrier_blocks.requests(page), strict=True))
    return render(request, "consent/restored.html", {"people": asked, "following": following})


def find_contact(request: StaffRequest, pk: int) -> Contact:
    """Return a person whom the user may see, or raise 404."""
    return get_object_or_404(people.visible(request.user).select_related("opt_out"), pk=pk)


def person_page(request: StaffRequest, contact: Contact, form: RestoreForm, status: int = 200) -> HttpResponse:
    """Answer with a person's consent page."""
    lines, older = proof.lines(contact, user=request.user, before=request.GET.get("before", ""))
    context = {
        "contact": contact,
        "proof": proof.of_block(contact),
        "lines": lines,
        "older": older,
        "form": form,
        "may_restore": request.user.has_perm(RESTORE),
        "asked_carrier": carrier_blocks.what_to_ask(contact),
        "conversation": contact.conversations.visible_to(request.user).order_by("-last_message_at").first(),
    }
    return render(request, "consent/person.html", context, status=status)
