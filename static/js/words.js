// The page's own words in the reader's language: `_words.html` brings them.
const WORDS = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** The words of a key, with {names} filled in; where a count decides, the second form is for all but one. */
export function say(key, values = {}) {
  const known = WORDS[key] ?? key;
  const words = Array.isArray(known) ? known[values.count === 1 ? 0 : 1] : known;
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name]?.toLocaleString?.(document.documentElement.lang) ?? whole);
}
