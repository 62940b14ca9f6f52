// Live news for the page. Dispatches on `document`:
//   textdesk:changed  detail {events: [{conversation, number, kinds}], resync}; resync: read what is shown again
//   textdesk:presence detail {conversation, number, kinds: ["viewing" | "typing" | "left"], user}
//   textdesk:live     detail {state: "live" | "polling" | "offline"}
// The script element says where: data-live-url, data-worker-url, and if they differ from the usual, data-health-url
// and data-live-user (any word that names who is signed in, so that two people never share a stream).

const BATCH_MS = 50;
const PING_MS = 20_000;
const MAX_UNANSWERED = 3;

const { liveUrl, workerUrl, healthUrl = "/healthz", liveUser = "" } =
  document.querySelector("script[data-live-url]").dataset;
const absolute = (url) => new URL(url, location.href).href;

let port = null;
let pingTimer = 0;
let unanswered = 0;
let state = "";
let batchTimer = 0;
let flushedAt = -BATCH_MS;
let isResync = false;
const changed = new Map(); // conversation -> its event

function connect() {
  disconnect();
  if (!window.SharedWorker) {
    connectInPage();
    return;
  }
  try {
    const worker = new SharedWorker(workerUrl, { type: "module", name: `textdesk-live-${liveUser}` });
    worker.onerror = () => port === worker.port && connectInPage();
    greet(worker.port);
  } catch {
    connectInPage();
  }
}

async function connectInPage() {
  const { port1, port2 } = new MessageChannel();
  greet(port1);
  const { attach } = await import(absolute(workerUrl));
  attach(port2);
}

function greet(newPort) {
  disconnect();
  port = newPort;
  port.onmessage = ({ data }) => newPort === port && hear(data);
  port.postMessage({ type: "hello", liveUrl: absolute(liveUrl), healthUrl: absolute(healthUrl) });
  pingTimer = setInterval(ping, PING_MS);
}

function ping() {
  unanswered += 1;
  if (unanswered > MAX_UNANSWERED) connect();
  else port.postMessage({ type: "ping" });
}

function disconnect() {
  clearInterval(pingTimer);
  unanswered = 0;
  port?.postMessage({ type: "bye" });
  port?.close();
  port = null;
}

function hear(message) {
  unanswered = 0;
  if (message.type === "state" && message.state !== state) {
    state = message.state;
    dispatch("textdesk:live", { state });
  } else if (message.type === "changed") {
    if (message.event.user) dispatch("textdesk:presence", message.event);
    else add(message.event);
  } else if (message.type === "resync") {
    isResync = true;
    flushSoon();
  }
}

function add(event) {
  const former = changed.get(event.conversation);
  const kinds = new Set([...(former?.kinds ?? []), ...event.kinds]);
  changed.set(event.conversation, { ...event, kinds: [...kinds] });
  flushSoon();
}

// The first news at once; what follows closely, together.
function flushSoon() {
  batchTimer ||= setTimeout(flush, flushedAt + BATCH_MS - performance.now());
}

function flush() {
  const detail = { events: [...changed.values()], resync: isResync };
  batchTimer = 0;
  flushedAt = performance.now();
  isResync = false;
  changed.clear();
  dispatch("textdesk:changed", detail);
}

function dispatch(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

// A page with an open line is not kept for the Back button.
addEventListener("pagehide", disconnect);
addEventListener("pageshow", ({ persisted }) => persisted && connect());
connect();
