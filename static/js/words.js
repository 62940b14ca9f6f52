// The page's own words in the reader's language: `inbox/words.py` has them.
const WORDS = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** The words of a key, with {names} filled in; where a count decides, the second form is for all but one. */
export function say(key, values = {}) {
  const known = WORDS[key] ?? key;
  return fill(Array.isArray(known) ? known[values.count === 1 ? 0 : 1] : known, values);
}

/** Words with {names} filled in. */
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name]?.toLocaleString?.(document.documentElement.lang) ?? whole);
}
