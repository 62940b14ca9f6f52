"""A real Chromium that is signed in to the inbox, and tells by this machine's clock when something was painted."""

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

GIVE_UP_MS = 15_000
WATCH = f"""
window.bench = {{
  shifts: [],
  wait(where, words) {{
    this.painted = new Promise((resolve) => {{
      const look = () => {{
        if (![...document.querySelectorAll(where)].some((part) => part.textContent.includes(words))) return;
        observer.disconnect();
        // A frame's callbacks run before it is painted, a task asked for by them runs after.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
      }};
      const observer = new MutationObserver(look);
      observer.observe(document, {{ subtree: true, childList: true, characterData: true }});
      setTimeout(() => resolve(null), {GIVE_UP_MS});
      look();
    }});
  }},
  shiftsIn(pane) {{
    const isThere = ({{ node }}) => (node?.closest ? node : node?.parentElement)?.closest(pane);
    return this.shifts.splice(0).filter((shift) => !shift.hadRecentInput && shift.sources.some(isThere)).length;
  }},
  // The next exchange of the list: the milliseconds and the bytes of its request.
  waitForList() {{
    performance.clearResourceTimings();
    this.exchanged = new Promise((resolve) => {{
      const tell = () => {{
        const parts = performance.getEntriesByType("resource");
        const asked = parts.find(({{ initiatorType }}) => initiatorType === "xmlhttprequest");
        resolve([asked.duration, asked.transferSize]);
      }};
      const hear = ({{ detail }}) => {{
        if (detail.target?.id !== "list") return;
        removeEventListener("htmx:afterSwap", hear);
        requestAnimationFrame(() => setTimeout(tell));
      }};
      addEventListener("htmx:afterSwap", hear);
    }});
  }},
}};
new PerformanceObserver((list) => {{
  bench.shifts.push(...list.getEntries());
}}).observe({{ type: "layout-shift", buffered: true }});
"""


@contextlib.contextmanager
def signed_in(browser: Browser, port: int, cookie: tuple[str, str], **options: Any) -> Iterator[BrowserContext]:
    """Open a browser profile of somebody who is signed in; its pages tell what was painted."""
    context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
    name, value = cookie
    context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
    context.add_init_script(WATCH)
    try:
        yield context
    finally:
        context.close()


def watch(page: Page, where: str, words: str) -> None:
    """Begin to look for words in one of the elements that a selector names."""
    page.evaluate("([where, words]) => bench.wait(where, words)", [where, words])


def painted_at(page: Page) -> float | None:
    """Wait until what `watch` looks for was painted; return the seconds of the clock, or None after 15 s."""
    found: float | None = page.evaluate("() => bench.painted")
    return None if found is None else found / 1000


def shifts(page: Page, pane: str) -> int:
    """Return how often something in a pane moved by itself since this was last asked."""
    return int(page.evaluate("(pane) => bench.shiftsIn(pane)", pane))
