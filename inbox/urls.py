"""Addresses of the inbox."""

from django.urls import path

from inbox import media_views, webhooks
from inbox.views import actions, consent, contacts, do_not_text, pages, people, record, tags, writing

app_name = "inbox"
urlpatterns = [
    path("", pages.home, name="home"),
    path("search/", pages.find, name="search"),
    path("tags/", tags.tag_list, name="tag-list"),
    path("conversations/new/", people.conversation_new, name="conversation-new"),
    path("conversations/<int:pk>/", pages.conversation_detail, name="conversation-detail"),
    path("conversations/<int:pk>/refresh/", pages.conversation_refresh, name="conversation-refresh"),
    path("conversations/<int:pk>/record/", record.conversation_record, name="conversation-record"),
    path("conversations/<int:pk>/record.csv", record.conversation_csv, name="conversation-csv"),
    path("conversations/<int:pk>/read/", pages.conversation_read, name="conversation-read"),
    path("conversations/<int:pk>/reply/", actions.conversation_reply, name="conversation-reply"),
    path("conversations/<int:pk>/clock/", writing.conversation_clock, name="conversation-clock"),
    path("conversations/<int:pk>/note/", actions.conversation_note, name="conversation-note"),
    path("conversations/<int:pk>/draft/", actions.conversation_draft, name="conversation-draft"),
    path(
        "conversations/<int:pk>/saved-replies/", actions.conversation_saved_replies, name="conversation-saved-replies"
    ),
    path("conversations/<int:pk>/close/", actions.conversation_close, name="conversation-close"),
    path("conversations/<int:pk>/reopen/", actions.conversation_reopen, name="conversation-reopen"),
    path("conversations/<int:pk>/snooze/", actions.conversation_snooze, name="conversation-snooze"),
    path("conversations/<int:pk>/unread/", actions.conversation_unread, name="conversation-unread"),
    path("conversations/<int:pk>/assign/", actions.conversation_assign, name="conversation-assign"),
    path("conversations/<int:pk>/tags/", tags.conversation_tags, name="conversation-tags"),
    path("conversations/<int:pk>/contact/", people.contact_rename, name="contact-rename"),
    path("conversations/<int:pk>/opt-out/", people.contact_opt_out, name="contact-opt-out"),
    path("doubts/<int:pk>/opt-out/", consent.doubt_opt_out, name="doubt-opt-out"),
    path("doubts/<int:pk>/dismiss/", consent.doubt_dismiss, name="doubt-dismiss"),
    path("consent/undecided/", consent.undecided, name="consent-undecided"),
    path("conversations/<int:pk>/profile/", contacts.conversation_profile, name="conversation-profile"),
    path("conversations/<int:pk>/senders/", people.conversation_senders, name="conversation-senders"),
    path("conversations/<int:pk>/sender/", people.conversation_sender, name="conversation-sender"),
    path("conversations/<int:pk>/about/", contacts.conversation_about, name="conversation-about"),
    path("contacts/", contacts.contact_list, name="contact-list"),
    path("contacts/new/", contacts.contact_new, name="contact-new"),
    path("contacts/<int:pk>/", contacts.contact_detail, name="contact-detail"),
    path("contacts/<int:pk>/notes/", contacts.contact_note, name="contact-note"),
    path("contact-notes/<int:pk>/remove/", contacts.contact_note_remove, name="contact-note-remove"),
    path("contacts/<int:pk>/consent/", consent.contact_consent, name="contact-consent"),
    path("consent/do-not-text/", do_not_text.lists, name="do-not-text-lists"),
    path("consent/do-not-text/<int:pk>/", do_not_text.detail, name="do-not-text"),
    path("consent/do-not-text/<int:pk>/confirm/", do_not_text.confirm, name="do-not-text-confirm"),
    path("consent/do-not-text/<int:pk>/errors.csv", do_not_text.errors, name="do-not-text-errors"),
    path("consent/untold/", consent.untold, name="consent-untold"),
    path("contacts/<int:pk>/consent/push/", consent.contact_push, name="contact-push"),
    path("contacts/<int:pk>/consent/restore/", consent.contact_restore, name="contact-restore"),
    path("messages/<int:pk>/resend/", actions.message_resend, name="message-resend"),
    path("messages/<int:pk>/arrived/", actions.message_arrived, name="message-arrived"),
    path("messages/<int:pk>/release/", actions.message_release, name="message-release"),
    path("messages/<int:pk>/cancel/", actions.message_cancel, name="message-cancel"),
    path("attachments/<int:attachment_id>/", media_views.serve, name="attachment"),
    path("attachments/<int:attachment_id>/small/", media_views.thumbnail, name="attachment-thumbnail"),
    path("attachments/<int:attachment_id>/retry/", media_views.retry, name="attachment-retry"),
    path("webhooks/messages", webhooks.messages, name="webhook-messages"),
    path("webhooks/messages/", webhooks.messages),
]
