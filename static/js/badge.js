// How many texts are unread, on the tab's icon and on the installed app's; fetched when there are some.
const icon = document.querySelector("link[rel=icon]");
const plain = icon?.href;
const MOST = 99;

function drawn(count) {
  const words = count > MOST ? `${MOST}+` : String(count);
  const size = { 1: 19, 2: 16 }[words.length] ?? 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#0b6b5d"/>
    <path d="M5 8.500A2.500 2.500 0 0 1 7.500 6h11A2.500 2.500 0 0 1 21 8.500v7a2.500 2.500 0 0 1-2.500 2.500H12l-4.300 3.600a.6.6 0 0 1-1-.46V18A2 2 0 0 1 5 15.500z" fill="#fff"/>
    <circle cx="21" cy="21" r="11" fill="#c2410c"/><text x="21" y="21" dy=".36em" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="700" font-size="${size}" fill="#fff">${words}</text></svg>`;
}

/** Show a count, or the plain icon for none. */
export function show(count) {
  if (icon) icon.href = count ? `data:image/svg+xml,${encodeURIComponent(drawn(count))}` : plain;
  navigator.setAppBadge?.(count).catch(() => {}); // only an installed app has a place for it
}
