// The composer: what a text costs while it is typed, plain characters on one click, Ctrl+Enter sends.
import { count, plain } from "./segments.js";

const MOST = 2048;

/** Write the cost of the text beside the box. */
export function measure(box) {
  const form = box.form;
  const meter = form?.querySelector("[data-meter]");
  if (!meter) return;
  const cost = count(box.value.trim());
  const length = [...box.value.trim()].length;
  const isOver = length > MOST;
  const parts = [];
  if (isOver) parts.push(`${length - MOST} characters too many`);
  else if (cost.segments) parts.push(`${cost.segments} ${cost.segments === 1 ? "segment" : "segments"}, ${cost.left} left`);
  if (cost.forcing.length) parts.push(`Unicode because of ${cost.forcing.slice(0, 3).map(name).join(" ")}`);
  meter.textContent = parts.join(" · ");
  meter.classList.toggle("is-over", isOver);
  const helps = cost.forcing.length > 0 && count(plain(box.value.trim())).segments < cost.segments;
  form.querySelector("[data-plain]").hidden = !helps;
}

function name(sign) {
  return /\s/u.test(sign) ? "a special space" : sign;
}

addEventListener("input", (event) => {
  if (event.target.matches?.("textarea[name=body]")) measure(event.target);
});

addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-plain]");
  if (!button) return;
  const box = button.form.elements.body;
  box.value = plain(box.value);
  measure(box);
  box.focus();
});

addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  if (!event.target.matches?.("textarea[name=body]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
