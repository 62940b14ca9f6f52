// The sheet: a dialog over the page for a form that the server fills in. Empty, it closes.
const sheet = document.getElementById("sheet");

addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target !== sheet) return;
  const isFilled = sheet.childElementCount > 0;
  if (isFilled && !sheet.open) sheet.showModal();
  if (!isFilled) sheet.close();
  sheet.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
});

sheet?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close-sheet]")) return;
  event.preventDefault();
  sheet.close();
});
sheet?.addEventListener("close", () => sheet.replaceChildren());

// A moment of one's own is meant once it is typed.
addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-own]")) return;
  event.target.closest(".own").querySelector("[type=radio]").checked = true;
});
