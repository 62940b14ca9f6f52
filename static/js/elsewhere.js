// Of several conversations that were asked for, the one asked for last is shown, whichever answer comes first.
let wanted = null;

addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "workspace") wanted = event.detail.xhr;
});
addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (target?.id === "workspace" && wanted && xhr !== wanted) event.detail.shouldSwap = false;
});
