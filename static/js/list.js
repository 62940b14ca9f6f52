// The list while somebody is at it: news changes what a row says at once, and moves rows only where no pointer is.
import "./failed.js";
import { say } from "./words.js";

// A mouse needs no gestures.
if (navigator.maxTouchPoints) addEventListener("load", () => import("./swipe.js"));

const list = () => document.getElementById("list");
const rows = () => document.getElementById("rows");
const SCROLLED = 40; // pixels from the top that count as reading further down
const held = new Set(); // what would have moved or come, by row
let isPointing = false;
let isByKey = false;

addEventListener("pointermove", (event) => {
  const was = isPointing;
  isPointing = event.pointerType === "mouse" && Boolean(event.target.closest?.("#rows"));
  isByKey = false;
  if (was && !isPointing) release();
});
document.documentElement.addEventListener("pointerleave", () => {
  isPointing = false;
  release();
});
addEventListener("keydown", () => {
  isByKey = true;
});

const mustHold = () => (isPointing && !isByKey) || (rows()?.scrollTop ?? 0) > SCROLLED;

/** Let in what was held back. */
function release() {
  if (!held.size) return;
  held.clear();
  dispatchEvent(new Event("textdesk:list"));
}

/** Put what stands open in the page's list into a fresh one, so that the exchange does not close it. */
function keepOpenMenus(fresh) {
  for (const menu of list().querySelectorAll("details[open][id]")) {
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
  const coming = new Map([...place.querySelectorAll(":scope > .row")].map((row, index) => [row.id, { row, index }]));
  for (const [id, { index }] of coming) {
    const before = now.findIndex((row) => row.id === id);
    if (before < 0 || (index < before && isOtherMoment(now[before], coming.get(id).row))) held.add(id);
  }
  // A long list's answer may end before the page's own rows do: those beyond stay.
  const more = place.querySelector("#more");
  const last = [...coming.keys()].findLast((id) => now.some((row) => row.id === id));
  const end = more && coming.size < now.length ? now.findIndex((row) => row.id === last) : now.length;
  const kept = now.map((row, at) => coming.get(row.id)?.row ?? (at > end ? row.cloneNode(true) : leaving(row)));
  const onwards = end < now.length ? rows().querySelector("#more")?.cloneNode(true) : more;
  place.replaceChildren(...kept, ...(onwards ? [onwards] : []));
  const news = fresh.querySelector("#list-news");
  if (!news || !held.size) return;
  news.hidden = false;
  news.querySelector("[data-count]").textContent = say("new", { count: held.size });
}

const isOtherMoment = (one, other) => one.querySelector("time")?.dateTime !== other.querySelector("time")?.dateTime;

function leaving(row) {
  const copy = row.cloneNode(true);
  copy.classList.add("is-gone");
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
document.addEventListener("scroll", (event) => event.target.id === "rows" && !mustHold() && release(), { capture: true, passive: true });
