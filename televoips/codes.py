"""The carrier's error codes: what each means, whether a machine may try again, what to tell staff.

Bandwidth's messaging codes, gathered in November 2026. Branch on the code, never on the description.
"""

from dataclasses import dataclass
from enum import StrEnum


class Retry(StrEnum):
    """Whether a text that failed may be sent again, and by whom. There is no idempotency key: any retry may double."""

    NO = "no"
    ONCE_LATER = "once_later"
    BACKOFF = "backoff"
    RETRY = "retry"
    RESEND_BY_HAND = "resend_by_hand"
    UNKNOWN_NEVER_AUTO = "unknown_never_auto"


def gettext_noop(text: str) -> str:
    """Mark a sentence for those who translate; whoever shows it to a person asks for its translation."""
    return text


SAME_TEXT_REFUSED = {4301, 4470, 4475, 4492, 4751, 4752, 4770, 4771, 4775}
"""What these say of a text holds however often it is sent: its words must change, or nothing may go to this person."""


@dataclass(frozen=True, slots=True)
class ErrorMeaning:
    """One code: `why` says to staff what happened, `next_step` what to do; `%(code)s` in them stands for the code."""

    code: int | None
    name: str
    retry: Retry
    why: str
    next_step: str

    @property
    def agent_text(self) -> str:
        """Both sentences, in English."""
        return f"{self.why} {self.next_step}" % {"code": self.code}

    @property
    def is_opt_out(self) -> bool:
        """Whether the network says that the person opted out."""
        return self.code in {4475, 4775}

    @property
    def may_resend(self) -> bool:
        """Whether the same words may be sent to the same person once more, by hand."""
        return self.code not in SAME_TEXT_REFUSED


def describe(code: int | None) -> ErrorMeaning:
    """Return what a code means. An unknown 4xxx is permanent; any other unknown is for a person to decide."""
    if code in TABLE:
        return TABLE[code]
    if code is not None and 4000 <= code <= 4999:
        why, then = (
            gettext_noop("The carrier refused it for good (code %(code)s)."),
            gettext_noop("Reword it, or call."),
        )
        return ErrorMeaning(code, "unknown", Retry.NO, why, then)
    why = (
        gettext_noop("It failed at the carrier (code %(code)s).") if code else gettext_noop("It failed at the carrier.")
    )
    then = gettext_noop("Ask them if it arrived before you send it again.")
    return ErrorMeaning(code, "unknown", Retry.UNKNOWN_NEVER_AUTO, why, then)


MEANINGS: tuple[tuple[str, str, tuple[tuple[int, str, Retry], ...]], ...] = (
    (
        gettext_noop("Our sending number is not set up for texting."),
        gettext_noop("Tell your administrator, and send it again once that is mended."),
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
        gettext_noop("The text is too long or has characters that the carrier refuses."),
        gettext_noop("Shorten it or take the emoji out, and send it anew."),
        (
            (4301, "malformed-invalid-encoding", Retry.NO),
            (4751, "destination-rejected-message-size-invalid", Retry.NO),
            (4752, "destination-rejected-malformed", Retry.NO),
        ),
    ),
    (
        gettext_noop("This number cannot receive texts: it is a landline, disconnected or wrong."),
        gettext_noop("Check the number, or call."),
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
        gettext_noop("It would have come too late to be useful."),
        gettext_noop("Send it again if it is still needed."),
        (
            (4360, "message-not-sent-expiration-date-passed", Retry.RESEND_BY_HAND),
            (4794, "destination-rejected-expired", Retry.RESEND_BY_HAND),
        ),
    ),
    (
        gettext_noop("Both numbers are the same, or one of them is badly set up."),
        gettext_noop("Check the number; if it is right, tell your administrator."),
        ((4401, "rejected-routing-error", Retry.NO),),
    ),
    (
        gettext_noop("This phone or its carrier does not take this kind of message."),
        gettext_noop("Try plain words, or call."),
        (
            (4409, "rejected-invalid-from-profile", Retry.NO),
            (4700, "invalid-service-type", Retry.NO),
            (4754, "unsupported-channel", Retry.NO),
        ),
    ),
    (
        gettext_noop("The attachment could not be used: it is missing, too big or of a wrong kind."),
        gettext_noop("Send the words without it."),
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
        gettext_noop("There is no way to this person’s carrier, or their phone is roaming."),
        gettext_noop("Try later, or call."),
        (
            (4420, "rejected-carrier-does-not-exist", Retry.NO),
            (4421, "rejected-forbidden-no-destination", Retry.NO),
            (4730, "no-route-to-destination-carrier", Retry.NO),
        ),
    ),
    (
        gettext_noop("Our account may not text to this country."),
        gettext_noop("Call, or tell your administrator."),
        ((4432, "rejected-forbidden-country", Retry.NO),),
    ),
    (
        gettext_noop("This toll-free number cannot receive texts."),
        gettext_noop("Call it."),
        ((4434, "rejected-forbidden-tollfree-for-recipient", Retry.NO),),
    ),
    (
        gettext_noop("There are too many people in the group: 10 at most."),
        gettext_noop("Text fewer people at once."),
        (
            (4435, "forbidden-too-many-recipients", Retry.NO),
            (4735, "too-many-recipients", Retry.NO),
        ),
    ),
    (
        gettext_noop("The carrier took it for spam and blocked it."),
        gettext_noop("Reword it, without links and capitals. Do not send the same words again."),
        (
            (4470, "rejected-spam-detected", Retry.NO),
            (4770, "destination-spam-detected", Retry.NO),
        ),
    ),
    (
        gettext_noop("This person has opted out."),
        gettext_noop("Do not text them: they must text START first. If they did, TeleVoIPs must lift its block."),
        (
            (4475, "destination-rejected-due-to-user-opt-out", Retry.NO),
            (4775, "destination-rejected-due-to-user-opt-out", Retry.NO),
        ),
    ),
    (
        gettext_noop("Our number or campaign is not registered with the carriers."),
        gettext_noop("Tell your administrator. Until that is mended, call."),
        (
            (4476, "blocked-unregistered", Retry.NO),
            (4773, "inactive-campaign", Retry.NO),
            (4795, "tfn-not-verified", Retry.NO),
        ),
    ),
    (
        gettext_noop("One of the two numbers is blocked by the carrier."),
        gettext_noop("Call, and tell your administrator."),
        (
            (4481, "rejected-from-number-in-blacklist", Retry.NO),
            (4482, "rejected-to-number-in-blacklist", Retry.NO),
            (4772, "rejected-tn-blocked", Retry.NO),
        ),
    ),
    (
        gettext_noop("An emergency number cannot be texted from here."),
        gettext_noop("Call 911."),
        ((4492, "reject-emergency", Retry.NO),),
    ),
    (
        gettext_noop("The phone is off, full or out of reach."),
        gettext_noop("Send it again later, or call."),
        (
            (4701, "destination-service-unavailable", Retry.ONCE_LATER),
            (4702, "destination-subscriber-unavailable", Retry.ONCE_LATER),
        ),
    ),
    (
        gettext_noop("The phone’s carrier refused it without saying why."),
        gettext_noop("Call, or reword it and send it anew."),
        (
            (4750, "destination-rejected-message", Retry.NO),
            (4753, "destination-rejected-handset", Retry.NO),
        ),
    ),
    (
        gettext_noop("Carriers block shortened links."),
        gettext_noop("Write the full address instead, and send it anew."),
        ((4771, "rejected-shortened-url", Retry.NO),),
    ),
    (
        gettext_noop("We sent more in a short time than this carrier takes."),
        gettext_noop("Wait some minutes, then send it again."),
        (
            (4781, "volume-violation-att", Retry.BACKOFF),
            (4785, "volumetric-violation", Retry.BACKOFF),
        ),
    ),
    (
        gettext_noop("There was a fault at our provider."),
        gettext_noop("Wait a few minutes, then send it again."),
        (
            (5100, "temporary-app-error", Retry.RETRY),
            (5101, "temporary-app-shutdown", Retry.RETRY),
            (5111, "temporary-app-connection-closed", Retry.RETRY),
            (5211, "temporary-app-error-app-busy", Retry.RETRY),
            (5220, "temporary-store-error", Retry.RETRY),
        ),
    ),
    (
        gettext_noop("Our provider tried several times and gave up."),
        gettext_noop("Send it again if it is still needed."),
        (
            (5106, "impossible-to-route", Retry.RESEND_BY_HAND),
            (5201, "temporary-rout-error-retries-exceeded", Retry.RESEND_BY_HAND),
            (5231, "discarded-concatenation-timeout", Retry.RESEND_BY_HAND),
            (5501, "message-send-failed", Retry.RESEND_BY_HAND),
        ),
    ),
    (
        gettext_noop("There was a fault at the phone’s carrier."),
        gettext_noop("Wait a few minutes, then send it again."),
        (
            (5500, "message-send-failed", Retry.ONCE_LATER),
            (5600, "destination-carrier-queue-full", Retry.ONCE_LATER),
            (5610, "submit_ sm-or-submit_ multi-failed", Retry.ONCE_LATER),
            (5620, "destination-app-error", Retry.ONCE_LATER),
            (5650, "destination-failed", Retry.ONCE_LATER),
        ),
    ),
    (
        gettext_noop("Nobody confirmed it: it may have arrived."),
        gettext_noop("Ask them before you send it again, as it may arrive twice."),
        (
            (5630, "message-not-acknowle", Retry.UNKNOWN_NEVER_AUTO),
            (5999, "unknown-error", Retry.UNKNOWN_NEVER_AUTO),
            (9902, "delivery-receipt-expired", Retry.UNKNOWN_NEVER_AUTO),
            (9999, "unknown-error", Retry.UNKNOWN_NEVER_AUTO),
        ),
    ),
)

TABLE: dict[int, ErrorMeaning] = {
    code: ErrorMeaning(code, name, retry, why, then) for why, then, codes in MEANINGS for code, name, retry in codes
}
