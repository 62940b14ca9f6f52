// Names of the characters that a text message cannot carry in its short alphabet.
import { say } from "./words.js";

const NAMED = new Map([
  ["“", "left double quote"], ["”", "right double quote"], ["„", "low double quote"],
  ["‘", "left single quote"], ["’", "apostrophe"], ["`", "backtick"], ["´", "acute accent"],
  ["«", "left guillemet"], ["»", "right guillemet"],
  ["–", "en dash"], ["—", "em dash"], ["‑", "non-breaking hyphen"], ["−", "minus sign"],
  ["…", "ellipsis"], ["•", "bullet"], ["·", "middle dot"], ["×", "multiplication sign"], ["°", "degree sign"],
  ["™", "trademark sign"], ["©", "copyright sign"], ["®", "registered sign"], ["½", "one half"],
  ["\u00a0", "non-breaking space"], ["\u202f", "narrow space"], ["\u2009", "thin space"], ["\t", "tab"],
  ["\u200b", "invisible space"], ["\u200d", "invisible joiner"], ["\ufeff", "invisible mark"],
]);
const ACCENTS = new Map([
  ["\u0300", "grave"], ["\u0301", "acute"], ["\u0302", "circumflex"], ["\u0303", "tilde"], ["\u0308", "two dots"],
  ["\u0327", "cedilla"], ["\u030a", "ring"], ["\u030c", "caron"],
]);
const SCRIPTS = ["Cyrillic", "Greek", "Arabic", "Hebrew", "Han", "Hiragana", "Katakana", "Hangul", "Thai", "Devanagari"];

/** How a character is called: “left double quote”, “a with acute”, “emoji”; nothing where it speaks for itself. */
export function nameOf(sign) {
  if (NAMED.has(sign)) return say(NAMED.get(sign));
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}/u.test(sign)) return say("emoji");
  const [letter, accent] = sign.normalize("NFD");
  if (accent && ACCENTS.has(accent)) return say("accented", { letter, accent: say(ACCENTS.get(accent)) });
  const script = SCRIPTS.find((each) => new RegExp(`\\p{Script=${each}}`, "u").test(sign));
  return script ? say("letter of", { script: say(script) }) : "";
}

/** A character to be shown: one that cannot be seen is shown by its name alone. */
export function show(sign) {
  const name = nameOf(sign);
  const isBlank = /[\s\p{Cf}\ufe0f]/u.test(sign);
  if (isBlank) return name || say("invisible mark");
  return name ? `${sign} (${name})` : sign;
}
