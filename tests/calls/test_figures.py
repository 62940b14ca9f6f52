"""The page of figures: what it counts, for whom, and what it says of days without anything."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from calls import charts, figures
from calls.figures import Range
from calls.models import Call
from calls.templatetags.calls_format import about_time
from tests.calls.test_thread import call_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)


@pytest.fixture
def shown(client, staff):
    def get(address=""):
        return client.get(f"/reports/{address}")

    return get


def text(conversation, at, **fields):
    return MessageFactory(conversation=conversation, occurred_at=at, **fields)


def counted(counts):
    return [getattr(counts, name) for name in figures.COUNTED]


def test_texts_and_calls_are_counted_by_hour_number_and_day(shown):
    desk, shop = ConversationFactory(), ConversationFactory()
    text(desk, NOON)
    text(desk, NOON + timedelta(minutes=59))
    text(desk, NOON + timedelta(hours=1), outbound=True)
    text(shop, NOON)
    call_in(desk, NOON)
    call_in(desk, NOON, result="answered")
    call_in(desk, NOON + timedelta(hours=1), direction="outbound")
    found = shown().context["found"]
    by_number = {one.number.pk: one for one in found.numbers}
    assert counted(by_number[desk.owned_number_id].hours[12]) == [2, 0, 2, 1, 0]
    assert counted(by_number[desk.owned_number_id].hours[13]) == [0, 1, 0, 0, 1]
    assert counted(by_number[shop.owned_number_id].total) == [1, 0, 0, 0, 0]
    assert counted(found.hours[12]) == [3, 0, 2, 1, 0]
    assert counted(found.days[NOON.date()]) == [3, 1, 2, 1, 1]
    assert counted(found.total) == [3, 1, 2, 1, 1]
    assert found.total.missed_share == 0.5


def test_what_did_not_leave_and_what_is_not_settled_is_not_counted(shown):
    conversation = ConversationFactory()
    for status in ("queued", "failed", "blocked", "cancelled", "unknown"):
        text(conversation, NOON, outbound=True, status=status)
    call_in(conversation, NOON, result="pending", settle_at=NOON)
    assert shown().context["found"].total.is_empty


def test_voicemail_and_busy_are_missed_and_a_menu_is_not(shown):
    conversation = ConversationFactory()
    for result in ("missed", "voicemail", "busy", "failed", "menu", "answered"):
        call_in(conversation, NOON, result=result)
    assert counted(shown().context["found"].total) == [0, 0, 6, 4, 0]


def test_the_time_to_call_or_text_back_counts_from_the_calls_end(shown):
    waits = (60, 120, 600)
    for wait in waits:
        conversation = ConversationFactory()
        call = call_in(conversation, NOON)
        text(conversation, call.ended_at + timedelta(seconds=wait + 500), outbound=True)
        if wait == 120:
            call_in(conversation, call.ended_at + timedelta(seconds=wait), direction="outbound")
        else:
            text(conversation, call.ended_at + timedelta(seconds=wait), outbound=True)
    call_in(ConversationFactory(), NOON)
    answers = shown().context["found"].answers
    assert (answers.median, answers.p90, answers.waiting) == (120, 600, 1)
    assert "Not answered yet" in shown().text


def test_an_automatic_text_or_one_that_failed_answers_nobody(shown):
    conversation = ConversationFactory()
    call_in(conversation, NOON)
    text(conversation, NOON + timedelta(hours=1), outbound=True, purpose="text_back")
    text(conversation, NOON + timedelta(hours=1), outbound=True, status="failed")
    assert shown().context["found"].answers.waiting == 1


def test_an_anonymous_caller_cannot_be_answered_and_is_not_waited_for(shown):
    conversation = ConversationFactory()
    call = call_in(conversation, NOON)
    call.contact = call.conversation = None
    call.save()
    found = shown().context["found"]
    assert (found.total.missed, found.answers.missed) == (1, 0)


def test_more_missed_calls_than_are_looked_at_are_said_to_be_cut(shown, monkeypatch):
    monkeypatch.setattr(figures, "MOST_MISSED", 2)
    for n in range(3):
        call_in(ConversationFactory(), NOON - timedelta(minutes=n))
    answer = shown()
    assert answer.context["found"].is_cut
    assert answer.context["found"].answers.missed == 2
    assert "newest 2 missed calls" in answer.text


@pytest.mark.parametrize("is_shared", [True, False])
def test_only_numbers_that_one_may_see_are_counted(shown, client, is_shared):
    number = OwnedNumberFactory(label="Secret desk", is_open_to_all=is_shared)
    conversation = ConversationFactory(owned_number=number)
    text(conversation, NOON)
    call_in(conversation, NOON)
    for address in ("", f"?number={number.pk}"):
        answer = shown(address)
        assert ("Secret desk" in answer.text) == is_shared
        if found := answer.context.get("found"):
            assert found.total.is_empty != is_shared
        assert ("Secret desk" in client.get(f"/reports/export/{address}").text) == is_shared


def test_who_sees_no_number_is_told_so(shown):
    assert "No number to report on" in shown().text


def test_days_without_anything_say_so(shown):
    OwnedNumberFactory()
    assert "Nothing happened in these days" in shown().text


@pytest.mark.parametrize(
    ("day", "hours", "twice"), [("2026-03-08", 23, None), ("2026-11-01", 25, 1)], ids=["an hour less", "an hour more"]
)
def test_a_day_on_which_the_clocks_change_counts_all_its_hours_and_no_other(shown, settings, day, hours, twice):
    settings.TIME_ZONE = "America/New_York"
    conversation, begins = ConversationFactory(), datetime.fromisoformat(f"{day}T05:00:00Z")
    if twice is not None:
        begins -= timedelta(hours=1)  # summer time still
    for n in range(-1, hours + 1):
        text(conversation, begins + timedelta(hours=n, minutes=30))
        call_in(conversation, begins + timedelta(hours=n, minutes=30))
    found = shown(f"?range=custom&since={day}&until={day}").context["found"]
    assert (found.total.texts_in, found.total.calls_in, found.total.missed) == (hours, hours, hours)
    expected = [2 if hour == twice else 0 if twice is None and hour == 2 else 1 for hour in range(24)]
    assert [counts.texts_in for counts in found.hours] == expected
    assert [counts.calls_in for counts in found.hours] == expected
    assert [counts.texts_in for counts in found.days.values()] == [hours]


def test_a_day_whose_midnight_the_clocks_skip_is_whole(shown, settings):
    settings.TIME_ZONE = "Asia/Beirut"
    conversation = ConversationFactory()
    text(conversation, datetime(2026, 3, 28, 21, 59, 59, tzinfo=UTC))
    text(conversation, datetime(2026, 3, 28, 22, 0, 0, tzinfo=UTC))  # 1:00 on the 29th
    asked = "?range=custom&since=2026-03-29&until=2026-03-29"
    assert shown(asked).context["found"].total.texts_in == 1


def test_calls_without_texts_and_a_number_without_anything_have_their_place(shown):
    quiet = OwnedNumberFactory(label="Quiet desk")
    call_in(ConversationFactory(), NOON, result="answered")
    answer = shown()
    assert "Quiet desk" in answer.text
    found = {one.number.pk: one for one in answer.context["found"].numbers}
    assert found[quiet.pk].total.is_empty
    assert found[quiet.pk].total.missed_share is None
    assert (found[quiet.pk].answers.median, answer.context["found"].answers.p90) == (None, None)
    assert answer.context["found"].total.missed_share == 0
    assert "0 %" in answer.text


def test_days_and_hours_are_those_of_the_sites_time_zone(shown, settings):
    settings.TIME_ZONE = "America/New_York"
    conversation = ConversationFactory()
    text(conversation, datetime(2026, 11, 2, 4, 30, tzinfo=UTC))  # 23:30 on the first
    answer = shown("?range=custom&since=2026-11-01&until=2026-11-01")
    found = answer.context["found"]
    assert found.hours[23].texts_in == 1
    assert found.days == {date(2026, 11, 1): found.total}
    assert "America/New_York time" in answer.text
    assert shown("?range=custom&since=2026-11-02&until=2026-11-02").context["found"].total.is_empty


@pytest.mark.parametrize(
    ("address", "days"),
    [
        ("", 7),
        ("?range=today", 1),
        ("?range=30", 30),
        ("?range=nonsense&number=x", 7),
        ("?range=custom", 7),
        ("?range=custom&since=2026-13-99", 7),
        ("?range=custom&since=1990-01-01", figures.MOST_DAYS),
        ("?range=custom&since=2026-01-05&until=2026-01-01", 1),
        ("?range=custom&since=8000-01-01", 1),
    ],
)
def test_each_choice_of_days_is_bounded_and_nonsense_counts_as_none(shown, address, days):
    assert len(shown(address).context["asked"].days) == days


def test_a_number_narrows_the_figures_and_stays_chosen_with_other_days(shown):
    desk, shop = ConversationFactory(), ConversationFactory()
    text(desk, NOON)
    text(shop, NOON)
    answer = shown(f"?range=7&number={desk.owned_number_id}")
    assert [one.number.pk for one in answer.context["found"].numbers] == [desk.owned_number_id]
    assert answer.context["found"].total.texts_in == 1
    assert f"?range=30&amp;number={desk.owned_number_id}" in answer.text


def test_the_export_has_a_row_for_each_number_and_hour_and_no_formula(client, staff):
    number = OwnedNumberFactory(label="=1+1")
    text(ConversationFactory(owned_number=number), NOON)
    answer = client.get("/reports/export/")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 24
    assert (rows[12]["label"], rows[12]["hour"], rows[12]["texts_in"], rows[13]["texts_in"]) == (
        "'=1+1",
        "12:00",
        "1",
        "0",
    )
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="figures-')


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_takes_the_same_queries_however_much_happened(client, staff, rows, django_assert_num_queries):
    for n in range(rows):
        conversation = ConversationFactory()
        text(conversation, NOON - timedelta(hours=n))
        call_in(conversation, NOON - timedelta(hours=n))
    with django_assert_num_queries(7):
        client.get("/reports/?range=30")


def test_the_page_says_in_a_table_what_the_charts_show(shown):
    conversation = ConversationFactory()
    for _ in range(3):
        text(conversation, NOON)
    page = shown().text
    assert '<tr><th scope="row">12 PM</th><td>3</td>' in page
    assert "<title>12 PM: 3 texts in, 0 out</title>" in page


@pytest.fixture
def noon():
    """One text in at noon, two out; seven calls in, four of them missed; five calls out."""
    conversation = ConversationFactory()
    for n in range(3):
        text(conversation, NOON, **({"outbound": True, "status": "sent"} if n else {}))
    for n in range(7):
        call_in(conversation, NOON, result="missed" if n < 4 else "answered")
    for _ in range(5):
        call_in(conversation, NOON, direction="outbound", result="answered")
    return conversation


def test_charts_and_tables_say_the_same_of_each_count(shown, noon):
    answer = shown()
    for panel, place in zip(answer.context["panels"], (12, -2), strict=True):
        texts, calls = panel.texts.columns[place], panel.calls.columns[place]
        assert [(bar.kind, bar.height) for bar in texts.bars] == [("bar-in", 33.33), ("bar-out", 66.67)]
        assert [(bar.kind, bar.height) for bar in calls.bars] == [
            ("bar-in", 25),
            ("bar-missed", 33.33),
            ("bar-out", 41.67),
        ]
        assert (panel.texts.highest, panel.calls.highest) == (3, 12)
        name = panel.rows[place][0]
        assert texts.title == f"{name}: 1 texts in, 2 out"
        assert calls.title == f"{name}: 7 calls in, 4 of them missed, 5 out"
        assert f'<th scope="row">{name}</th><td>1</td><td>2</td><td>7</td><td>4</td><td>5</td>' in answer.text
    [(_, spark)] = answer.context["sparks"]
    assert (spark.highest, spark.columns[12].title) == (15, "12 PM: 15")
    assert "<td>1</td><td>2</td><td>7</td><td>5</td><td>4</td>" in answer.text, "by number"
    assert answer.text.count("57 %") == 2


def test_each_tile_has_its_own_count(shown, noon):
    text(noon, NOON + timedelta(minutes=5), outbound=True)  # after which nobody waits
    page = shown().text
    tiles = page[page.index('class="tiles"') : page.index("</dl>")]
    for name, count in {
        "Texts in": "1",
        "Texts out": "3",
        "Calls in": "7",
        "Calls out": "5",
        "Missed": "4<small>57 %</small>",
        "Called or texted back": "4 min<small>90 % within 4 min</small>",
        "Not answered yet": "0",
    }.items():
        assert f"<dt>{name}</dt><dd>{count}</dd>" in tiles


def test_how_soon_nine_of_ten_were_answered_stands_beside_the_median(shown):
    number = OwnedNumberFactory()
    for minutes in range(1, 12):
        conversation = ConversationFactory(owned_number=number)
        call = call_in(conversation, NOON)
        if minutes < 11:
            text(conversation, call.ended_at + timedelta(minutes=minutes), outbound=True)
    page = shown().text
    assert "<dd>5 min<small>90 % within 9 min</small></dd>" in page
    by_number = " ".join(page[page.index('id="by-number"') :].split())
    assert "<td>5 min</td> <td>9 min</td> <td>1</td>" in by_number


def test_who_was_answered_while_it_rang_did_not_wait(shown):
    call = call_in(ConversationFactory(), NOON)
    text(call.conversation, call.started_at + timedelta(seconds=3), outbound=True)
    assert shown().context["found"].answers.waits == [0.0]


def test_a_day_ends_before_the_next_one_begins(shown):
    midnight = NOON.replace(hour=0)
    for at in (midnight, midnight + timedelta(days=1), midnight - timedelta(seconds=1)):
        conversation = ConversationFactory()
        text(conversation, at)
        call_in(conversation, at)
    found = shown(f"?range=custom&since={NOON.date()}&until={NOON.date()}").context["found"]
    assert counted(found.total) == [1, 0, 1, 1, 0]
    assert found.answers.missed == 1


def test_the_first_answer_counts_and_the_newest_missed_calls_are_looked_at(shown, monkeypatch):
    monkeypatch.setattr(figures, "MOST_MISSED", 1)
    number = OwnedNumberFactory()
    for hours, minutes in ((2, 30), (0, 10)):
        call = call_in(ConversationFactory(owned_number=number), NOON - timedelta(hours=hours))
        for later in (minutes, minutes + 5):
            call_in(
                call.conversation, call.ended_at + timedelta(minutes=later), direction="outbound", result="answered"
            )
    assert shown().context["found"].answers.waits == [600.0]


def test_calls_among_ourselves_are_not_counted(shown):
    number = OwnedNumberFactory()
    for result in ("answered", "missed"):
        Call.objects.create(
            direction="internal",
            result=result,
            owned_number=number,
            started_at=NOON,
            ended_at=NOON + timedelta(seconds=9),
        )
    assert shown().context["found"].total.is_empty


def test_a_reader_elsewhere_sees_the_sites_days_and_hours(client, settings):
    settings.TIME_ZONE = "America/New_York"
    client.force_login(UserFactory(time_zone="Asia/Tokyo"))
    conversation = ConversationFactory()
    text(conversation, datetime(2026, 11, 2, 4, 30, tzinfo=UTC))  # 23:30 on the first in New York
    found = client.get("/reports/?range=custom&since=2026-10-31&until=2026-11-01").context["found"]
    assert [counts.texts_in for counts in found.days.values()] == [0, 1]
    assert found.hours[23].texts_in == 1
    assert figures.local_day(datetime(2026, 11, 2, 4, 30, tzinfo=UTC)) == date(2026, 11, 1)


def test_days_that_are_not_here_yet_are_not_shown(shown):
    asked = shown("?range=custom&since=2026-01-01&until=2099-01-01").context["asked"]
    assert asked.last == figures.local_day(timezone.now())


def test_a_single_day_has_no_chart_by_day(shown, noon):
    assert [panel.along for panel in shown().context["panels"]] == ["Hour", "Day"]
    day = NOON.date().isoformat()
    assert [panel.along for panel in shown(f"?range=custom&since={day}&until={day}").context["panels"]] == ["Hour"]


@pytest.mark.parametrize("days", ["7", "30"])
def test_the_words_under_a_chart_are_few(shown, noon, days):
    for panel in shown(f"?range={days}").context["panels"]:
        assert 1 < sum(bool(mark) for mark in panel.marks) <= 5


def test_the_export_is_of_what_is_shown(shown, client, noon):
    text(ConversationFactory(), NOON)
    asked = f"?range=custom&number={noon.owned_number_id}&since={NOON.date()}&until={NOON.date() + timedelta(days=1)}"
    page = shown(asked).text
    assert f'href="/reports/export/{asked.replace("&", "&amp;")}"' in page
    assert f'<option value="{noon.owned_number_id}" selected>' in page
    answer = client.get(f"/reports/export/{asked}")
    assert f"figures-{NOON.date()}-{NOON.date() + timedelta(days=1)}.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 24
    assert list(rows[12].values()) == [
        noon.owned_number.number[1:],
        noon.owned_number.label,
        "12:00",
        "1",
        "2",
        "7",
        "4",
        "5",
    ]


@pytest.mark.parametrize("number", ["9" * 30, "²", "1e3"])
def test_a_number_that_is_none_counts_as_not_given(shown, noon, number):
    assert shown(f"?number={number}").context["found"].total.calls_in == 7


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(59, "59 s"), (61, "1 min"), (3_661, "1 h 1 min"), (86_400, "24 h"), (216_000, "2 days"), (225_000, "3 days")],
)
def test_how_long_somebody_waited_is_said_to_the_unit_that_matters(seconds, words):
    assert about_time(seconds) == words


@pytest.mark.parametrize("address", ["/reports/", "/reports/export/"])
def test_a_stranger_is_sent_to_the_sign_in(client, address):
    assert client.get(address).status_code == 302


def test_the_inbox_leads_to_the_reports(client, staff):
    assert 'href="/reports/"' in client.get("/").text


def test_a_word_under_a_chart_stands_under_its_column(shown):
    text(ConversationFactory(), NOON)
    for panel in shown("?range=7").context["panels"]:
        assert len(panel.marks) == len(panel.texts.columns) == len(panel.rows)
        assert all(mark in ("", name) for mark, (name, _counts) in zip(panel.marks, panel.rows, strict=True))
        assert panel.marks[0]


def test_columns_stand_on_one_another_up_to_the_highest():
    chart = charts.stacked(["a", "b"], {"one": [1, 0], "two": [3, 2]})
    assert (chart.highest, chart.width, [column.x for column in chart.columns]) == (4, 20, [0, 10])
    assert {bar.x for bar in chart.columns[1].bars} == {11}, "in the middle of its column"
    assert [(bar.y, bar.height, bar.kind) for bar in chart.columns[0].bars] == [(75, 25, "one"), (0, 75, "two")]
    assert [(bar.y, bar.height) for bar in chart.columns[1].bars] == [(50, 50)]
    assert charts.stacked(["a"], {"one": [0]}).columns[0].bars == []


@pytest.mark.parametrize(
    ("values", "share", "value"), [([], 0.5, None), ([7], 0.9, 7), ([1, 2, 3, 4], 0.5, 2), (list(range(1, 11)), 0.9, 9)]
)
def test_a_percentile_is_a_value_that_was_seen(values, share, value):
    assert figures.percentile(values, share) == value


def test_a_superuser_sees_every_number(client):
    client.force_login(UserFactory(is_superuser=True))
    OwnedNumberFactory(label="Secret desk", is_open_to_all=False)
    assert "Secret desk" in client.get("/reports/").text
    assert Range.read({}).name == "7"
