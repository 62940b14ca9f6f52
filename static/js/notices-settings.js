// The settings' part of this browser: may it show notifications, and how do they look and sound?
import { play } from "./sound.js";

const part = document.querySelector("[data-notices-settings]");
const ask = part.querySelector("[data-ask]");
const tryOne = part.querySelector("[data-try-notice]");
const state = () => ("Notification" in window && isSecureContext ? Notification.permission : "missing");

function show() {
  const now = state();
  part.querySelector("[data-permission]").textContent = part.dataset[`words${now[0].toUpperCase()}${now.slice(1)}`];
  ask.hidden = now !== "default";
  tryOne.hidden = now !== "granted";
}

ask.addEventListener("click", async () => {
  await Notification.requestPermission();
  show();
});
tryOne.addEventListener("click", () => new Notification(tryOne.dataset.title, { body: tryOne.dataset.body, silent: true }));
part.querySelector("[data-try-sound]").addEventListener("click", play);
show();
