// Drafts: what stands in a box is kept on the server, under its own conversation and mode, and comes back there alone.
//
// One request a box at a time, so that none overtakes another; what is not kept yet is remembered here, and put back
// into the box when its conversation opens again before the server has it.
const KEEP_AFTER = 600; // milliseconds without a key
const LONGEST_WAIT = 60_000;
const unsaved = new Map(); // the box's key -> what stands in it
let lastStamp = 0;

const keyOf = (box) => `${box.form.dataset.draftUrl} ${box.form.dataset.mode}`;
const boxes = () => [...document.querySelectorAll("#composer [data-draft-url] textarea")];

function isDraft(element) {
  return element?.matches?.("textarea") && Boolean(element.form?.dataset.draftUrl);
}

function keepSoon(box) {
  const key = keyOf(box);
  const { draftUrl: url, mode } = box.form.dataset;
  const fields = box.form.elements;
  lastStamp = Math.max(lastStamp + 1, Date.now());
  const entry = unsaved.get(key) ?? { wait: KEEP_AFTER };
  Object.assign(entry, { url, mode, body: box.value, stamp: lastStamp, token: fields.client_token.value, csrf: fields.csrfmiddlewaretoken.value });
  unsaved.set(key, entry);
  clearTimeout(entry.timer);
  entry.timer = setTimeout(keep, KEEP_AFTER, key);
}

function post({ url, mode, body, stamp, token, csrf }) {
  const fields = new URLSearchParams({ mode, body, stamp, client_token: token });
  return fetch(url, { method: "POST", keepalive: body.length < 15_000, redirect: "manual", headers: { "X-CSRFToken": csrf }, body: fields });
}

async function keep(key) {
  const entry = unsaved.get(key);
  if (!entry || entry.isBusy) return;
  clearTimeout(entry.timer);
  entry.isBusy = true;
  const { stamp } = entry;
  const status = await post(entry).then((answer) => answer.status, () => 0);
  entry.isBusy = false;
  if (unsaved.get(key) !== entry) return;
  if (status === 204 && entry.stamp === stamp) {
    unsaved.delete(key);
    if (!boxes().some((box) => keyOf(box) === key)) dispatchEvent(new Event("textdesk:list"));
  } else if (status === 204) keep(key);
  else if (status >= 400 && status < 500) unsaved.delete(key);
  else {
    entry.wait = Math.min(entry.wait * 2, LONGEST_WAIT);
    entry.timer = setTimeout(keep, entry.wait, key);
  }
}

function keepAll() {
  for (const key of unsaved.keys()) keep(key);
}

/** Forget what a form held: it is being sent. */
function drop(form) {
  const key = `${form.dataset.draftUrl} ${form.dataset.mode}`;
  clearTimeout(unsaved.get(key)?.timer);
  unsaved.delete(key);
}

/** Put back what the server had not yet when it made the page. */
function restore() {
  for (const box of boxes()) {
    const entry = unsaved.get(keyOf(box));
    if (entry && entry.body !== box.value) put(box, entry.body);
  }
}

function put(box, text) {
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

addEventListener("input", (event) => isDraft(event.target) && keepSoon(event.target));
addEventListener("focusout", (event) => isDraft(event.target) && keep(keyOf(event.target)));
addEventListener("online", keepAll);
addEventListener("pagehide", () => {
  for (const entry of unsaved.values()) post(entry).catch(() => {});
});
let hadDraft;
addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id !== "workspace") return;
  keepAll();
  hadDraft = boxes().some((box) => box.value.trim());
});
addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "workspace") return;
  restore(); // at once: a key pressed before all has settled would make an older draft look newer
  if (hadDraft) dispatchEvent(new Event("textdesk:list"));
});

// A form that is being sent: its words are no draft any more, but what is typed meanwhile is.
const sending = new Map(); // the key of a box -> the words that are on their way

function boxOf(form) {
  if (form?.matches?.("[data-draft-url]")) return form.elements.body;
  return form?.matches?.("[data-ends-draft]") ? document.querySelector("#composer [data-mode=reply] textarea") : null;
}

addEventListener("htmx:beforeRequest", (event) => {
  const box = boxOf(event.detail.elt);
  if (!box) return;
  sending.set(keyOf(box), box.value);
  drop(box.form);
});
addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  const box = boxOf(form);
  if (!box) return;
  sending.delete(keyOf(box));
  if (event.detail.successful) return;
  for (const each of boxes()) if (each.value.trim()) keepSoon(each);
});

// The composer is exchanged when something was sent, or when it closes: what stands in it otherwise stays.
let held = null;
addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target?.id !== "composer" || !event.detail.shouldSwap) return;
  const mode = document.querySelector("#composer [name=composer-mode]:checked")?.value;
  held = { mode, texts: new Map(boxes().map((box) => [keyOf(box), box.value])) };
});
addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target?.id !== "composer" || !held) return;
  const { mode, texts } = held;
  held = null;
  for (const box of boxes()) {
    const typed = texts.get(keyOf(box));
    if (typed === undefined) continue;
    const isRefused = box.form.querySelector(".field-error:not([hidden])");
    const stays = isRefused ? typed : withoutSent(typed, sending.get(keyOf(box)));
    if (stays !== box.value && (stays || isRefused)) put(box, stays);
  }
  const note = document.querySelector("#composer [data-mode=note] textarea");
  const chosen = document.querySelector(`#composer [name=composer-mode][value="${mode}"]`);
  if (chosen && !sending.has(keyOf(note))) chosen.checked = true;
});

function withoutSent(typed, sent) {
  return sent !== undefined && typed.startsWith(sent) ? typed.slice(sent.length).trimStart() : typed;
}
