// Emoji: a small grid behind a button, with a search over its own words; fetched when it is first opened.
import { say } from "./words.js";

const RECENT = "textdesk-emoji";
const MOST_RECENT = 16;
const COLUMNS = 8;
const LISTS = { es: () => import("./emoji-list-es.js") }; // of languages besides English

function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]").filter((sign) => typeof sign === "string");
  } catch {
    return [];
  }
}

function remember(sign) {
  try {
    const kept = [sign, ...recent().filter((each) => each !== sign)].slice(0, MOST_RECENT);
    localStorage.setItem(RECENT, JSON.stringify(kept));
  } catch {
    // Without storage nothing is remembered.
  }
}

function button([sign, words]) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: sign, tabIndex: -1, title: words.split(",")[0] });
  made.dataset.emoji = sign;
  made.dataset.find = words;
  made.setAttribute("aria-label", made.title);
  return made;
}

async function fill(menu) {
  const grid = menu.querySelector("[data-emoji-grid]");
  const { EMOJI } = await (LISTS[document.documentElement.lang]?.() ?? import("./emoji-list.js"));
  const known = new Map(EMOJI);
  const first = recent().filter((sign) => known.has(sign));
  const rest = EMOJI.filter(([sign]) => !first.includes(sign));
  grid.replaceChildren(...[...first.map((sign) => [sign, known.get(sign)]), ...rest].map(button));
  narrow(menu, menu.querySelector("[data-find-emoji]").value);
}

function narrow(menu, words) {
  const wanted = words.toLowerCase().trim();
  const all = [...menu.querySelectorAll("[data-emoji]")];
  for (const each of all) each.hidden = Boolean(wanted) && !each.dataset.find.includes(wanted);
  const shown = all.filter((each) => !each.hidden);
  for (const each of all) each.tabIndex = each === shown[0] ? 0 : -1;
  menu.querySelector("[data-no-emoji]").textContent = shown.length ? "" : say("no emoji");
}

function insert(menu, sign) {
  const box = menu.closest("form").elements.body;
  menu.open = false;
  remember(sign);
  box.focus();
  box.setRangeText(sign, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Make a menu ready that was just opened. */
export async function opened(menu) {
  const find = menu.querySelector("[data-find-emoji]");
  find.value = "";
  find.focus();
  await fill(menu);
}

addEventListener("input", (event) => {
  if (event.target.matches?.("[data-find-emoji]")) narrow(event.target.closest("[data-emoji-menu]"), event.target.value);
});

addEventListener("click", (event) => {
  const chosen = event.target.closest?.("[data-emoji]");
  if (chosen) insert(chosen.closest("[data-emoji-menu]"), chosen.dataset.emoji);
});

addEventListener(
  "keydown",
  (event) => {
    const menu = event.target.closest?.("[data-emoji-menu]");
    if (!menu?.open || event.isComposing) return;
    const shown = [...menu.querySelectorAll("[data-emoji]:not([hidden])")];
    const at = shown.indexOf(event.target);
    if (event.key === "Enter" && at < 0) {
      event.preventDefault();
      if (shown[0]) insert(menu, shown[0].dataset.emoji);
      return;
    }
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: at < 0 ? 1 : COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (!by || (at < 0 && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const next = shown[at + by];
    if (next) next.focus();
    else if (by < 0) menu.querySelector("[data-find-emoji]").focus();
  },
  true,
);
