// The keys of the conversations that somebody opened last, kept in the browser; no names.
const KEPT = `textdesk-opened-${document.getElementById("commands").dataset.user}`;
const MOST = 9;

/** The keys, newest first. */
export function opened() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

/** Keep the one that is open. */
export function keepOpened() {
  const id = document.getElementById("conversation")?.dataset.id;
  if (!id) return;
  try {
    localStorage.setItem(KEPT, JSON.stringify([id, ...opened().filter((other) => other !== id)].slice(0, MOST)));
  } catch {
    // Without storage nothing was opened last.
  }
}
