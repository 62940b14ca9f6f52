"""The words that the inbox's scripts say, in the reader's language; `static/js/words.js` reads them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TWO = (1, 2)
"""A count that takes the first form, and one that takes the second."""


def of_scripts() -> dict[str, str | list[str]]:
    """Return each key's words; of two forms the first is for one. Names in {braces} are filled in by the script."""
    return {
        "segments": [ngettext("{count} segment, {left} left", "{count} segments, {left} left", n) for n in TWO],
        "too many": [
            ngettext(
                "{count} character too many: a text has at most {most}",
                "{count} characters too many: a text has at most {most}",
                n,
            )
            for n in TWO
        ],
        "near": _("{length} of {most} characters"),
        "unicode": _("{sign} forces Unicode: 70 characters instead of 160"),
        "unicode more": [
            ngettext(
                "{sign} and {count} more force Unicode: 70 characters instead of 160",
                "{sign} and {count} more force Unicode: 70 characters instead of 160",
                n,
            )
            for n in TWO
        ],
        "plain saves": [ngettext("Then it is {count} segment", "Then it is {count} segments", n) for n in TWO],
        "live": _("Live"),
        "polling": _("Delayed"),
        "offline": _("Offline"),
        "connecting": _("Connecting"),
        "selected": [ngettext("{count} selected", "{count} selected", n) for n in TWO],
        "new": [ngettext("{count} new", "{count} new", n) for n in TWO],
        "swipe close": _("Close"),
        "swipe reopen": _("Reopen"),
        "swipe read": _("Mark as read"),
        "swipe unread": _("Mark as unread"),
        "no emoji": _("No emoji has these words"),
        "emoji": _("emoji"),
        "accented": _("{letter} with {accent}"),
        "letter of": _("{script} letter"),
        "left double quote": _("left double quote"),
        "right double quote": _("right double quote"),
        "low double quote": _("low double quote"),
        "left single quote": _("left single quote"),
        "apostrophe": _("curly apostrophe"),
        "backtick": _("backtick"),
        "acute accent": _("acute accent"),
        "left guillemet": _("left guillemet"),
        "right guillemet": _("right guillemet"),
        "en dash": _("en dash"),
        "em dash": _("em dash"),
        "non-breaking hyphen": _("non-breaking hyphen"),
        "minus sign": _("minus sign"),
        "ellipsis": _("ellipsis"),
        "bullet": _("bullet"),
        "middle dot": _("middle dot"),
        "multiplication sign": _("multiplication sign"),
        "degree sign": _("degree sign"),
        "trademark sign": _("trademark sign"),
        "copyright sign": _("copyright sign"),
        "registered sign": _("registered sign"),
        "one half": _("one half"),
        "non-breaking space": _("a non-breaking space"),
        "narrow space": _("a narrow space"),
        "thin space": _("a thin space"),
        "tab": _("a tab"),
        "invisible space": _("an invisible space"),
        "invisible joiner": _("an invisible joiner"),
        "invisible mark": _("an invisible mark"),
        "grave": _("grave accent"),
        "acute": _("acute accent"),
        "circumflex": _("circumflex"),
        "tilde": _("tilde"),
        "two dots": _("two dots"),
        "cedilla": _("cedilla"),
        "ring": _("ring"),
        "caron": _("caron"),
        "Cyrillic": _("Cyrillic"),
        "Greek": _("Greek"),
        "Arabic": _("Arabic"),
        "Hebrew": _("Hebrew"),
        "Han": _("Chinese"),
        "Hiragana": _("Japanese"),
        "Katakana": _("Japanese"),
        "Hangul": _("Korean"),
        "Thai": _("Thai"),
        "Devanagari": _("Devanagari"),
    }
