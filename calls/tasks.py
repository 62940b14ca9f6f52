"""Celery's part of calls: sweeps that take a row's id and call one function."""

from celery import shared_task
from django.utils import timezone

from calls import reports, settling
from calls.models import Call, Report

BATCH = 200


@shared_task(name="calls.tasks.settle_calls", time_limit=60)
def settle_calls() -> None:
    """Decide the calls whose quiet time is over."""
    due = Call.objects.filter(settle_at__lte=timezone.now())
    for pk in due.order_by("settle_at").values_list("pk", flat=True)[:BATCH]:
        settling.settle(pk)


@shared_task(name="calls.tasks.group_rows", time_limit=300)
def group_rows() -> None:
    """Group rows that no call has: the door leaves them while others are grouped, or their import was cut off."""
    reports.group_loose(reports.SLICE_SECONDS)


@shared_task(name="calls.tasks.ask_for_report", time_limit=60)
def ask_for_report() -> None:
    """Begin with yesterday's report, if nobody did yet."""
    reports.ask_for_yesterday()


@shared_task(name="calls.tasks.work_on_reports", time_limit=300)
def work_on_reports() -> None:
    """Take the reports that are due one step further."""
    due = Report.objects.filter(
        try_at__lte=timezone.now(),
        state__in=[Report.State.ASKING, Report.State.LOADING, Report.State.GROUPING],
    )
    for pk in due.order_by("try_at").values_list("pk", flat=True)[:BATCH]:
        reports.work(pk)
