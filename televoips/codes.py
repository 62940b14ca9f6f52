"""The carrier's error codes: what each means, whether a machine may try again, what to tell staff.

Bandwidth's messaging codes, gathered in November 2026. Branch on the code, never on the description.
"""

from dataclasses import dataclass
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Mark a sentence for those who translate; whoever shows it to a person asks for its translation."""
    return text


class Retry(StrEnum):
    """Whether a text that failed may be sent again, and by whom. There is no idempotency key: any retry may double."""

    NO = "no"
    ONCE_LATER = "once_later"
    BACKOFF = "backoff"
    RETRY = "retry"
    RESEND_BY_HAND = "resend_by_hand"
    UNKNOWN_NEVER_AUTO = "unknown_never_auto"


@dataclass(frozen=True, slots=True)
class ErrorMeaning:
    """One code. `template` is a sentence or two for staff, as it is looked up in their language; `%(code)s` in it."""

    code: int | None
    name: str
    retry: Retry
    template: str

    @property
    def agent_text(self) -> str:
        """The sentence in English."""
        return self.template % {"code": self.code}

    @property
    def is_opt_out(self) -> bool:
        """Whether the network says that the person opted out."""
        return self.code in {4475, 4775}


def describe(code: int | None) -> ErrorMeaning:
    """Return what a code means. An unknown 4xxx is permanent; any other unknown is for a person to decide."""
    if code in TABLE:
        return TABLE[code]
    if code is not None and 4000 <= code <= 4999:
        return ErrorMeaning(code, "unknown", Retry.NO, gettext_noop("The carrier refused it for good (code %(code)s)."))
    if code is None:
        text = gettext_noop("It failed at the carrier. Check before sending again.")
    else:
        text = gettext_noop("It failed at the carrier (code %(code)s). Check before sending again.")
    return ErrorMeaning(code, "unknown", Retry.UNKNOWN_NEVER_AUTO, text)


MEANINGS: tuple[tuple[str, tuple[tuple[int, str, Retry], ...]], ...] = (
    (
        gettext_noop("Our sending number is not set up for texting. Tell your administrator."),
        (
            (4001, "service-not-allowed", Retry.NO),
            (4302, "malformed-invalid-from-number", Retry.NO),
            (4403, "rejected-forbidden-from-number", Retry.NO),
            (4405, "rejected-unallocated-from-number", Retry.NO),
            (4407, "rejected-account-not-defined-from-number", Retry.NO),
            (4431, "rejected-forbidden-shortcode", Retry.NO),
            (4433, "rejected-forbidden-tollfree", Retry.NO),
            (4451, "rejected-wrong-user-id", Retry.NO),
            (4452, "rejected-wrong-application-id", Retry.NO),
            (4493, "rejected-unauthorized", Retry.NO),
            (4740, "invalid-source-address-address", Retry.NO),
            (4774, "provisioning-issue", Retry.NO),
            (4790, "destination-rejected-sc-not-allowed", Retry.NO),
            (4791, "destination-rejected-campaign-not-allowed", Retry.NO),
            (4792, "destination-rejected-sc-not-provisioned", Retry.NO),
            (4793, "destination-rejected-sc-expired", Retry.NO),
        ),
    ),
    (
        gettext_noop("The text is too long or has characters the carrier refuses. Shorten it or remove emoji."),
        (
            (4301, "malformed-invalid-encoding", Retry.NO),
            (4751, "destination-rejected-message-size-invalid", Retry.NO),
            (4752, "destination-rejected-malformed", Retry.NO),
        ),
    ),
    (
        gettext_noop("This number cannot receive texts (landline, disconnected or wrong). Check the number or call."),
        (
            (4303, "malformed-invalid-to-number", Retry.NO),
            (4350, "malformed-for-destination", Retry.NO),
            (4404, "rejected-forbidden-to-number", Retry.NO),
            (4406, "rejected-unallocated-to-number", Retry.NO),
            (4408, "rejected-account-not-defined-to-number", Retry.NO),
            (4720, "invalid-destination-address", Retry.NO),
            (4721, "destination-tn-deactivated", Retry.NO),
        ),
    ),
    (
        gettext_noop("Sent too late to be useful. Send again if still needed."),
        (
            (4360, "message-not-sent-expiration-date-passed", Retry.RESEND_BY_HAND),
            (4794, "destination-rejected-expired", Retry.RESEND_BY_HAND),
        ),
    ),
    (
        gettext_noop("Both numbers are the same, or badly set up."),
        ((4401, "rejected-routing-error", Retry.NO),),
    ),
    (
        gettext_noop("This phone or carrier does not support this kind of message. Try plain text, or call."),
        (
            (4409, "rejected-invalid-from-profile", Retry.NO),
            (4700, "invalid-service-type", Retry.NO),
            (4754, "unsupported-channel", Retry.NO),
        ),
    ),
    (
        gettext_noop("The attachment could not be used (missing, too big or wrong type)."),
        (
            (4410, "media-unavailable", Retry.NO),
            (4411, "rejected-message-size-limit-exceeded", Retry.NO),
            (4412, "media-content-invalid", Retry.NO),
            (4710, "media-unavailable", Retry.NO),
            (4711, "rejected-message-size-limit-exceeded", Retry.NO),
            (4712, "media-content-invalid", Retry.NO),
        ),
    ),
    (
        gettext_noop("No route to this carrier or roaming phone. Try later or call."),
        (
            (4420, "rejected-carrier-does-not-exist", Retry.NO),
            (4421, "rejected-forbidden-no-destination", Retry.NO),
            (4730, "no-route-to-destination-carrier", Retry.NO),
        ),
    ),
    (
        gettext_noop("This country is not enabled on our account. Tell your administrator."),
        ((4432, "rejected-forbidden-country", Retry.NO),),
    ),
    (
        gettext_noop("That toll-free number cannot receive texts."),
        ((4434, "rejected-forbidden-tollfree-for-recipient", Retry.NO),),
    ),
    (
        gettext_noop("Too many people in the group (10 at most)."),
        (
            (4435, "forbidden-too-many-recipients", Retry.NO),
            (4735, "too-many-recipients", Retry.NO),
        ),
    ),
    (
        gettext_noop("Blocked as spam. Reword it; do not resend the same text."),
        (
            (4470, "rejected-spam-detected", Retry.NO),
            (4770, "destination-spam-detected", Retry.NO),
        ),
    ),
    (
        gettext_noop("This person has opted out. Do not text them again; they must text START."),
        (
            (4475, "destination-rejected-due-to-user-opt-out", Retry.NO),
            (4775, "destination-rejected-due-to-user-opt-out", Retry.NO),
        ),
    ),
    (
        gettext_noop("Our number or campaign is not registered with the carriers. Tell your administrator."),
        (
            (4476, "blocked-unregistered", Retry.NO),
            (4773, "inactive-campaign", Retry.NO),
            (4795, "tfn-not-verified", Retry.NO),
        ),
    ),
    (
        gettext_noop("One of the two numbers is blocked. Tell your administrator."),
        (
            (4481, "rejected-from-number-in-blacklist", Retry.NO),
            (4482, "rejected-to-number-in-blacklist", Retry.NO),
            (4772, "rejected-tn-blocked", Retry.NO),
        ),
    ),
    (
        gettext_noop("You cannot text an emergency number. Call 911."),
        ((4492, "reject-emergency", Retry.NO),),
    ),
    (
        gettext_noop("The phone is off, full or out of reach. Try again later."),
        (
            (4701, "destination-service-unavailable", Retry.ONCE_LATER),
            (4702, "destination-subscriber-unavailable", Retry.ONCE_LATER),
        ),
    ),
    (
        gettext_noop("The carrier refused it without saying why. Call instead, or reword."),
        (
            (4750, "destination-rejected-message", Retry.NO),
            (4753, "destination-rejected-handset", Retry.NO),
        ),
    ),
    (
        gettext_noop("Short links are blocked. Use the full address."),
        ((4771, "rejected-shortened-url", Retry.NO),),
    ),
    (
        gettext_noop("Sending too fast for the carrier. It will be tried again later."),
        (
            (4781, "volume-violation-att", Retry.BACKOFF),
            (4785, "volumetric-violation", Retry.BACKOFF),
        ),
    ),
    (
        gettext_noop("A temporary fault at our provider. It will be tried again."),
        (
            (5100, "temporary-app-error", Retry.RETRY),
            (5101, "temporary-app-shutdown", Retry.RETRY),
            (5111, "temporary-app-connection-closed", Retry.RETRY),
            (5211, "temporary-app-error-app-busy", Retry.RETRY),
            (5220, "temporary-store-error", Retry.RETRY),
        ),
    ),
    (
        gettext_noop("The provider gave up after its own retries. Send again if still needed."),
        (
            (5106, "impossible-to-route", Retry.RESEND_BY_HAND),
            (5201, "temporary-rout-error-retries-exceeded", Retry.RESEND_BY_HAND),
            (5231, "discarded-concatenation-timeout", Retry.RESEND_BY_HAND),
            (5501, "message-send-failed", Retry.RESEND_BY_HAND),
        ),
    ),
    (
        gettext_noop("A temporary fault at the carrier. It will be tried once more."),
        (
            (5500, "message-send-failed", Retry.ONCE_LATER),
            (5600, "destination-carrier-queue-full", Retry.ONCE_LATER),
            (5610, "submit_ sm-or-submit_ multi-failed", Retry.ONCE_LATER),
            (5620, "destination-app-error", Retry.ONCE_LATER),
            (5650, "destination-failed", Retry.ONCE_LATER),
        ),
    ),
    (
        gettext_noop("Not confirmed: it may have arrived. Check before sending again."),
        (
            (5630, "message-not-acknowle", Retry.UNKNOWN_NEVER_AUTO),
            (5999, "unknown-error", Retry.UNKNOWN_NEVER_AUTO),
            (9902, "delivery-receipt-expired", Retry.UNKNOWN_NEVER_AUTO),
            (9999, "unknown-error", Retry.UNKNOWN_NEVER_AUTO),
        ),
    ),
)

TABLE: dict[int, ErrorMeaning] = {
    code: ErrorMeaning(code, name, retry, text) for text, codes in MEANINGS for code, name, retry in codes
}
