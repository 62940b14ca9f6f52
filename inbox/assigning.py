"""To whom a conversation can be given: people and teams who may see its number."""

from django.db.models import Q

from accounts.models import Team, User
from inbox.models import OwnedNumber

MOST_STAFF = 200
MOST_TEAMS = 100


def colleagues() -> list[User]:
    """Return everyone who works here."""
    return list(User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")[:MOST_STAFF])


def staff_for(number: OwnedNumber) -> list[User]:
    """Return the people who may see a number, to be assigned its conversations."""
    staff = User.objects.filter(is_active=True)
    if not number.is_open_to_all:
        may_see = Q(owned_numbers=number) | Q(teams__owned_numbers=number) | Q(is_superuser=True)
        staff = staff.filter(pk__in=User.objects.filter(may_see).values("pk"))
    return list(staff.order_by("first_name", "last_name", "username")[:MOST_STAFF])


def teams_for(number: OwnedNumber) -> list[Team]:
    """Return the teams that a number is shared with: all, where everyone may see it."""
    teams = Team.objects.all() if number.is_open_to_all else number.teams.all()
    return list(teams[:MOST_TEAMS])
