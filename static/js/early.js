// Whoever types or opens a menu before the scripts are there is heard all the same: told again once everybody listens.
// On `window`, so after htmx, which starts on `document`.

const BOXES = "textarea, input:not([type=checkbox], [type=radio], [type=hidden], [type=password], [type=file])";

addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(BOXES)) {
    if (box.value !== box.defaultValue) box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.dispatchEvent(new Event("toggle"));
});
