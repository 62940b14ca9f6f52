"""What the carrier posted to us, byte for byte: playing it again, or dismissing what nobody can use."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.admin_lists import ReadOnlyAdmin
from contacts.sentences import in_readers_language
from inbox import receiving
from inbox.models import WebhookEvent
from inbox.screens import StaffRequest

MAX_SHOWN = 20_000
"""Characters of a body that its page shows."""
MAX_AT_ONCE = 500
"""Events that one action takes on; a second action takes the next ones."""


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin[WebhookEvent]):
    """Webhooks by state. Their bodies hold texts of every number, so this is for superusers alone."""

    list_display = ["id", "received_at", "kind", "state", "why", "size"]
    list_filter = ["state", "kind", ("dismissed_at", admin.EmptyFieldListFilter)]
    fields = [
        "received_at",
        "kind",
        "state",
        "why",
        "carrier_id",
        "attempts",
        "try_at",
        "dismissed_at",
        "dismissed_by",
        "size",
        "content",
    ]
    actions = ["replay", "dismiss"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the list to superusers."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: WebhookEvent | None = None) -> bool:  # noqa: ARG002
        """Allow superusers."""
        return request.user.is_active and request.user.is_superuser

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEvent]:
        """Measure the bodies where they are, and load one only where it is shown."""
        return super().get_queryset(request).defer("body").annotate(bytes=Length("body"))

    @admin.display(description=gettext_lazy("Reason"), ordering="reason")
    def why(self, event: WebhookEvent) -> str:
        """Return the reason, which is kept in English."""
        return in_readers_language(event.reason)

    @admin.display(description=gettext_lazy("Size"))
    def size(self, event: WebhookEvent) -> str:
        """Return the body's length."""
        return _("%(count)s bytes") % {"count": f"{vars(event)['bytes']:,}"}

    @admin.display(description=gettext_lazy("Body"))
    def content(self, event: WebhookEvent) -> str:
        """Return the body as text that does nothing: what is no printable character is written out."""
        return format_html("<pre>{}</pre>", readable(bytes(event.body)))

    @admin.action(description=gettext_lazy("Replay the selected events"), permissions=["view"])
    def replay(self, request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> None:
        """Apply events again that were quarantined or wait for their next try."""
        found = list(queryset.order_by("pk").values_list("pk", flat=True)[: MAX_AT_ONCE + 1])
        ends = []
        for pk in found[:MAX_AT_ONCE]:
            if event := receiving.replay(pk):
                ends.append(event.state)
                said = _("Replayed: %(state)s.") % {"state": event.get_state_display().lower()}
                self.log_change(request, event, said)
        applied, parked = ends.count(WebhookEvent.State.APPLIED), ends.count(WebhookEvent.State.QUARANTINED)
        waiting, left = len(ends) - applied - parked, len(found[:MAX_AT_ONCE]) - len(ends)
        is_cut = len(found) > MAX_AT_ONCE
        counts = [
            (True, _("Applied: %(count)d."), applied),
            (True, _("Quarantined again: %(count)d."), parked),
            (waiting, _("Still to be applied: %(count)d."), waiting),
            (left, _("Left alone, since they need no replay: %(count)d."), left),
            (is_cut, _("Only the first %(count)d were tried."), MAX_AT_ONCE),
        ]
        told = " ".join(words % {"count": count} for is_told, words, count in counts if is_told)
        self.message_user(request, told, messages.WARNING if parked or waiting else messages.SUCCESS)

    @admin.action(description=gettext_lazy("Dismiss the selected events"), permissions=["view"])
    def dismiss(self, request: StaffRequest, queryset: QuerySet[WebhookEvent]) -> None:
        """Take quarantined events off what counts as trouble, in this person's name; they go when old ones do."""
        found = queryset.filter(state=WebhookEvent.State.QUARANTINED, dismissed_at=None).order_by("pk")
        dismissed = [event for event in found[:MAX_AT_ONCE] if receiving.dismiss(event.pk, by=request.user)]
        for event in dismissed:
            self.log_change(request, event, _("Dismissed."))
        self.message_user(request, _("Dismissed: %(count)d.") % {"count": len(dismissed)}, messages.SUCCESS)


def readable(body: bytes) -> str:
    """Return the first characters of a body, with bytes and characters that cannot be seen written as escapes."""
    text = body[:MAX_SHOWN].decode("utf-8", errors="backslashreplace")
    seen = "".join(
        char if char.isprintable() or char in "\r\n\t" else char.encode("unicode_escape").decode() for char in text
    )
    is_cut = len(body) > MAX_SHOWN or len(seen) > MAX_SHOWN
    return seen[: MAX_SHOWN - 1] + "…" if is_cut else seen
