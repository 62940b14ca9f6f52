// Offers the browser's own time zone in the settings, where another one is chosen.
import { fill } from "./words.js";

const offer = document.querySelector("[data-browser-zone]");
const menu = document.querySelector("#id_time_zone");
const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
const isKnown = [...menu.options].some((option) => option.value === timeZone);
const show = () => (offer.hidden = !isKnown || (menu.value || offer.dataset.browserZone) === timeZone);
const words = offer.querySelector("span");

words.textContent = fill(words.textContent, { zone: timeZone.replaceAll("_", " ") });
offer.addEventListener("click", () => {
  menu.value = timeZone;
  menu.focus();
  show();
});
menu.addEventListener("change", show);
show();
