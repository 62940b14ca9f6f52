// How many segments a text is billed as: the twin of inbox/segments.py, checked against the same examples.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");
const PLAIN = new Map([
  ..."‘’‚‛`´′".split("").map((sign) => [sign, "'"]),
  ..."“”„‟«»″".split("").map((sign) => [sign, '"']),
  ..."–—‐‑−".split("").map((sign) => [sign, "-"]),
  ..."•·".split("").map((sign) => [sign, "*"]),
  ..."\u00a0\u2007\u2009\u202f\t".split("").map((sign) => [sign, " "]),
  ..."\u200b\ufeff".split("").map((sign) => [sign, ""]),
  ["…", "..."],
]);

/** What a text costs: {encoding, units, segments, left, forcing}. */
export function count(text) {
  const characters = [...text];
  const forcing = [...new Set(characters.filter((sign) => !BASIC.has(sign) && !EXTENSION.has(sign)))];
  const isUnicode = forcing.length > 0;
  const sizes = characters.map((sign) => (isUnicode ? sign.length : EXTENSION.has(sign) ? 2 : 1));
  const [single, several] = isUnicode ? [70, 67] : [160, 153];
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const encoding = isUnicode ? "UCS-2" : "GSM-7";
  if (units <= single) return { encoding, units, segments: units ? 1 : 0, left: single - units, forcing };
  let segments = 1;
  let filled = 0;
  for (const size of sizes) {
    if (filled + size > several) {
      segments += 1;
      filled = 0;
    }
    filled += size;
  }
  return { encoding, units, segments, left: several - filled, forcing };
}

/** The text with typographic signs written plainly. */
export function plain(text) {
  return [...text].map((sign) => PLAIN.get(sign) ?? sign).join("");
}
