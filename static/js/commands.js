// The command bar: Ctrl+K or ⌘K, a few letters, Enter. Opened here at once, so that no letter is lost; what it lists is
// another module's matter.
import { keepOpened } from "./opened.js";

const dialog = document.getElementById("commands");

async function open() {
  if (document.querySelector("dialog[open]")) return;
  dialog.querySelector("input").value = "";
  dialog.querySelector("[role=listbox]").replaceChildren();
  dialog.showModal();
  (await import("./command-bar.js")).load();
}

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
  event.preventDefault();
  if (dialog.open) dialog.close();
  else open();
});
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-commands]");
  if (!button) return;
  button.closest("details")?.removeAttribute("open");
  open();
});
addEventListener("htmx:afterSettle", ({ detail }) => detail.target?.id === "workspace" && keepOpened());
keepOpened();
