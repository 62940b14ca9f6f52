"""What our admin lists share: a bounded count, search by a phone number in any form, and pages to look at only."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.phone import InvalidPhone, parse_typed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = TypeVar("Row", bound=Model)

MAX_COUNT = 10_000
"""Rows that a list counts and pages through; a search or a filter reaches the others."""


class CappedPaginator(Paginator[Any]):
    """Counts no further than `MAX_COUNT`: counting millions of rows would take longer than the page itself."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most `MAX_COUNT`."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by().values("pk")[:MAX_COUNT].count()


class LargeListAdmin(admin.ModelAdmin[Row]):
    """A list over a table that may have millions of rows: newest first, by primary key."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    ordering = ["-pk"]


class ReadOnlyAdmin(LargeListAdmin[Row]):
    """Rows that nobody changes here, not even a superuser."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:  # noqa: ARG002
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:  # noqa: ARG002
        """Refuse."""
        return False


class PhoneSearch(admin.ModelAdmin[Row]):
    """Search that takes a whole phone number in any usual form and finds it by an index: `phone_lookup`."""

    phone_lookup = "phone"
    search_fields = ("pk",)  # shows the box; what is searched stands below
    search_help_text: ClassVar["StrOrPromise"] = _("A whole phone number, in any usual form.")

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Row],
        search_term: str,
    ) -> tuple[QuerySet[Row], bool]:
        """Keep the rows of that number."""
        if not search_term.strip():
            return queryset, False
        try:
            phone = parse_typed(search_term, allow_short_code=True)
        except InvalidPhone:
            return self.search_words(queryset, search_term.strip()), False
        return queryset.filter(**{self.phone_lookup: phone}), False

    def search_words(self, queryset: QuerySet[Row], words: str) -> QuerySet[Row]:  # noqa: ARG002
        """Keep the rows that match something else than a phone number: none, unless a list says otherwise."""
        return queryset.none()
