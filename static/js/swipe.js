// A finger on a row: to the left it closes the conversation (or opens it again), to the right it marks it as read or
// unread. Each has its button too, in the thread and in the bar of the selected; the notice after it offers to undo.
import { say } from "./words.js";

const FAR = 88; // pixels from which on letting go acts
const SLIP = 12; // pixels that are still a tap, or the beginning of a scroll
let held = null; // {row, x, y, by}

const form = () => document.getElementById("bulk");

/** What letting go does: the form's own buttons say which of two makes sense in this list. */
function action({ row, by }) {
  if (by > 0) return row.classList.contains("is-unread") ? "read" : "unread";
  return form()?.querySelector("[value=close]") ? "close" : "reopen";
}

function show({ row, by }) {
  row.dataset.swipe = say(`swipe ${action({ row, by })}`);
  row.dataset.side = by < 0 ? "end" : "start";
  row.toggleAttribute("data-far", Math.abs(by) >= FAR);
  row.querySelector("a").style.translate = `${by}px`;
}

function letGo(event) {
  if (!held || !event.isPrimary) return;
  const { row, by } = held;
  const kind = by && action(held);
  held = null;
  row.querySelector("a").style.translate = "";
  for (const name of ["swipe", "side", "far"]) delete row.dataset[name];
  if (event.type !== "pointerup" || Math.abs(by) < FAR || !form()) return;
  const token = form().querySelector("[name=csrfmiddlewaretoken]").value;
  const values = { action: kind, row: row.id.slice("row-".length), csrfmiddlewaretoken: token };
  htmx.ajax("POST", form().getAttribute("hx-post"), { source: row, target: "#list", swap: "morph", values });
}

addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "touch" || !event.isPrimary) return;
  const row = event.target.closest?.("#rows > .row > a")?.parentElement;
  held = row ? { row, x: event.clientX, y: event.clientY, by: 0 } : null;
});
addEventListener("pointermove", (event) => {
  if (!held || !event.isPrimary) return;
  const by = event.clientX - held.x;
  if (!held.by && Math.abs(by) < Math.max(SLIP, Math.abs(event.clientY - held.y))) return;
  held.by = by;
  show(held);
});
for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, letGo);
