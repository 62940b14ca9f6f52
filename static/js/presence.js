// Colleagues: who is at the open conversation, who types where. Heard from their pages, forgotten when they fall silent.

const SAY_EVERY = 12_000;
const TYPING_EVERY = 3_000;
const FORGET = { viewing: 30_000, typing: 7_000 };
const ASK_AGAIN = 30_000; // for the name of somebody who is new

const me = Number(document.querySelector("script[data-live-user]").dataset.liveUser);
const words = document.getElementById("presence-words").dataset;
const here = new Map(); // conversation -> Map(user -> {doing, until})
let names = {};
let askedAt = -ASK_AGAIN;
let saying = Promise.resolve();
let at = ""; // the conversation that this page told of last
let typedAt = -Infinity; // when this page told of a key last

const conversation = () => document.getElementById("conversation")?.dataset;

function say(doing, id = at) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!id || !token) return;
  const url = words.url.replace("/0/", `/${id}/`);
  const post = () => fetch(url, { method: "POST", keepalive: true, headers: { "X-CSRFToken": token }, body: new URLSearchParams({ doing }) }).catch(() => {});
  // One after another, or "typing" could be overtaken by the "viewing" before it; a page that goes cannot wait.
  saying = doing === "left" ? post() : saying.then(post);
}

function move() {
  const now = document.visibilityState === "visible" ? (conversation()?.id ?? "") : "";
  if (now === at) return;
  say("left");
  at = now;
  say("viewing");
}

async function learnNames() {
  if (performance.now() - askedAt < ASK_AGAIN) return;
  askedAt = performance.now();
  try {
    names = await (await fetch(words.colleagues)).json();
    show();
  } catch {
    // Without names nobody is shown; they are asked for with the next event.
  }
}

document.addEventListener("textdesk:presence", ({ detail: { conversation: id, kinds, user } }) => {
  if (user === me) return;
  const doing = kinds[0];
  const people = here.get(id) ?? new Map();
  here.set(id, people);
  const isNew = !people.has(user);
  if (doing === "left") people.delete(user);
  else people.set(user, { doing, until: Date.now() + FORGET[doing] });
  if (!names[user]) learnNames();
  // Whoever came last hears at once who else is there.
  if (isNew && doing !== "left" && String(id) === at) setTimeout(() => say(isTyping() ? "typing" : "viewing"), 100 + Math.random() * 400);
  show();
});

const isTyping = () => performance.now() - typedAt < TYPING_EVERY * 2;

/** The colleagues at a conversation whose names are known, those who type first; who fell silent is forgotten. */
function peopleAt(id) {
  const now = Date.now();
  for (const [user, { doing, until }] of here.get(id) ?? []) {
    if (until > now) continue;
    if (doing === "typing") here.get(id).set(user, { doing: "viewing", until: now + FORGET.viewing - FORGET.typing });
    else here.get(id).delete(user);
  }
  const known = [...(here.get(id) ?? [])].filter(([user]) => names[user]);
  return known.map(([user, { doing }]) => ({ ...names[user], doing })).sort((one, other) => other.doing.localeCompare(one.doing) * -1);
}

function face(person) {
  const picture = document.createElement("span");
  picture.className = "avatar tiny is-here";
  picture.title = words.here.replace("{name}", person.name);
  picture.setAttribute("aria-hidden", "true");
  picture.textContent = person.initials;
  return picture;
}

function sentence(people) {
  const typing = people.filter((person) => person.doing === "typing");
  const [first] = typing.length ? typing : people;
  if (typing.length) return words.typing.replace("{name}", first.name);
  return people.length > 1 ? words.more.replace("{name}", first.name).replace("{count}", people.length - 1) : words.here.replace("{name}", first.name);
}

function showInThread() {
  const place = document.getElementById("presence");
  if (!place) return;
  const people = peopleAt(Number(conversation()?.id));
  place.hidden = !people.length;
  const said = people.length ? sentence(people) : "";
  if (place.dataset.said === said) return;
  place.dataset.said = said;
  place.classList.toggle("is-typing", people.some((person) => person.doing === "typing"));
  place.replaceChildren(...people.slice(0, 3).map(face), said);
}

function showInRow(row) {
  const people = peopleAt(Number(row.id.slice("row-".length)));
  const typing = people.find((person) => person.doing === "typing");
  for (const shown of row.querySelectorAll(".row-typing, .is-here")) shown.remove();
  row.classList.toggle("is-typing", Boolean(typing));
  if (typing) {
    const said = document.createElement("span");
    said.className = "row-typing";
    said.textContent = words.typing.replace("{name}", typing.name);
    row.querySelector(".row-preview")?.prepend(said);
  }
  row.querySelector(".row-preview")?.after(...people.slice(0, 2).map(face));
}

function show() {
  showInThread();
  for (const id of here.keys()) {
    const row = document.getElementById(`row-${id}`);
    if (row) showInRow(row);
    if (!here.get(id).size) here.delete(id);
  }
}

addEventListener("input", (event) => {
  if (!event.target.matches?.("#composer textarea")) return;
  move();
  if (!at || performance.now() - typedAt < TYPING_EVERY) return;
  typedAt = performance.now();
  say("typing");
});
addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || !detail.elt?.matches?.("#composer form")) return;
  typedAt = -Infinity;
  say("viewing");
});
addEventListener("htmx:afterSettle", move);
addEventListener("htmx:afterSwap", ({ detail }) => ["list", "workspace", "more"].includes(detail.target?.id) && show());
addEventListener("visibilitychange", move);
addEventListener("pagehide", () => say("left"));
setInterval(() => {
  if (at) say(isTyping() ? "typing" : "viewing");
}, SAY_EVERY);
setInterval(show, 1_000);
move();
