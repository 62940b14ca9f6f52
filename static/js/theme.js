// The chosen theme, before the first paint; a classic script in the head, so that nothing flashes.
{
  const themes = ["system", "light", "dark"];
  const read = () => {
    try {
      return themes.includes(localStorage.theme) ? localStorage.theme : "system";
    } catch {
      return "system";
    }
  };
  const show = (theme) => {
    document.documentElement.dataset.theme = theme;
    for (const name of document.querySelectorAll("[data-theme-name]")) name.textContent = name.dataset[theme];
  };
  show(read());
  addEventListener("DOMContentLoaded", () => show(read()));
  addEventListener("storage", () => show(read()));
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    const next = themes[(themes.indexOf(read()) + 1) % themes.length];
    try {
      localStorage.theme = next;
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    show(next);
  });
}
