// Telling somebody who looks elsewhere: desktop notifications and a sound, once an event however many tabs are open.
// What to tell, and how, is the server's to say (`/notices/`); which tab tells it, a lock's.

const KEPT = "textdesk-notices"; // {place, keys, at}: shared by the tabs, no names or words
const MOST_KEYS = 200;
const FRESH_MS = 10 * 60_000; // after a longer absence one is told of nothing: the list shows it
const WAIT_MS = 300;
const url = document.querySelector("script[data-notices-url]")?.dataset.noticesUrl;
const user = document.querySelector("script[data-live-user]")?.dataset.liveUser;
let timer = 0;
let isWanted = false;

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT));
    return found?.user === user && Date.now() - found.at < FRESH_MS ? found : { keys: [] };
  } catch {
    return { keys: [] };
  }
}

function keep(place, keys) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ user, place, keys: keys.slice(-MOST_KEYS), at: Date.now() }));
  } catch {
    // Without storage each tab knows for itself alone.
  }
}

// Each tab that is looked at holds a lock with the name of its conversation, so that the others know.
const LOOKED_AT = "textdesk-looked-at-";
let release = () => {};
function look() {
  release();
  if (document.visibilityState !== "visible" || !document.hasFocus() || !navigator.locks) return;
  const name = LOOKED_AT + (document.getElementById("conversation")?.dataset.id ?? "");
  // Given back also when that is wanted before it was granted, or it would be held for good.
  const until = new Promise((done) => (release = done));
  navigator.locks.request(name, { mode: "shared" }, () => until);
}

async function lookedAt() {
  if (!navigator.locks) {
    const open = document.getElementById("conversation")?.dataset.id ?? "";
    return document.visibilityState === "visible" && document.hasFocus() ? [open] : [];
  }
  const { held } = await navigator.locks.query();
  return held.filter(({ name }) => name.startsWith(LOOKED_AT)).map(({ name }) => name.slice(LOOKED_AT.length));
}

function askSoon() {
  isWanted = true;
  timer ||= setTimeout(take, WAIT_MS);
}

function take() {
  timer = 0;
  if (!navigator.locks) ask();
  else navigator.locks.request("textdesk-notices", { ifAvailable: true }, (lock) => lock && ask());
}

async function ask() {
  while (isWanted) {
    isWanted = false;
    const { place = "", keys } = kept();
    const answer = await fetch(`${url}?since=${place}`).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const told = await answer.json();
    const fresh = told.notices.filter(({ key }) => !keys.includes(key));
    keep(told.place, [...keys, ...told.known, ...fresh.map(({ key }) => key)]);
    if (fresh.length) await tell(fresh, told);
  }
}

async function tell(notices, { desktop, sound, focused }) {
  const open = await lookedAt();
  const wanted = notices.filter(({ conversation }) => !open.includes(String(conversation)) && (focused || !open.length));
  if (!wanted.length) return;
  document.dispatchEvent(new CustomEvent("textdesk:told", { detail: { keys: wanted.map(({ key }) => key) } }));
  if (desktop) for (const notice of wanted) show(notice);
  if (sound) (await import("./sound.js")).play();
}

function show({ key, title, body, url: address }) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const icon = document.querySelector("link[rel=apple-touch-icon]")?.href;
  const shown = new Notification(title, { body, tag: key, icon, silent: true });
  shown.onclick = () => {
    shown.close();
    window.focus();
    location.assign(address);
  };
}

if (url) {
  document.addEventListener("textdesk:changed", askSoon);
  for (const kind of ["visibilitychange", "focus", "blur"]) addEventListener(kind, look);
  addEventListener("htmx:afterSettle", ({ detail }) => detail.target?.id === "workspace" && look());
  look();
  askSoon();
}
