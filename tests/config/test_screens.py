"""The list of pages that are looked at, in pictures and by axe, has all of them."""

import re

from django.urls import get_resolver, resolve

from tests.screens.pages import PAGES

PARTS = {
    # downloads and data
    "attachment attachment-thumbnail call-export colleagues contact-csv contact-export contact-export-json",
    "contact-import-errors contact-vcards conversation-csv do-not-text-errors figure-export healthz manifest metrics",
    "mfa_download_recovery_codes notice-list readyz saved-reply-preview service-worker",
    # parts of pages, fetched into them
    "command-list conversation-clock conversation-moment conversation-profile conversation-refresh",
    "conversation-saved-replies recipient recipient-clock recipient-moment",
    # buttons
    "account_logout attachment-retry bulk-do bulk-undo contact-import-confirm contact-import-discard contact-note",
    "contact-note-remove contact-opt-out contact-part contact-push contact-rename contact-restore conversation-about",
    "conversation-close conversation-draft conversation-later conversation-note conversation-presence",
    "conversation-read conversation-reopen conversation-reply conversation-schedule conversation-sender",
    "conversation-snooze conversation-spam conversation-unread do-not-text-confirm doubt-dismiss doubt-opt-out",
    "first-steps-hide message-arrived message-cancel message-release message-resend message-send-now",
    "message-unschedule saved-reply-remove settings-shortcuts view-change view-save webhook-calls webhook-messages",
    # allauth's: seen without a sign-in (tests/e2e/test_first_day.py), led to by a letter, or switched off
    "account_confirm_email account_confirm_login_code account_email account_email_verification_sent account_inactive",
    "account_login account_reauthenticate account_reset_password account_reset_password_done account_set_password",
    "account_reset_password_from_key account_reset_password_from_key_done account_signup mfa_authenticate",
    "mfa_deactivate_totp mfa_generate_recovery_codes mfa_reauthenticate mfa_view_recovery_codes",
}
NO_PAGE = {name for line in PARTS for name in line.split()}


def every_name(resolver=None) -> set[str]:
    """Return the names of all addresses but admin's own."""
    found: set[str] = set()
    for each in (resolver or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            found |= every_name(each) if getattr(each, "namespace", "") != "admin" else set()
        elif each.name:
            found.add(each.name)
    return found


def test_every_page_is_looked_at():
    shown = {resolve(re.sub(r"[?#].*", "", shot.path)).url_name for shot in PAGES if shot.name != "not-found"}
    shown |= {"conversation-detail", "message-edit"}  # opened by acting
    assert every_name() - shown - NO_PAGE == set()


def test_no_exception_is_a_page_that_is_gone():
    assert every_name() >= NO_PAGE
