// The composer: what a text costs while it is typed, drafts kept on the server, saved replies behind "/", Ctrl+Enter.
import { count, plain } from "./segments.js";

const MOST = 2048;
const KEEP_AFTER = 600; // milliseconds without a key

/** Write the cost of the text beside the box. */
export function measure(box) {
  const form = box.form;
  const meter = form?.querySelector("[data-meter]");
  if (!meter) return;
  const text = box.value.trim();
  const cost = count(text);
  const length = [...text].length;
  const isOver = length > MOST;
  const parts = [];
  if (isOver) parts.push(`${length - MOST} characters too many`);
  else if (cost.segments) parts.push(`${cost.segments} ${cost.segments === 1 ? "segment" : "segments"}, ${cost.left} left`);
  if (cost.forcing.length) parts.push(`Unicode because of ${cost.forcing.slice(0, 3).map(name).join(" ")}`);
  meter.textContent = parts.join(" · ");
  meter.classList.toggle("is-over", isOver);
  const helps = cost.forcing.length > 0 && count(plain(text)).segments < cost.segments;
  form.querySelector("[data-plain]").hidden = !helps;
}

function name(sign) {
  return /\s/u.test(sign) ? "a special space" : sign;
}

function isReply(element) {
  return element.matches?.("textarea[name=body]") && Boolean(element.form?.querySelector("[data-meter]"));
}

// Drafts: kept a moment after the last key, and at once when the box is left.
let waiting = null;
let timer = 0;

function keepSoon(box) {
  const url = box.form.dataset.draftUrl;
  if (!url) return;
  waiting = { url, body: box.value, token: box.form.elements.csrfmiddlewaretoken.value };
  clearTimeout(timer);
  timer = setTimeout(keepNow, KEEP_AFTER);
}

function keepNow() {
  clearTimeout(timer);
  if (!waiting) return;
  const { url, body, token } = waiting;
  waiting = null;
  fetch(url, { method: "POST", keepalive: true, headers: { "X-CSRFToken": token }, body: new URLSearchParams({ body }) }).catch(() => {});
}

/** Forget the draft on its way: its text is being sent. */
function dropDraft() {
  clearTimeout(timer);
  waiting = null;
}

addEventListener("focusout", (event) => isReply(event.target) && keepNow());
addEventListener("pagehide", keepNow);
addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt?.matches?.("[data-draft-url], [data-ends-draft]")) dropDraft();
  else if (event.detail.target?.id === "workspace") keepNow();
});

// Saved replies: "/" at the start of the box opens the list, what follows narrows it, Enter or a click inserts.
function menuOf(box) {
  return box.form.querySelector("[data-saved-replies]");
}

function wanted(box) {
  return /^\/(\S*)$/.exec(box.value)?.[1].toLowerCase();
}

function choices(menu) {
  return [...menu.querySelectorAll("[data-insert]")];
}

function narrow(box) {
  const menu = menuOf(box);
  if (!menu) return;
  const word = wanted(box);
  if (word === undefined) {
    if (menu.dataset.byKey) menu.open = false;
    delete menu.dataset.byKey;
    for (const choice of choices(menu)) choice.hidden = false;
    return;
  }
  menu.dataset.byKey = "yes";
  menu.open = true;
  for (const choice of choices(menu)) choice.hidden = !choice.dataset.name.includes(word);
}

function insert(choice) {
  const menu = choice.closest("[data-saved-replies]");
  const box = menu.closest("form").elements.body;
  if (wanted(box) !== undefined) box.value = "";
  box.setRangeText(choice.dataset.insert, box.selectionStart, box.selectionEnd, "end");
  menu.open = false;
  delete menu.dataset.byKey;
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

addEventListener("input", (event) => {
  if (!isReply(event.target)) return;
  measure(event.target);
  keepSoon(event.target);
  narrow(event.target);
});

addEventListener("click", (event) => {
  const choice = event.target.closest?.("[data-insert]");
  if (choice) insert(choice);
  const button = event.target.closest?.("[data-plain]");
  if (!button) return;
  const box = button.form.elements.body;
  box.value = plain(box.value);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});

addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("textarea[name=body]")) return;
  const first = isReply(event.target) && wanted(event.target) !== undefined && menuOf(event.target);
  const choice = first && choices(first).find((each) => !each.hidden && !each.disabled);
  if (choice) {
    event.preventDefault();
    insert(choice);
  } else if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
