// The inbox page: what changed elsewhere is fetched with the viewer's own rights and put in its place.
import "./clock.js";
import "./sheet.js";
import { measure } from "./composer.js";
import { say } from "./words.js";

const byId = (id) => document.getElementById(id);
const NEAR = 80; // pixels from the end that count as reading the newest text
const LIST_REST_MS = 150; // between two fetches, however much news there is
let isAtEnd = true;

function conversation() {
  return byId("conversation");
}

// Each request says what this page holds, so that an answer leaves no gap and takes nothing away.
addEventListener("htmx:configRequest", (event) => {
  const { headers } = event.detail;
  const since = byId("newest")?.dataset.since;
  if (since && !event.detail.path.includes("before=")) headers["Textdesk-Since"] = since;
  if (event.detail.parameters.has?.("seen") ?? "seen" in event.detail.parameters) event.detail.parameters.seen = seen;
  const composer = byId("composer")?.dataset.state;
  if (composer) headers["Textdesk-Composer"] = composer;
  if (conversation()?.dataset.across) headers["Textdesk-Across"] = conversation().dataset.id;
  if (event.detail.target?.id === "list") headers["Textdesk-Rows"] = String(document.querySelectorAll("#rows > .row").length);
  if (event.detail.target?.id === "workspace") {
    delete headers["Textdesk-Since"];
    delete headers["Textdesk-Across"];
  }
});

// Fetch a part at once, one request at a time, and after a rest once more if it was asked for meanwhile.
function oneAtATime(fetchPart, restMs = 0) {
  let isBusy = false;
  let isWanted = false;
  return async function go() {
    if (isBusy) {
      isWanted = true;
      return;
    }
    isBusy = true;
    await Promise.resolve(fetchPart()).catch(() => {});
    await new Promise((rested) => setTimeout(rested, restMs));
    isBusy = false;
    if (isWanted) {
      isWanted = false;
      go();
    }
  };
}

const refreshList = oneAtATime(
  () => htmx.ajax("GET", location.pathname + location.search, { target: "#list", swap: "morph", source: "#live-state" }),
  LIST_REST_MS,
);
const refreshConversation = oneAtATime(() => {
  const open = conversation();
  return open && htmx.ajax("GET", open.dataset.refreshUrl, { swap: "none", source: "#announcer" });
});

// Read is what was on screen: in a tab that is looked at, at the end of the thread.
function isReading() {
  const timeline = byId("timeline");
  const isAtBottom = timeline && timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < NEAR;
  return isAtBottom && document.visibilityState === "visible" && document.hasFocus();
}

function markRead() {
  const open = conversation();
  if (!open || !isReading()) return;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const headers = { "X-CSRFToken": token, ...(open.dataset.across && { "Textdesk-Across": open.dataset.id }) };
  const body = new URLSearchParams({ seen: byId("newest")?.dataset.newest || "0" });
  fetch(open.dataset.readUrl, { method: "POST", headers, body }).catch(() => {});
}

/** Whether a conversation stands in the open timeline: all of the person's may. */
function isShown(id) {
  const open = conversation();
  return Boolean(open) && [open.dataset.id, ...(open.dataset.across ?? "").split(" ")].includes(String(id));
}

document.addEventListener("textdesk:changed", async (event) => {
  const { events, resync } = event.detail;
  const open = conversation();
  if (resync || events.some((change) => isShown(change.conversation) && !change.kinds.every((kind) => kind === "read"))) {
    await refreshConversation(); // what is read comes first
  }
  refreshList();
});
addEventListener("textdesk:list", refreshList);
document.addEventListener("textdesk:live", (event) => {
  const shown = byId("live-state");
  if (!shown) return;
  shown.dataset.state = event.detail.state;
  shown.querySelector(".live-words").textContent = say(event.detail.state);
});

// Where the reader is: new texts follow only who reads the newest.
function watchEnd() {
  const timeline = byId("timeline");
  if (!timeline) return;
  timeline.addEventListener("scroll", () => {
    isAtEnd = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < NEAR;
    if (isAtEnd && !byId("to-newest").hidden) {
      byId("to-newest").hidden = true;
      look();
      markRead();
    }
  });
  new ResizeObserver(() => isAtEnd && toEnd()).observe(timeline);
  toEnd();
}

function toEnd() {
  const timeline = byId("timeline");
  if (timeline) timeline.scrollTop = timeline.scrollHeight;
  isAtEnd = true;
}

let newestId = "";
let lastSeenId = ""; // the last bubble while the end was on screen
let seen = "0"; // the newest text that was on screen
const bubbles = () => [...document.querySelectorAll("#newest .bubble-line:not(.is-waiting)")].map(({ id }) => id);

function settleTimeline() {
  const shown = bubbles();
  const isNew = shown.at(-1) !== newestId;
  newestId = shown.at(-1);
  if (isAtEnd) {
    toEnd();
    look();
    if (isNew) markRead();
  } else if (isNew) {
    const arrow = byId("to-newest");
    arrow.querySelector("[data-count]").textContent = say("new", { count: shown.length - 1 - shown.indexOf(lastSeenId) });
    arrow.hidden = false;
  }
}

function look() {
  if (!isAtEnd) return;
  lastSeenId = bubbles().at(-1);
  if (document.visibilityState === "visible") seen = byId("newest")?.dataset.newest ?? "0";
}

let fromEnd = 0; // pixels, when earlier texts come
addEventListener("htmx:beforeSwap", (event) => {
  // A list asked for before one looked elsewhere must not take that place.
  const { requestConfig, pathInfo, target, xhr } = event.detail;
  if (requestConfig?.elt.matches?.(".reply-form") && xhr.status < 300) isAtEnd = true; // one's own words are wanted
  // Parts of a conversation that was open before must not take the place of this one's.
  const of = xhr?.getResponseHeader("Textdesk-Conversation");
  if (of && of !== conversation()?.dataset.id) event.detail.shouldSwap = false;
  if (requestConfig?.elt.id === "live-state" && pathInfo.requestPath !== location.pathname + location.search) event.detail.shouldSwap = false;
  if (target?.id === "earlier") fromEnd = byId("timeline").scrollHeight - byId("timeline").scrollTop;
});
addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "workspace") openedConversation();
});
// What somebody is doing in a part is left alone: it comes fresh when they are done, or with their own request.
const asked = new Map(); // the form whose answer is awaited -> its part
addEventListener("htmx:beforeRequest", ({ detail: { requestConfig } }) => {
  const part = requestConfig.elt.closest("#person, #head");
  if (part) asked.set(requestConfig.elt, part.id);
});
// Where the answer took the form away, only `requestConfig` still names it.
addEventListener("htmx:afterRequest", ({ detail }) => asked.delete(detail.requestConfig?.elt));

function isBusyIn(part) {
  if ([...asked.values()].includes(part.id)) return false;
  if (part.querySelector("details[open], form[data-editing]")) return true;
  const isTyped = (field) => field.value !== field.defaultValue;
  const isChosen = (field) => field.selectedIndex !== Math.max([...field.options].findIndex((option) => option.defaultSelected), 0);
  return [...part.querySelectorAll("input:not([type=hidden]), textarea")].some(isTyped) || [...part.querySelectorAll("select")].some(isChosen);
}

let hadFocus;
addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  hadFocus = target?.contains(document.activeElement);
  if (["person", "head"].includes(target?.id) && isBusyIn(target)) event.detail.shouldSwap = false;
});

/** Leave what is read in its place, before the next frame. */
function keepPlace() {
  const timeline = byId("timeline");
  joinDays();
  timeline.scrollTop = timeline.scrollHeight - fromEnd;
  if (document.activeElement === document.body) timeline.focus({ preventScroll: true });
}

// Two pages of texts may share a day.
function joinDays() {
  let before = "";
  for (const heading of document.querySelectorAll("#timeline .day")) {
    const day = heading.querySelector("time").dateTime;
    heading.hidden = day === before;
    before = day;
  }
}

addEventListener("htmx:oobAfterSwap", (event) => {
  const { target } = event.detail;
  if (hadFocus && !target.querySelector(":focus")?.checkVisibility()) byId("workspace").focus({ preventScroll: true });
  if (target?.id === "newest") {
    joinDays();
    settleTimeline();
  }
  if (target?.id === "composer") {
    if (document.querySelector("#composer .field-error:not([hidden])")) look();
    focusComposer();
  }
  if (target?.id === "messages") dismissNotices();
});
addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  if (target?.id === "list") showCounts();
  if (target?.id === "earlier") keepPlace();
});

let badge = null;
function showCounts() {
  const unread = Number(byId("list")?.dataset.unread ?? 0);
  if (document.body.dataset.badge && (unread || badge)) {
    badge ||= import("./badge.js");
    badge.then(({ show }) => show(unread));
  }
  const name = conversation()?.dataset.title;
  document.title = `${unread ? `(${unread}) ` : ""}${name ? `${name} · ` : ""}Textdesk`;
}

function focusComposer() {
  const mode = document.querySelector("#composer [name=composer-mode]:checked")?.value ?? "reply";
  const box = document.querySelector(`#composer .mode-${mode} textarea`);
  if (!box) return;
  measure(box);
  if (matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });
}

function openedConversation() {
  document.body.classList.toggle("has-conversation", Boolean(conversation()));
  for (const link of document.querySelectorAll("#rows a[aria-current]")) link.removeAttribute("aria-current");
  document.querySelector(`#row-${conversation()?.dataset.id} > a`)?.setAttribute("aria-current", "page");
  newestId = bubbles().at(-1);
  watchEnd();
  look();
  focusComposer();
  showCounts();
}

// A reply that could not leave the page stays in its box, and says so.
for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  addEventListener(kind, (event) => {
    const note = event.detail.elt?.querySelector?.("[data-send-error]");
    if (note) note.hidden = false;
  });
}
addEventListener("htmx:beforeRequest", (event) => {
  const note = event.detail.elt?.querySelector?.("[data-send-error]");
  if (note) note.hidden = true;
});

function dismissNotices() {
  const shown = byId("messages")?.querySelectorAll(".message:not(.message-error)") ?? [];
  for (const notice of shown) setTimeout(() => notice.remove(), notice.matches(".message-undo") ? 30_000 : 8000);
}

// A menu that is fetched comes fresh each time it is opened.
document.addEventListener(
  "toggle",
  (event) => {
    const part = event.target.open && event.target.matches(".menu") && event.target.querySelector("[hx-trigger='textdesk:open']");
    if (part) part.dispatchEvent(new CustomEvent("textdesk:open"));
    if (event.target.id === "tag-menu") import("./tags.js");
  },
  true,
);
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (location.hash === "#person") location.hash = "#head";
});

for (const kind of ["visibilitychange", "focus"]) {
  addEventListener(kind, () => {
    look();
    markRead();
  });
}
addEventListener("click", (event) => event.target.closest?.("#to-newest") && toEnd());
addEventListener("click", (event) => event.target.closest?.(".message:not(.message-undo)")?.remove());
// From a text to the one that was sent again, and back.
addEventListener("click", (event) => {
  const jump = event.target.closest?.("a[data-jump]");
  if (!jump || !byId(jump.hash.slice(1))) return;
  event.preventDefault();
  location.hash = jump.hash;
});
// "Text back" beside a missed call.
addEventListener("click", (event) => {
  const box = document.querySelector(event.target.closest?.("[data-focus]")?.dataset.focus ?? ":not(*)");
  if (!box) return;
  event.preventDefault();
  box.focus();
});
dismissNotices();
if (document.querySelector("[data-tag-form]")) import("./tags.js");
if (conversation()) {
  openedConversation();
  setTimeout(markRead, 400); // after the browser has gone to the text that the address names
} else showCounts();
