// The other person's time of day: kept right while the page is open, asked for anew when quiet hours begin or end.
const LOOK_EVERY = 5_000; // milliseconds

function show() {
  const clock = document.getElementById("clock");
  if (!clock) return;
  if (Date.now() / 1000 >= Number(clock.dataset.changes)) {
    clock.dataset.changes = "Infinity"; // asked once; the answer brings the next change
    htmx.ajax("GET", clock.dataset.url, { target: "#clock", swap: "outerHTML", source: clock });
    return;
  }
  for (const part of clock.querySelectorAll("[data-zone]")) {
    const options = { timeZone: part.dataset.zone, hour: "numeric", minute: "2-digit" };
    const now = new Intl.DateTimeFormat(document.documentElement.lang, options).format().replaceAll("\u202f", " ");
    if (part.textContent !== now) part.textContent = now;
  }
}

setInterval(show, LOOK_EVERY);
