// The list while somebody is at it: news changes what it says, and leaves what they are doing alone.

const list = () => document.getElementById("list");

/** Put what stands open in the page's list into a fresh one, so that the exchange does not close it. */
function keepOpenMenus(fresh) {
  for (const menu of list().querySelectorAll("details[open][id]")) fresh.querySelector(`#${menu.id}`)?.replaceWith(menu.cloneNode(true));
}

addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, target, serverResponse } = event.detail;
  if (target?.id !== "list" || requestConfig?.elt.id !== "live-state" || !event.detail.shouldSwap) return;
  const fresh = new DOMParser().parseFromString(serverResponse, "text/html");
  keepOpenMenus(fresh);
  event.detail.serverResponse = fresh.body.innerHTML;
});
