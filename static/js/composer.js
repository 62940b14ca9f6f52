// The composer: Ctrl+Enter sends; its parts are in modules of their own, fetched when they are first wanted.
import "./drafts.js";
import "./elsewhere.js";
import { measure } from "./meter.js";

export { measure };

let replies = null; // the module, once somebody wanted it; from then on it acts at once
function withReplies(act) {
  if (replies) act(replies);
  else
    import("./saved-replies.js").then((module) => {
      replies = module;
      act(replies);
    });
}

addEventListener("input", ({ target }) => {
  if (!target.matches?.("textarea[name=body]")) return;
  measure(target);
  if (replies || target.value.includes("/")) withReplies(({ follow }) => follow(target));
});

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches?.("[data-emoji-menu]") && target.open) import("./emoji.js").then(({ opened }) => opened(target));
    if (target.matches?.("[data-saved-replies]")) withReplies(({ toggled }) => toggled(target));
  },
  true,
);

addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (!(event.ctrlKey || event.metaKey) || !event.target.matches?.("textarea[name=body]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
