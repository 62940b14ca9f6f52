"""What an account adds to the reading of texts: words of its own, and what becomes of doubtful texts."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts import keywords, wording

LONGEST = 40

COMMON_ANSWERS = frozenset(
    ["yes", "no", "y", "n", "ok", "okay", "yep", "yeah", "nope", "sure", "thanks", "please", "hi", "hello", "si", "oui"]
)
"""What is said too often to mean anything of its own."""


def canonical_word(value: str) -> str:
    """Return a word or phrase as texts are compared with it: no capitals, accents, signs or slang."""
    return wording.read(value).plain


class ConsentWord(models.Model):
    """A word or short phrase that, as the whole of a text, opts out or asks for help, beside those that always do.

    There are none that restore: START and UNSTOP alone do, as the proof of a restoration must be plain to anybody.
    """

    class Meaning(models.TextChoices):
        """What a text of this word asks for."""

        OPT_OUT = "opt_out", _("Opts out")
        HELP = "help", _("Asks for help")

    written = models.CharField(
        _("word or short phrase"),
        max_length=LONGEST,
        help_text=_("As people text it; capitals, accents, signs, emoji and courtesy around it do not matter."),
    )
    word = models.CharField(max_length=LONGEST, unique=True, editable=False)
    meaning = models.CharField(_("meaning"), max_length=8, choices=Meaning, default=Meaning.OPT_OUT)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )

    class Meta:
        verbose_name = _("word of our own")
        verbose_name_plural = _("words of our own")
        ordering = ["meaning", "word"]
        constraints = [
            models.CheckConstraint(condition=~Q(word=""), name="contacts_consentword_says_something"),
            models.CheckConstraint(condition=Q(meaning__in=["opt_out", "help"]), name="contacts_consentword_meaning"),
        ]

    def __str__(self) -> str:
        return self.written

    def clean(self) -> None:
        """Refuse what means something already, and what answers ordinary questions."""
        self.word = canonical_word(self.written)
        if not any(char.isalpha() for char in self.word):
            raise ValidationError({"written": _("Write a word with letters.")})
        if self.word in COMMON_ANSWERS:
            raise ValidationError({"written": _("People answer questions with this word.")})
        known = keywords.classify(self.written)
        if known not in {None, keywords.Keyword.AMBIGUOUS}:
            raise ValidationError({"written": _("This word has its meaning already, and keeps it.")})
        if ConsentWord.objects.exclude(pk=self.pk).filter(word=self.word).exists():
            raise ValidationError({"written": _("This word is on the list.")})


class ConsentPolicy(models.Model):
    """The account's one row (`pk` 1): what becomes of a text of which only a person can tell whether it opts out."""

    class Doubtful(models.TextChoices):
        """What such a text does."""

        ASK = "ask", _("Ask staff, and hold automatic texts meanwhile")
        OPT_OUT = "opt_out", _("Opt its writer out")
        IGNORE = "ignore", _("Nothing: treat it as an ordinary text")

    doubtful = models.CharField(
        _("doubtful texts"),
        max_length=8,
        choices=Doubtful,
        default=Doubtful.ASK,
        help_text=_(
            "Such as a question about leaving, a slip of the thumb, or an opt-out from some texts only. The words that "
            "the law names opt out whatever stands here (47 CFR 64.1200)."
        ),
    )
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("reading of doubtful texts")
        verbose_name_plural = _("reading of doubtful texts")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="contacts_consentpolicy_one_row"),
            models.CheckConstraint(
                condition=Q(doubtful__in=["ask", "opt_out", "ignore"]), name="contacts_consentpolicy_doubtful_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_doubtful_display())
