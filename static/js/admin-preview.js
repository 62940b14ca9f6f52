// Admin: a text by rule as it goes out, while it is typed. Without scripts the page shows it once it is saved.
const PAUSE = 300; // milliseconds after the last key

const box = document.querySelector("textarea[data-preview]");
const place = document.querySelector(".field-preview .readonly");
let timer = 0;
let newest = 0;

/** Ask for the text as it stands, and show the answer unless a newer one was asked for meanwhile. */
async function show() {
  newest += 1;
  const asked = newest;
  const answer = await fetch(box.dataset.preview, { method: "POST", body: new FormData(box.form) }).catch(() => null);
  if (!answer?.ok || asked !== newest) return;
  const said = await answer.json();
  place.textContent = said.text;
}

if (box && place) {
  place.setAttribute("aria-live", "polite");
  box.form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  show();
}
