// The list while somebody is at it: news changes what a row says at once, and moves rows only where no pointer is.
import "./failed.js";
import { say } from "./words.js";

// A mouse needs no gestures.
if (navigator.maxTouchPoints) addEventListener("load", () => import("./swipe.js"));

const rows = () => document.getElementById("rows");
const SCROLLED = 40; // pixels from the top that count as reading further down
const held = new Set(); // what would have moved or come, by row
let isPointing = false;
let isByKey = false;

addEventListener("pointermove", (event) => {
  isPointing = event.pointerType === "mouse" && Boolean(event.target.closest?.("#rows"));
  isByKey = false;
  release();
});
document.documentElement.addEventListener("pointerleave", () => {
  isPointing = false;
  release();
});
addEventListener("keydown", () => {
  isByKey = true;
});

const mustHold = () => (isPointing && !isByKey) || (rows()?.scrollTop ?? 0) > SCROLLED;

/** Let in what was held back, once it may. */
function release() {
  if (!held.size || mustHold()) return;
  held.clear();
  dispatchEvent(new Event("textdesk:list"));
}

/** Put what stands open in the page's list into a fresh one, so that the exchange does not close it. */
function keepOpenMenus(fresh) {
  for (const menu of document.querySelectorAll("#list details[open][id]")) {
    const copy = menu.cloneNode(true);
    const copied = copy.querySelectorAll("input, option");
    menu.querySelectorAll("input, option").forEach((field, at) => keepEntry(field, copied[at]));
    fresh.querySelector(`#${menu.id}`)?.replaceWith(copy);
  }
}

/** Make what was typed or chosen an attribute: the exchange goes through text, which bears nothing else. */
function keepEntry(field, copy) {
  if (field.matches("option")) copy.toggleAttribute("selected", field.selected);
  else if (field.matches("[type=checkbox], [type=radio]")) copy.toggleAttribute("checked", field.checked);
  else copy.setAttribute("value", field.value);
}

/** Give a fresh list the order of the page's: rows say what is new and stay where they are, new ones wait. */
function keepPlaces(fresh) {
  const place = fresh.querySelector("#rows");
  if (!place || !rows()) return;
  const now = [...rows().querySelectorAll(":scope > .row")];
  const coming = [...place.querySelectorAll(":scope > .row")];
  const places = coming.map(({ id }) => now.findIndex((row) => row.id === id));
  const last = places.findLastIndex((at) => at >= 0);
  const more = place.querySelector("#more");
  const own = rows().querySelector("#more");
  places.forEach((at, index) => {
    // What comes after the last row that both have, the page's own "Load more" brings.
    if (own && last >= 0 && index > last) return;
    if (at < 0 || (index < at && momentOf(now[at]) !== momentOf(coming[index]))) held.add(coming[index].id);
  });
  // An answer that is not the whole list may end before the page's own rows: those beyond stay.
  const end = more ? (places[last] ?? -1) : now.length;
  const kept = now.map((row, at) => coming[places.indexOf(at)] ?? staying(row, at <= end));
  place.replaceChildren(...kept, own?.cloneNode(true) ?? (end === now.length - 1 ? more : ""));
  if (!held.size) return;
  const news = fresh.querySelector("#list-news");
  news.hidden = false;
  news.querySelector("[data-count]").textContent = say("new", { count: held.size });
}

const momentOf = (row) => row.querySelector("time")?.dateTime;

function staying(row, isGone) {
  const copy = row.cloneNode(true);
  if (isGone) copy.classList.add("is-gone");
  return copy;
}

addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, target, serverResponse } = event.detail;
  if (target?.id !== "list" || !event.detail.shouldSwap) return;
  if (requestConfig?.elt.id !== "live-state") {
    held.clear();
    return;
  }
  const fresh = new DOMParser().parseFromString(serverResponse, "text/html");
  keepOpenMenus(fresh);
  if (mustHold()) keepPlaces(fresh);
  else held.clear();
  event.detail.serverResponse = fresh.body.innerHTML;
});

addEventListener("click", (event) => {
  if (!event.target.closest?.("#list-news")) return;
  isPointing = false;
  rows().scrollTop = 0;
  release();
});
document.addEventListener("scroll", (event) => event.target.id === "rows" && release(), { capture: true });
