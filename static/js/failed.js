// What could not be loaded says so in its own pane, with a button that asks again; any other press, in a notice.
const away = document.getElementById("away");
const SHOWN_MS = 8000;

function tell({ type, detail: { elt, target, requestConfig, pathInfo } }) {
  // The composer has words of its own; what the page fetches by itself comes with the next news.
  if (elt.closest("#live-state, #announcer") || elt.querySelector("[data-send-error]")) return;
  const path = pathInfo.finalRequestPath;
  const isPane = requestConfig.verb === "get" && ["workspace", "list"].includes(target.id);
  if (isPane && type === "htmx:responseError") location.assign(path);
  const place = target.querySelector(".rows, .results") ?? target;
  const isSeen = isPane && place.checkVisibility();
  const said = away.content.querySelector(isSeen ? ".empty" : ".message").cloneNode(true);
  (isSeen ? place : document.getElementById("messages")).replaceChildren(said);
  if (!isSeen) setTimeout(() => said.remove(), SHOWN_MS);
  said.querySelector("button")?.addEventListener("click", () => {
    htmx.ajax("GET", path, { source: elt, target, swap: target.id === "list" ? "morph" : "innerHTML" });
  });
}

for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) addEventListener(kind, tell);
