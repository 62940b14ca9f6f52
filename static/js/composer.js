// The composer: Ctrl+Enter sends; its parts are in modules of their own.
import "./drafts.js";
import "./elsewhere.js";
import "./emoji.js";
import "./saved-replies.js";
import { measure } from "./meter.js";

export { measure };

addEventListener("input", (event) => {
  if (event.target.matches?.("textarea[name=body]")) measure(event.target);
});

addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (!(event.ctrlKey || event.metaKey) || !event.target.matches?.("textarea[name=body]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
