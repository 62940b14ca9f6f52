"""Words that customers text to get an answer at once: HOURS, MENU, ADDRESS."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts import policy
from contacts.models.policy import COMMON_ANSWERS, LONGEST, canonical_word
from inbox.models.automatic_text import LONGEST as LONGEST_TEXT
from inbox.models.owned_number import OwnedNumber


class KeywordAnswer(models.Model):
    """What one number of ours answers to a word or short phrase that is the whole of a text; off until switched on."""

    owned_number = models.ForeignKey(
        OwnedNumber, verbose_name=_("owned number"), on_delete=models.CASCADE, related_name="keyword_answers"
    )
    written = models.CharField(
        _("word or short phrase"),
        max_length=LONGEST,
        help_text=_("As people text it; capitals, accents, signs, emoji and courtesy around it do not matter."),
    )
    word = models.CharField(_("word"), max_length=LONGEST, editable=False)
    body = models.TextField(
        _("answer"), validators=[MaxLengthValidator(LONGEST_TEXT)], help_text=_("{business} is filled in.")
    )
    is_on = models.BooleanField(_("is on"), default=False)

    class Meta:
        verbose_name = _("answer to a keyword")
        verbose_name_plural = _("answers to keywords")
        ordering = ["owned_number", "word"]
        constraints = [
            models.UniqueConstraint(fields=["owned_number", "word"], name="inbox_keywordanswer_one_per_word"),
            models.CheckConstraint(condition=~Q(body="") & ~Q(word=""), name="inbox_keywordanswer_says_something"),
        ]

    def __str__(self) -> str:
        return self.written

    def clean(self) -> None:
        """Refuse words of consent, and those that answer ordinary questions."""
        self.word = canonical_word(self.written)
        if not any(char.isalnum() for char in self.word):
            raise ValidationError({"written": _("Write a word with letters.")})
        if self.word in COMMON_ANSWERS:
            raise ValidationError({"written": _("People answer questions with this word.")})
        if policy.judge(self.written).keyword is not None:
            raise ValidationError({"written": _("This word speaks of consent: STOP, START and HELP come first.")})
        taken = KeywordAnswer.objects.exclude(pk=self.pk).filter(owned_number_id=self.owned_number_id, word=self.word)
        if taken.exists():
            raise ValidationError({"written": _("This number answers that word already.")})
