// What a text costs while it is typed: segments, what makes it Unicode, and how near the limit it is.
import { count, plain } from "./segments.js";
import { say } from "./words.js";

const MOST = 2048; // characters that the carrier takes
const NEAR = 200; // characters before that at which the count begins to show

let signs = null; // fetched when a text first becomes Unicode

/** Write the cost of the text beside the box. */
export function measure(box) {
  const form = box.form;
  const meter = form?.querySelector("[data-meter]");
  if (!meter) return;
  const text = box.value.trim();
  const cost = count(text);
  const length = [...text].length;
  if (cost.forcing.length && !signs) {
    import("./signs.js").then((module) => {
      signs = module;
      measure(box);
    });
  }
  meter.textContent = [lengthOf(length), costOf(cost), reasonOf(cost)].filter(Boolean).join(" · ");
  meter.classList.toggle("is-over", length > MOST);
  meter.classList.toggle("is-unicode", cost.forcing.length > 0);
  box.setAttribute("aria-invalid", String(length > MOST));
  const simpler = count(plain(text));
  const offer = form.querySelector("[data-plain]");
  if (!offer) return;
  offer.hidden = !(cost.forcing.length && simpler.segments < cost.segments);
  offer.title = say("plain saves", { count: simpler.segments });
}

function lengthOf(length) {
  if (length > MOST) return say("too many", { count: length - MOST, most: MOST });
  return length > MOST - NEAR ? say("near", { length, most: MOST }) : "";
}

function costOf(cost) {
  return cost.segments ? say("segments", { count: cost.segments, left: cost.left }) : "";
}

function reasonOf(cost) {
  const [first, ...others] = cost.forcing;
  if (!first || !signs) return "";
  const sign = signs.show(first);
  return others.length ? say("unicode more", { sign, count: others.length }) : say("unicode", { sign });
}

addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-plain]");
  if (!button) return;
  const box = button.form.elements.body;
  box.value = plain(box.value);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});
