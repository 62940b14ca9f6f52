// Saved replies: "/" in the box, or the button, opens the list; what follows narrows it; arrows choose, Enter inserts.
const SLASH = /(?:^|\s)\/((?:[^\s/][^\n/]{0,39})?)$/u; // a slash that begins a word, and what was typed after it
const menuIn = (form) => form?.querySelector("[data-saved-replies]");
const choicesIn = (menu) => [...menu.querySelectorAll("[data-insert]")];
const shownIn = (menu) => choicesIn(menu).filter((choice) => !choice.hidden);

function slashIn(box) {
  return SLASH.exec(box.value.slice(0, box.selectionStart));
}

function narrow(menu, words) {
  const wanted = words.toLowerCase().trim().split(/\s+/);
  for (const choice of choicesIn(menu)) choice.hidden = !wanted.every((word) => choice.dataset.find.includes(word));
  const none = menu.querySelector("[data-no-reply]");
  if (none) none.hidden = shownIn(menu).length > 0;
  choose(menu, shownIn(menu)[0]);
}

function choose(menu, choice) {
  for (const each of choicesIn(menu)) each.setAttribute("aria-selected", String(each === choice));
  const typing = menu.dataset.bySlash ? menu.closest("form").elements.body : menu.querySelector("[data-find-reply]");
  if (choice) typing?.setAttribute("aria-activedescendant", choice.id);
  else typing?.removeAttribute("aria-activedescendant");
  choice?.scrollIntoView({ block: "nearest" });
}

function step(menu, by) {
  const shown = shownIn(menu);
  const at = shown.findIndex((choice) => choice.ariaSelected === "true");
  choose(menu, shown[(at + by + shown.length) % shown.length]);
}

/** Open, narrow or close the list by what was typed. */
export function follow(box) {
  const menu = menuIn(box.form);
  if (!menu) return;
  const slash = slashIn(box);
  if (!slash) {
    if (menu.dataset.bySlash) close(menu);
    return;
  }
  menu.dataset.bySlash = "yes";
  if (!menu.open) menu.open = true;
  narrow(menu, slash[1]);
  const isProse = slash[1].includes(" ") && choicesIn(menu).length > 0 && shownIn(menu).length === 0;
  if (isProse) close(menu);
}

function close(menu) {
  menu.open = false;
  delete menu.dataset.bySlash;
  menu.closest("form").elements.body.removeAttribute("aria-activedescendant");
}

function insert(menu, choice) {
  if (!choice || choice.ariaDisabled === "true") return;
  const box = menu.closest("form").elements.body;
  const slash = menu.dataset.bySlash && slashIn(box);
  const start = slash ? box.selectionStart - slash[1].length - 1 : box.selectionStart;
  close(menu);
  box.focus();
  box.setRangeText(choice.dataset.insert, start, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

addEventListener("input", (event) => {
  const { target } = event;
  if (target.matches?.("[data-find-reply]")) narrow(target.closest("[data-saved-replies]"), target.value);
});

addEventListener("click", (event) => {
  const choice = event.target.closest?.("[data-insert]");
  if (choice) insert(choice.closest("[data-saved-replies]"), choice);
});

addEventListener(
  "keydown",
  (event) => {
    if (event.isComposing) return;
    const isFind = event.target.matches?.("[data-find-reply]");
    const menu = isFind ? event.target.closest("[data-saved-replies]") : menuIn(event.target.form);
    if (!menu?.open || !(isFind || menu.dataset.bySlash)) return;
    const chosen = shownIn(menu).find((choice) => choice.ariaSelected === "true");
    const act = {
      ArrowDown: () => step(menu, 1),
      ArrowUp: () => step(menu, -1),
      Enter: () => insert(menu, chosen),
      Tab: chosen && !isFind && (() => insert(menu, chosen)),
      Escape: !isFind && (() => close(menu)),
    }[event.key];
    if (!act || (event.key === "Enter" && !chosen && !isFind)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  },
  true,
);

// The list comes when the menu opens; by then there may be words after the slash.
addEventListener("htmx:afterSettle", (event) => {
  const menu = event.detail.target?.closest?.("[data-saved-replies]");
  if (!menu) return;
  if (menu.dataset.bySlash) follow(menu.closest("form").elements.body);
  else {
    narrow(menu, "");
    menu.querySelector("[data-find-reply]")?.focus();
  }
});
/** Make a menu ready that was just opened or closed. */
export function toggled(menu) {
  const find = menu.querySelector("[data-find-reply]");
  if (!menu.open) delete menu.dataset.bySlash;
  else if (find && !menu.dataset.bySlash) {
    find.value = "";
    narrow(menu, "");
    find.focus();
  }
}
