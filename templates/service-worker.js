{% load static %}// Shows a page of our own where there is no connection. It keeps that page and what it needs: never one with people's data.
const KEPT = "textdesk-offline-1";
const PAGE = "{% url 'offline' %}";
const PARTS = ["{% static 'css/tokens.css' %}", "{% static 'css/base.css' %}", "{% static 'js/theme.js' %}", "{% static 'js/retry.js' %}", "{% static 'img/icon.svg' %}"];

addEventListener("install", (event) => {
  const requests = [PAGE, ...PARTS].map((url) => new Request(url, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(requests)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name.startsWith("textdesk-offline-") && name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (PARTS.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
});
