// The one live stream of a browser, shared by its tabs: a SharedWorker, or where there is none, a module in the page.
//
// A tab sends {type: "hello", liveUrl, healthUrl}, then {type: "ping"} every 20 s, and {type: "bye"} when it leaves.
// It gets {type: "state", state}, {type: "changed", event}, {type: "resync"} (read the page again) and {type: "pong"}.

const FORGET_MS = 150_000; // browsers let a hidden tab's timers run once a minute
const TICK_MS = 5_000;
const SILENCE_MS = 40_000; // the server sends a beat every 15 s
const SETTLED_MS = 30_000; // a stream that lasted so long was a good one
const MAX_WAIT_S = 15;

const ports = new Map(); // port -> when it was last heard of
let urls = { liveUrl: "/live/", healthUrl: "/healthz" };
let state = "polling"; // live | polling | offline
let source = null;
let isStopped = false; // the server said that nobody is signed in
let failures = 0;
let openedAt = 0;
let retryTimer = 0;
let silenceTimer = 0;
let tickTimer = 0;

export function attach(port) {
  port.onmessage = ({ data }) => hear(port, data);
}

function hear(port, message) {
  if (message.type === "bye") {
    forget(port);
    return;
  }
  const isNew = !ports.has(port);
  ports.set(port, Date.now());
  if (message.type === "hello") {
    urls = { liveUrl: message.liveUrl, healthUrl: message.healthUrl };
    isStopped = false; // whoever has a page that asks has signed in since
  }
  port.postMessage({ type: "pong" });
  if (!isNew) return;
  port.postMessage({ type: "state", state });
  if (state === "live") port.postMessage({ type: "resync" });
  start();
}

function forget(port) {
  ports.delete(port);
  port.close();
  if (!ports.size) stop();
}

function start() {
  if (isStopped) return;
  if (!source && !retryTimer) open();
  if (!tickTimer) tickTimer = setInterval(tick, TICK_MS);
}

function stop() {
  close();
  clearTimeout(retryTimer);
  clearInterval(tickTimer);
  retryTimer = tickTimer = 0;
  state = "polling";
}

function close() {
  clearTimeout(silenceTimer);
  source?.close();
  source = null;
}

function open() {
  retryTimer = 0;
  source = new EventSource(urls.liveUrl);
  source.onopen = () => {
    openedAt = Date.now();
    listenForBeat();
  };
  source.onerror = lose;
  source.addEventListener("beat", listenForBeat);
  source.addEventListener("changed", ({ data }) => {
    listenForBeat();
    broadcast({ type: "changed", event: JSON.parse(data) });
  });
  source.addEventListener("state", ({ data }) => {
    listenForBeat();
    if (JSON.parse(data).live) {
      tell("live");
      broadcast({ type: "resync" });
    } else {
      tell("polling");
    }
  });
}

// A line that died without a word (a laptop's sleep, a forgetful router) raises no error by itself.
function listenForBeat() {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(lose, SILENCE_MS);
}

// An EventSource gives up on some errors and tries on after others; we do the trying, the same way every time.
async function lose() {
  close();
  if (openedAt && Date.now() - openedAt > SETTLED_MS) failures = 0;
  openedAt = 0;
  if (state === "live") tell("polling");
  const waitSeconds = Math.min(2 ** failures, MAX_WAIT_S);
  failures += 1;
  clearTimeout(retryTimer);
  retryTimer = setTimeout(open, waitSeconds * 1000 * (0.75 + Math.random() / 2)); // apart, or all come back at once
  if (await isSignedOut()) {
    isStopped = true;
    stop();
    tell("offline");
  }
}

// An EventSource does not say which status it got.
async function isSignedOut() {
  const request = new AbortController();
  try {
    const { status } = await fetch(urls.liveUrl, { cache: "no-store", signal: request.signal });
    return status === 401;
  } catch {
    return false;
  } finally {
    request.abort();
  }
}

async function tick() {
  for (const [port, heardAt] of ports) if (Date.now() - heardAt > FORGET_MS) forget(port);
  if (state === "live" || !ports.size) return;
  const isUp = await answers();
  if (state === "live" || !ports.size || isStopped) return;
  tell(isUp ? "polling" : "offline");
  if (isUp) broadcast({ type: "resync" });
}

async function answers() {
  try {
    return (await fetch(urls.healthUrl, { cache: "no-store", signal: AbortSignal.timeout(TICK_MS) })).ok;
  } catch {
    return false;
  }
}

function tell(next) {
  if (state === next) return;
  state = next;
  broadcast({ type: "state", state });
}

function broadcast(message) {
  for (const port of ports.keys()) port.postMessage(message);
}

if ("onconnect" in self) self.onconnect = ({ ports: [port] }) => attach(port);
