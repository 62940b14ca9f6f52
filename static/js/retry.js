// The offline page: comes back by itself as soon as there is a connection.
const TRY_EVERY_MS = 3000;
addEventListener("online", () => location.reload());
// A server that was down comes back without any event, and a line may be back before this page listens.
setInterval(async () => {
  try {
    if ((await fetch("/healthz", { cache: "no-store" })).ok) location.reload();
  } catch {
    // Still away.
  }
}, TRY_EVERY_MS);
document.querySelector("[data-retry]").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
