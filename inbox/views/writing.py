"""What the composer asks for while somebody writes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contacts import quiet_hours
from inbox import screens
from inbox.screens import StaffRequest


@require_GET
def conversation_clock(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the other person's time of day, and how their quiet hours stand."""
    conversation = screens.find_conversation(request, pk)
    clock = quiet_hours.clock(conversation.contact.phone, timezone.now())
    return render(request, "inbox/_clock.html", {"conversation": conversation, "clock": clock})
