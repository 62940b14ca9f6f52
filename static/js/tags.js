// The menu of a conversation's tags: what one types narrows it or names a new tag; leaving it keeps what was chosen.
// Fetched when it is first wanted: inbox.js sees to that.

const choices = (form) => [...form.querySelectorAll(".tag-choices > li")];
const nameOf = (choice) => choice.textContent.trim().toLowerCase();

function narrow(form) {
  const typed = form.elements.new.value.trim();
  const word = typed.toLowerCase();
  for (const choice of choices(form)) choice.hidden = !nameOf(choice).includes(word);
  const create = form.querySelector("[data-create]");
  create.hidden = !typed || choices(form).some((choice) => nameOf(choice) === word);
  create.querySelector("[data-typed]").textContent = typed;
}

function clear(form) {
  form.elements.new.value = "";
  narrow(form);
}

const isChanged = (form) => [...form.querySelectorAll("[type=checkbox]")].some((box) => box.checked !== box.defaultChecked);

addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-tag-form]");
  if (!form) return;
  if (event.target === form.elements.new) narrow(form);
  else if (form.elements.new.value) {
    clear(form);
    form.elements.new.focus();
  }
});

addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-tag-form]");
  if (event.key !== "Enter" || event.isComposing || !form || event.target !== form.elements.new) return;
  event.preventDefault();
  const first = form.elements.new.value.trim() && choices(form).find((choice) => !choice.hidden);
  if (first) {
    first.querySelector("[type=checkbox]").click();
    clear(form);
  } else form.requestSubmit(form.elements.new.value.trim() ? form.querySelector("[data-create]") : undefined);
});

function begin(form) {
  narrow(form);
  if (form.closest("details")?.open) form.elements.new.focus();
}

addEventListener("htmx:afterSwap", (event) => {
  const form = event.detail.target?.querySelector?.(":scope > [data-tag-form]");
  if (form) begin(form);
});

document.addEventListener(
  "toggle",
  (event) => {
    const form = event.target.matches?.("#tag-menu") && event.target.querySelector("[data-tag-form]");
    if (!form) return;
    if (event.target.open) form.elements.new.focus();
    else if (isChanged(form)) form.requestSubmit();
  },
  true,
);

addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful } = event.detail;
  if (successful && elt?.matches?.("[data-tag-form]")) elt.closest("details").open = false;
});
for (const form of document.querySelectorAll("[data-tag-form]")) begin(form); // it was there before this
