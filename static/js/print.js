// The print button of pages that are fit to be printed; without scripts the browser's own menu prints them as well.
const button = document.querySelector("[data-print]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
