"""The list of first steps: a page, or the part of one that is read again after news."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inbox import first_steps
from inbox.screens import StaffRequest


@require_GET
def first_step_list(request: StaffRequest) -> HttpResponse:
    """Show how far the desk is set up, to admins."""
    if not request.user.is_staff:
        raise PermissionDenied
    found = first_steps.steps()
    context = {"first_steps": found, "are_done": first_steps.are_done(found)}
    template = "inbox/_first_steps.html" if request.htmx.target == "first-steps" else "settings/first_steps.html"
    return render(request, template, context)
