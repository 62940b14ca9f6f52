// Keys for those who answer all day; "?" lists them, and the list has a switch that turns them off.
import { selectRow } from "./select.js";

const dialog = document.getElementById("shortcuts");
const WAIT_FOR_SECOND = 1000; // milliseconds between the two keys of "g i"
let isAfterG = 0;

const isOn = () => document.body.dataset.shortcuts !== "off";

const links = () => [...document.querySelectorAll("#rows > .row > a")];
const press = (selector) => document.querySelector(selector)?.click();

function step(by) {
  const all = links();
  const from = all.findIndex((link) => link === document.activeElement);
  const current = from >= 0 ? from : all.findIndex((link) => link.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(current + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function write(mode) {
  const radio = document.querySelector(`#composer input[value="${mode}"]`);
  if (!radio) return;
  radio.checked = true;
  document.querySelector(`#composer .mode-${mode} textarea`)?.focus();
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => document.activeElement?.matches("#rows a") && document.activeElement.click(),
  r: () => write("reply"),
  n: () => write("note"),
  e: () => press("[data-action=close]"),
  "]": () => press("[data-action=close-next]"),
  a: () => press("[data-action=assign-to-me]"),
  c: () => press("[data-action=new-text]"),
  x: () => selectRow(false),
  X: () => selectRow(true),
  l: () => document.querySelector("#tag-menu summary")?.click(),
  z: () => document.querySelector(".more-menu summary")?.click(),
  U: () => press("[data-action=unread]"),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => dialog?.showModal(),
};

function isTyping(target) {
  return target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
}

addEventListener("keydown", (event) => {
  if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "g") {
    isAfterG = event.timeStamp;
    return;
  }
  if (event.key === "i" && event.timeStamp - isAfterG < WAIT_FOR_SECOND) {
    press("[data-action=home]");
    return;
  }
  const act = ACTIONS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// The switch in the list is kept on the server, by its form.
dialog?.addEventListener("change", ({ target }) => {
  document.body.dataset.shortcuts = target.checked ? "on" : "off";
});
addEventListener("click", (event) => {
  if (event.target.closest?.("button[data-shortcuts]")) dialog?.showModal();
});
