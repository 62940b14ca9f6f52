// The offline page: comes back by itself as soon as there is a connection.
addEventListener("online", () => location.reload());
document.querySelector("[data-retry]").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
