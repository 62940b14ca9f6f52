// Selected rows: x and the boxes select, Shift takes a range, a fresh list keeps what was selected, Escape lets go.
import { say } from "./words.js";

const MOST = 200;
const selected = new Set(); // keys of conversations
let last = null; // the box that was used last
let isSelecting = false;

const boxes = () => [...document.querySelectorAll("#rows .row-check")];

function show() {
  for (const box of boxes()) box.checked = selected.has(box.value);
  const count = document.querySelector("#bulk [data-selected]");
  if (count) count.textContent = say("selected", { count: selected.size });
  const mode = document.getElementById("selecting");
  if (mode) mode.checked = isSelecting;
  document.getElementById("list")?.classList.toggle("has-selected", selected.size > 0);
}

function choose(box, isChosen) {
  if (!isChosen) selected.delete(box.value);
  else if (selected.size < MOST) selected.add(box.value);
}

function use(box, isRange) {
  const all = boxes();
  const [from, to] = [all.findIndex((each) => each.value === last), all.indexOf(box)].sort((one, other) => one - other);
  if (isRange && from >= 0) for (const each of all.slice(from, to + 1)) choose(each, box.checked);
  else choose(box, box.checked);
  last = box.value;
  show();
}

function clear() {
  selected.clear();
  last = null;
  show();
}

/** Select or let go of the row that has the focus, or of the open conversation's. */
export function selectRow(isRange) {
  const row = document.activeElement?.closest?.("#rows > .row") ?? document.querySelector("#rows > .row:has(> a[aria-current])");
  const box = row?.querySelector(".row-check");
  if (!box) return;
  box.checked = !box.checked;
  use(box, isRange);
}

addEventListener("click", (event) => {
  if (event.target.matches?.(".row-check")) use(event.target, event.shiftKey);
  if (event.target.id === "selecting") isSelecting = event.target.checked;
});
addEventListener("reset", (event) => {
  if (event.target.id !== "bulk") return;
  isSelecting = false;
  setTimeout(clear);
});
addEventListener("keydown", (event) => event.key === "Escape" && selected.size && clear());
addEventListener("htmx:afterSwap", (event) => ["list", "more"].includes(event.detail.target?.id) && show());
// What is chosen on a page of its own is posted plainly; after any other action nothing stays selected.
addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent } = event.detail;
  if (elt?.id !== "bulk" || !triggeringEvent?.submitter?.matches("[data-plain-post]")) return;
  event.preventDefault();
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "action", value: "choose" });
  elt.append(field);
  elt.submit();
});
addEventListener("htmx:afterRequest", (event) => event.detail.successful && event.detail.elt?.id === "bulk" && clear());
show();
