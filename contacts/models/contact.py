"""A person, known by the address they text from."""

from django.db import models

from contacts.phone import format_for_people, last4


class Contact(models.Model):
    """A person's number: E.164 (`+13215550123`), a short code (`74455`) or an alphanumeric sender (`ACME`)."""

    phone = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "phone"]
        constraints = [models.CheckConstraint(condition=~models.Q(phone=""), name="contacts_contact_has_a_phone")]

    def __str__(self) -> str:
        return f"contact {self.pk} …{last4(self.phone)}"

    @property
    def display_phone(self) -> str:
        """The number as people write it."""
        return format_for_people(self.phone)

    @property
    def display_name(self) -> str:
        """The name, or the number where nobody gave one."""
        return self.name or self.display_phone

    @property
    def is_opted_out(self) -> bool:
        """Whether this person asked to be left alone (uses the `opt_out` relation: select it)."""
        return hasattr(self, "opt_out")
