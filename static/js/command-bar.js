// The command bar's list: the server says what fits; the page, what it can do now. Fetched when the bar first opens.
import { opened } from "./opened.js";
import { fill } from "./words.js";

const dialog = document.getElementById("commands");
const input = dialog.querySelector("input");
const list = dialog.querySelector("[role=listbox]");
const said = dialog.querySelector("[role=status]");
const MOST = 8;
const WAIT_MS = 120;
let timer = 0;
let asking = null;

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function step(by) {
  const all = options();
  const at = all.indexOf(chosen());
  choose(all[(at + by + all.length) % all.length]);
}

/** Fetch what fits the words in the bar. */
export async function load() {
  asking?.abort();
  asking = new AbortController();
  const here = document.getElementById("conversation")?.dataset.id;
  const recent = opened().filter((id) => id !== here).slice(0, MOST);
  const asked = new URLSearchParams({ q: input.value, recent: recent.join(",") });
  try {
    const answer = await fetch(`${dialog.dataset.url}?${asked}`, { signal: asking.signal });
    if (answer.redirected) location.reload(); // signed out
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") said.textContent = dialog.dataset.wordsAway;
  }
}

function show(html) {
  list.innerHTML = html;
  for (const option of list.querySelectorAll("[data-press]")) if (!document.querySelector(option.dataset.press)) option.remove();
  for (const group of list.querySelectorAll("[role=group]")) if (!group.querySelector("[role=option]")) group.remove();
  const count = options().length;
  const { wordsNone, wordsOne, wordsMany } = dialog.dataset;
  said.textContent = count === 0 ? wordsNone : count === 1 ? wordsOne : fill(wordsMany, { count });
  said.classList.toggle("visually-hidden", count > 0);
  choose(options()[0]);
}

function run(option) {
  if (!option) return;
  dialog.close();
  if (!option.dataset.press) {
    go(option.getAttribute("href"));
    return;
  }
  const target = document.querySelector(option.dataset.press);
  target?.click();
  if (target?.matches("input")) target.closest("#composer")?.querySelector(`.mode-${target.value} textarea`)?.focus();
}

// In the inbox a conversation opens in its place, as from the list.
function go(address) {
  const row = document.querySelector(`#rows a[href^="${address}"]`);
  if (row && address.startsWith("/conversations/")) row.click();
  else location.assign(address);
}

const STEPS = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => run(chosen()) };

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(load, WAIT_MS);
});
input.addEventListener("keydown", (event) => {
  if (event.isComposing || !STEPS[event.key]) return;
  event.preventDefault();
  STEPS[event.key]();
});
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  run(option);
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
