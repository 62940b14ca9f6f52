"""Screen: from a webhook's first byte until its words are painted in a real browser, among 100,000 open conversations.

Then what a list costs that was grown by thirty pages, and how soon a first visit is usable on a slow phone.
"""

import math
import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from playwright.sync_api import Browser, Page

from bench import browser, live, pages, place, poster, rows, webhooks
from bench.report import Row, at_most, none_of, percentile
from config import assets
from inbox.models import Conversation
from tests import chromium as browsers

OPEN, SHARE = 100_000, 3
"""Open conversations; of those that `pages.fill` makes, one in so many is open."""
ROUNDS, POLLED = 60, 15
BESIDE = 20.0
"""Texts a second into other conversations, for a busy hour."""
GROWN = 30
"""Pages by which the list is grown."""
MOVES, VISITS = 5, 5
AIM_MS, AIM_PAINTED_MS, AIM_USABLE_MS, AIM_KB = 300, 1800, 3800, 140
PROCESSOR = 4
SLOW_LINE = {"offline": False, "latency": 562.5, "downloadThroughput": 184_320, "uploadThroughput": 84_375}
"""Lighthouse's slow 4G (once named fast 3G) as its browser emulates it: milliseconds of a request, bytes a second."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A web process, a signed-in person's cookie, and the conversations that texts are posted into."""

    port: int
    cookie: tuple[str, str]
    targets: list[rows.Target]

    def text(self, target: rows.Target, mark: str) -> bytes:
        """Return the webhook of a text that bears the mark."""
        return webhooks.events([target], mark, 1)[0]

    @contextmanager
    def inbox(self, chromium: Browser) -> Iterator[Page]:
        """Open the inbox with the first conversation in it, and wait until it hears of news."""
        with browser.signed_in(chromium, self.port, self.cookie) as context:
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{self.port}/conversations/{self.targets[0].conversation}/")
            page.wait_for_selector("#live-state")
            yield page


def measure(*, quick: bool) -> list[Row]:
    """Run all parts."""
    if browsers.path() is None:
        return [Row("screen: there is no Chromium on this machine", "not measured")]
    assets.collect()
    (reader,) = rows.staff(1)
    ours = rows.numbers(10)
    size = OPEN // (50 if quick else 1)
    pages.fill(size * SHARE, reader.pk, ours[0].pk, len(ours))
    cookie = (settings.SESSION_COOKIE_NAME, live.session_of(reader))
    chosen = targets(400)
    rounds = 8 if quick else ROUNDS
    found: list[Row] = []
    with browsers.started() as chromium:
        port = place.free_port()
        with place.web(port):
            desk = Desk(port, cookie, chosen)
            found += texts(chromium, desk, rounds)
            found += grown(chromium, desk, rounds // 2)
            found += visits(chromium, desk)
        port = place.free_port()
        with place.web(port, REDIS_URL=place.NO_REDIS):
            found += polled(chromium, Desk(port, cookie, chosen), 3 if quick else POLLED)
    return found


def targets(count: int) -> list[rows.Target]:
    """Return open conversations from anywhere in the list."""
    found = Conversation.objects.filter(status="open").select_related("contact", "owned_number")
    return [
        rows.Target(
            row.contact_id,
            row.pk,
            row.owned_number_id,
            row.contact.phone.removeprefix("+"),
            row.owned_number.number.removeprefix("+"),
        )
        for row in found.order_by("last_message_at")[:count]
    ]


def texts(chromium: Browser, desk: Desk, rounds: int) -> list[Row]:
    """Time texts into the open conversation and into others, on a calm desk and on a busy one."""
    found = []
    floor = statistics.median(bare(chromium, desk, rounds))
    with desk.inbox(chromium) as page:
        page.wait_for_selector("#live-state[data-state=live]")
        once(page, desk, desk.targets[0], "warm", "#newest")
        for name, beside in (("", 0.0), (f", {BESIDE:g} texts a second beside it", BESIDE)):
            with busy(desk, f"beside{beside:g}", beside):
                here = [
                    once(page, desk, desk.targets[0], f"here{beside:g}n{n}", "#newest .bubble") for n in range(rounds)
                ]
                there = [
                    once(page, desk, other, f"there{beside:g}n{n}", f"#row-{other.conversation} .row-preview")
                    for n, other in enumerate(desk.targets[1 : rounds + 1])
                ]
            found += shown(f"a text into the open conversation{name}", here, floor)
            found += shown(f"a text into another one, its row{name}", there, floor)
    return found


def polled(chromium: Browser, desk: Desk, rounds: int) -> list[Row]:
    """Time texts where Redis is refused, and pages ask by themselves."""
    with desk.inbox(chromium) as page:
        page.wait_for_selector("#live-state[data-state=polling]")
        here = []
        for number in range(rounds):
            time.sleep(random.uniform(0, 5))  # or each text would come right after a page asked
            here.append(once(page, desk, desk.targets[0], f"polled{number}", "#newest .bubble"))
    return shown("a text into the open conversation, Redis refused: pages ask every 5 s", here)


def bare(chromium: Browser, desk: Desk, rounds: int) -> list[float]:
    """Return what the same webhooks take to a page that does nothing but paint the event: the limit."""
    with browser.signed_in(chromium, desk.port, desk.cookie) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{desk.port}/healthz")
        page.evaluate("""() => new Promise((resolve) => {
            const source = new EventSource("/live/");
            source.addEventListener("state", resolve);
            source.addEventListener("changed", ({ data }) => { document.body.textContent = data; });
        })""")
        others = desk.targets[-rounds:]
        marks = [f'"conversation":{other.conversation},' for other in others]
        return [
            once(page, desk, other, f"bare{n}", "body", mark)
            for n, (other, mark) in enumerate(zip(others, marks, strict=True))
        ]


def once(page: Page, desk: Desk, target: rows.Target, mark: str, where: str, words: str = "") -> float:
    """Post a text, and return the milliseconds from its first byte until it was painted; infinite where it was not."""
    time.sleep(random.uniform(0.4, 0.6))  # the page has settled, and frames are met at any moment
    line = poster.Line(desk.port)
    browser.watch(page, where, words or f"Text {mark} 0,")
    begun = time.time()
    if not line.post(desk.text(target, mark)):
        raise RuntimeError("A text was refused.")
    painted = browser.painted_at(page)
    line.socket.close()
    return math.inf if painted is None else (painted - begun) * 1000


@contextmanager
def busy(desk: Desk, mark: str, per_second: float) -> Iterator[None]:
    """Let texts come into other conversations meanwhile."""
    if not per_second:
        yield
        return
    ended = threading.Event()

    def post() -> None:
        line = poster.Line(desk.port)
        for number, target in enumerate(desk.targets[len(desk.targets) // 2 :] * 100):
            if ended.wait(1 / per_second):
                return
            line.post(desk.text(target, f"{mark}n{number}"))

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def shown(what: str, waits: list[float], floor: float = 0.0) -> list[Row]:
    """Compare the time to the screen with the aim, and with what a bare page took."""
    middle, last = percentile(waits, 0.5), percentile(waits, 0.95)
    label = f"{what}: p50 (p95 {last:,.0f} ms)"
    if not floor:
        row = Row(label, f"{middle:,.0f} ms")
    else:
        aim = f"at most {AIM_MS} ms"
        row = Row(label, f"{middle:,.0f} ms", aim, middle <= AIM_MS, f"{floor:,.0f} ms", f"{middle / floor:.1f}")
    return [row, none_of("... not on screen within 15 s", sum(map(math.isinf, waits)), len(waits))]


def grown(chromium: Browser, desk: Desk, rounds: int) -> list[Row]:
    """Grow the list, and see what a text costs the page then, and whether it moves what is under the pointer."""
    found = []
    with desk.inbox(chromium) as page:
        page.wait_for_selector("#live-state[data-state=live]")
        for name, by in (("a list of 40 rows", 0), (f"a list grown by {GROWN} pages", GROWN)):
            for _ in range(by):
                held = page.locator("#rows > .row").count()
                page.locator("#more a").click()
                page.locator("#rows > .row").nth(held).wait_for(state="attached")
            page.mouse.move(0, 0)
            page.evaluate("document.getElementById('rows').scrollTop = 0")
            waits = [refreshed(page, desk, f"grown{by}n{n}", n) for n in range(rounds)]
            spent = statistics.median(spent for spent, _ in waits)
            sent = statistics.median(sent for _, sent in waits)
            nodes = int(page.evaluate("document.querySelectorAll('*').length"))
            found += [
                Row(f"{name}: DOM nodes ({page.locator('#rows > .row').count()} rows)", f"{nodes:,}"),
                Row(
                    "... a text's refresh of it, asked to answered (compressed)",
                    f"{spent:,.0f} ms, {sent / 1000:,.1f} KB",
                ),
            ]
        for name, pane, part in (("list", "#list", "#rows > .row >> nth=2"), ("thread", "#workspace", "#timeline")):
            page.locator(part).hover()
            browser.shifts(page, pane)
            for number in range(MOVES):
                refreshed(page, desk, f"{name}{number}", number + rounds)
                once(page, desk, desk.targets[0], f"{name}{number}", "#newest .bubble")
            moved = browser.shifts(page, pane)
            found.append(none_of(f"texts that moved something in the {name} while the pointer was there", moved, MOVES))
    return found


def refreshed(page: Page, desk: Desk, mark: str, number: int) -> tuple[float, int]:
    """Post a text into another conversation; return what the list's refresh took, in milliseconds and bytes."""
    time.sleep(random.uniform(0.4, 0.6))
    page.evaluate("() => bench.waitForList()")
    line = poster.Line(desk.port)
    line.post(desk.text(desk.targets[number + 1], mark))
    line.socket.close()
    spent, sent = page.evaluate("() => bench.exchanged")
    return float(spent), int(sent)


def visits(chromium: Browser, desk: Desk) -> list[Row]:
    """Open a conversation with nothing kept, on a slow processor and a slow line."""
    found = []
    for _ in range(VISITS):
        with browser.signed_in(chromium, desk.port, desk.cookie) as context:
            page = context.new_page()
            control = context.new_cdp_session(page)
            control.send("Network.enable")
            control.send("Network.emulateNetworkConditions", SLOW_LINE)
            control.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
            page.goto(f"http://127.0.0.1:{desk.port}/conversations/{desk.targets[0].conversation}/", timeout=60_000)
            found.append(
                page.evaluate("""() => {
                const [visit] = performance.getEntriesByType("navigation");
                const parts = performance.getEntriesByType("resource");
                const painted = performance.getEntriesByName("first-contentful-paint")[0].startTime;
                const sent = parts.reduce((sum, { transferSize }) => sum + transferSize, visit.transferSize);
                return [painted, visit.domContentLoadedEventEnd, sent / 1000, parts.length + 1];
            }""")
            )
    painted, usable, sent, parts = (statistics.median(each) for each in zip(*found, strict=True))
    what = f"first visit, processor {PROCESSOR} times slower, slow 4G"
    return [
        at_most(f"{what}: first painted", painted, AIM_PAINTED_MS, "ms"),
        at_most("... all its scripts have run", usable, AIM_USABLE_MS, "ms"),
        at_most(f"... over the wire, in {parts:.0f} answers", sent, AIM_KB, "KB"),
    ]
