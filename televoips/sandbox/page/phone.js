// The sandbox's phone: asks the carrier's state, shows one customer's texts, and presses its buttons.
const CUSTOMERS = [
  ["Dana Whitlock", "14075550117"],
  ["Marcus Oyelaran", "13055550142"],
  ["Priya Venkat", "18135550126"],
  ["Tom Brackenridge", "19045550173"],
  ["Lucía Ferrand", "17865550158"],
  ["Wen Halloway", "12395550191"],
].map(([name, number]) => ({ name, number }));
const GROUPS = [
  ["Refused", ["refuse", "unauthorized", "rate_limit", "unavailable", "error"]],
  ["Lost before it is taken", ["drop_before", "stop_answering"]],
  ["Taken, with a bad answer", ["drop_after", "time_out_after", "garbage", "no_uuid"]],
  ["Receipts and webhooks", ["deliver_first", "fail_code", "twice", "lose"]],
];
const POLL = 700;
const STORE = "sandbox-phone";

const by = (id) => document.getElementById(id);
const saved = { added: [], customer: CUSTOMERS[0].number, to: "", ...read() };
const texts = new Map();
const seen = new Map();
let state = null;
let last = 0;
let drawn = "";

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

function save() {
  try {
    localStorage.setItem(STORE, JSON.stringify(saved));
  } catch {
    // a browser that keeps nothing still shows the phone
  }
}

/** Make an element: attributes by name, children as nodes or words. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

function spoken(number) {
  const parts = /^1?([2-9]\d\d)([2-9]\d\d)(\d{4})$/.exec(number);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : number.length > 6 ? `+${number}` : number;
}

const clock = (at, seconds = false) =>
  new Date(at * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit", second: seconds ? "2-digit" : undefined });
const customers = () => [...CUSTOMERS, ...saved.added.map((number) => ({ name: spoken(number), number, isAdded: true }))];
const current = () => customers().find(({ number }) => number === saved.customer) ?? CUSTOMERS[0];
const nameOf = (number) => customers().find((one) => one.number === number)?.name ?? spoken(number);
const customerOf = (text) => (text.direction === "inbound" ? text.sender : text.recipients[0]);

function face(element, customer) {
  const index = CUSTOMERS.indexOf(customer);
  element.className = `face ${index < 0 ? "" : `c${index}`}`;
  element.textContent = index < 0 ? "#" : customer.name.split(" ").map((word) => word[0]).join("");
  return element;
}

/** Post to the sandbox; say under the thread what went wrong. */
async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    by("said").textContent = "";
    return said;
  } catch (error) {
    by("said").textContent = error instanceof TypeError ? "The sandbox does not answer." : error.message;
    return null;
  } finally {
    await poll();
  }
}

// The phone

/** What stands in the thread: texts and calls between the customer and the number on the phone, in order. */
function entries() {
  const mine = [...texts.values()].filter((text) => customerOf(text) === saved.customer && text.owned === saved.to);
  const rows = new Map();
  for (const row of state.calls.filter((call) => call.src === saved.customer && call.did === saved.to)) {
    rows.set(row.uniqueid, [...(rows.get(row.uniqueid) ?? []), row]);
  }
  // its second, whole: a call stands after the texts of the same second
  const calls = [...rows].map(([uniqueid, legs]) => ({ at: parseInt(uniqueid, 10) + 0.999, isCall: true, end: endOf(legs) }));
  return [...mine, ...calls].sort((a, b) => a.at - b.at);
}

/** How a call ended, from its rows. */
function endOf(legs) {
  if (legs.some((leg) => leg.lastapp === "Dial" && leg.billsec !== "0")) return "and spoke with them";
  return legs.some((leg) => leg.lastapp === "VoiceMail") ? "and left a voicemail" : "nobody answered";
}

function bubbles(entry) {
  if (entry.isCall) return [make("p", { class: "when" }, `You called, ${entry.end}. ${clock(entry.at)}`)];
  const isOurs = entry.direction === "outbound";
  const pictures = entry.media.map((link) =>
    // the page may be open under another of this machine's names than the link's
    make("img", { src: new URL(link).pathname, alt: "Picture: hills at sunset", width: 640, height: 400 }),
  );
  const bubble = make("div", { class: `bubble ${isOurs ? "ours" : "theirs"}` }, ...pictures, make("span", {}, entry.content));
  const parts = [bubble];
  if (entry.recipients.length > 1) {
    parts.push(make("p", { class: "under end" }, `Group text to ${entry.recipients.length} numbers`));
  }
  if (isOurs) {
    const words = { sent: "Sent", delivered: "Delivered", failed: "Failed: not delivered" };
    parts.push(make("p", { class: `under ${entry.status}` }, words[entry.status] ?? entry.status));
  }
  return parts;
}

function drawThread() {
  const thread = by("thread");
  const shown = entries();
  const key = JSON.stringify([saved.customer, saved.to, shown.map((entry) => [entry.number ?? entry.at, entry.status])]);
  if (key === drawn) return;
  const isOther = !drawn.startsWith(JSON.stringify([saved.customer, saved.to]).slice(0, -1));
  const isAtBottom = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60;
  const parts = [];
  let before = 0;
  for (const entry of shown) {
    if (!entry.isCall && entry.at - before > 600) parts.push(make("p", { class: "when" }, clock(entry.at)));
    before = entry.at;
    parts.push(...bubbles(entry));
  }
  if (!parts.length) parts.push(make("p", { class: "empty" }, `No texts yet. Write one as ${current().name}.`));
  const from = thread.scrollTop;
  thread.replaceChildren(...parts);
  thread.scrollTop = isOther || isAtBottom ? thread.scrollHeight : from;
  drawn = key;
}

function drawHead() {
  const customer = current();
  face(by("face"), customer);
  by("who").textContent = customer.name;
  by("who-number").textContent = customer.isAdded ? "Another number" : spoken(customer.number);
  by("blocked").hidden = !state.blocked.includes(saved.customer);
  by("clock").textContent = clock(Date.now() / 1000);
}

function drawNumbers() {
  if (!state.owned.includes(saved.to)) saved.to = state.owned[0] ?? "";
  const select = by("to");
  if ([...select.options].map((option) => option.value).join() !== state.owned.join()) {
    select.replaceChildren(...state.owned.map((number) => make("option", { value: number }, spoken(number))));
    const ticks = state.owned.map((number) =>
      make("label", { "data-number": number }, make("input", { type: "checkbox", value: number }), spoken(number)),
    );
    by("others").replaceChildren(by("others").querySelector("legend"), ...ticks);
    by("group").hidden = state.owned.length < 2;
  }
  select.value = saved.to;
  for (const label of by("others").querySelectorAll("label")) label.hidden = label.dataset.number === saved.to;
}

/** The numbers to text: the one chosen, or a list where it is a group text. */
function recipients() {
  const ticked = by("group").open ? [...by("others").querySelectorAll("label:not([hidden]) :checked")] : [];
  return ticked.length ? [saved.to, ...ticked.map((input) => input.value)] : saved.to;
}

async function text(content, picture = false) {
  const sent = await post("/sandbox/text", { from: saved.customer, to: recipients(), text: content, picture });
  if (sent) by("thread").scrollTop = by("thread").scrollHeight;
  return sent;
}

// Customers

function drawCustomers() {
  const list = by("customers");
  const previews = new Map();
  const fresh = new Map();
  for (const one of texts.values()) {
    const whose = customerOf(one);
    previews.set(whose, `${one.direction === "inbound" ? "You: " : ""}${one.content || "Picture"}`);
    if (whose === saved.customer) seen.set(whose, one.number);
    else if (one.direction === "outbound" && one.number > (seen.get(whose) ?? 0)) fresh.set(whose, (fresh.get(whose) ?? 0) + 1);
  }
  const key = JSON.stringify([saved.customer, saved.added, [...previews], [...fresh]]);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  const focused = document.activeElement?.closest?.("#customers button")?.dataset.number;
  list.replaceChildren(
    ...customers().map((customer) => {
      const { name, number, isAdded } = customer;
      const count = fresh.get(number);
      const pick = make(
        "button",
        { type: "button", class: "pick", "data-number": number, "aria-current": number === saved.customer && "true" },
        face(make("span", { "aria-hidden": "true" }), customer),
        make("span", {}, make("b", {}, name), make("span", {}, previews.get(number) ?? (isAdded ? "No texts yet" : spoken(number)))),
        ...(count ? [make("span", { class: "new", title: "New texts" }, String(count))] : []),
      );
      const remove = make("button", { type: "button", class: "remove", "data-remove": number, "aria-label": `Remove ${name}` }, "×");
      return make("li", {}, pick, ...(isAdded ? [remove] : []));
    }),
  );
  if (focused) list.querySelector(`[data-number="${focused}"]`)?.focus();
}

by("customers").addEventListener("click", ({ target }) => {
  const gone = target.closest("[data-remove]")?.dataset.remove;
  const picked = target.closest("[data-number]")?.dataset.number;
  if (gone) {
    saved.added = saved.added.filter((number) => number !== gone);
    if (saved.customer === gone) saved.customer = CUSTOMERS[0].number;
    by("number").focus();
  } else if (picked) {
    saved.customer = picked;
  } else {
    return;
  }
  save();
  draw();
});

by("another").addEventListener("submit", (event) => {
  event.preventDefault();
  const digits = by("number").value.replace(/\D/g, "");
  const number = /^[2-9]\d\d[2-9]\d{6}$/.test(digits) ? `1${digits}` : digits;
  const isNumber = /^\d{5,15}$/.test(number);
  by("number-said").textContent = isNumber ? "" : "Write 10 digits, a short code, or a number with its country.";
  if (!isNumber) return;
  if (!customers().some((customer) => customer.number === number)) saved.added.push(number);
  saved.customer = number;
  by("number").value = "";
  save();
  draw();
  by("text").focus();
});

// Faults, blocks, log

function faultRow(name, label) {
  const code = make("input", { type: "number", min: 1000, max: 9999, value: state.code, "aria-label": "Error code", id: "code" });
  const ask = (times, words) => make("button", { type: "button", "data-name": name, "data-times": times, "aria-label": `${words}: ${label}` }, words);
  return make(
    "div",
    { class: "fault", role: "group", "aria-label": label, "data-fault": name },
    make("span", {}, label, ...(name === "fail_code" ? [code] : [])),
    make("div", { class: "switch" }, ask("1", "Once"), ask("", "Until off")),
  );
}

function drawFaults() {
  const box = by("faults");
  if (!box.children.length) {
    const known = GROUPS.flatMap(([, names]) => names);
    const rest = Object.keys(state.names).filter((name) => !known.includes(name));
    for (const [title, names] of [...GROUPS, ["Others", rest]]) {
      const rows = names.filter((name) => name in state.names).map((name) => faultRow(name, state.names[name]));
      if (rows.length) box.append(make("h3", {}, title), ...rows);
    }
  }
  for (const row of box.querySelectorAll(".fault")) {
    const left = state.faults[row.dataset.fault];
    row.classList.toggle("on", left !== undefined);
    const [once, always] = row.querySelectorAll("[data-name]");
    once.setAttribute("aria-pressed", String(typeof left === "number"));
    always.setAttribute("aria-pressed", String(left === null));
  }
  by("clear").hidden = !Object.keys(state.faults).length;
  if (document.activeElement !== by("latency")) by("latency").value = state.latency;
  showLatency();
}

function showLatency() {
  const seconds = Number(by("latency").value);
  by("latency-value").textContent = seconds ? `${seconds} s late` : "at once";
}

by("faults").addEventListener("click", ({ target }) => {
  const { name, times } = target.dataset;
  if (!name) return;
  const on = target.getAttribute("aria-pressed") !== "true";
  const code = name === "fail_code" ? Number(by("code").value) || 4432 : null;
  post("/sandbox/fault", { name, on, times: times ? Number(times) : null, code });
});
by("faults").addEventListener("change", ({ target }) => {
  const left = state.faults.fail_code;
  if (target.id === "code" && left !== undefined) {
    post("/sandbox/fault", { name: "fail_code", on: true, times: left, code: Number(target.value) || 4432 });
  }
});
by("clear").addEventListener("click", () => post("/sandbox/fault", { on: false }));
by("latency").addEventListener("input", showLatency);
by("latency").addEventListener("change", () => post("/sandbox/fault", { latency: Number(by("latency").value) }));

function drawLists() {
  const blocks = state.blocked.map((number) => make("li", {}, make("b", {}, nameOf(number)), ` ${spoken(number)}`));
  replaceIfNew(by("blocks"), blocks.length ? blocks : [make("li", {}, "Nobody.")], state.blocked.join());
  const lines = [...state.log].reverse().map(({ at, text: said }) =>
    make("li", {}, make("time", {}, clock(at, true)), make("span", {}, said.replace(/\b\d{11}\b/g, nameOf))),
  );
  const newest = state.log.at(-1);
  replaceIfNew(by("log"), lines.length ? lines : [make("li", {}, "Nothing yet.")], newest ? `${newest.at} ${lines.length}` : "");
}

function replaceIfNew(list, items, key) {
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...items);
}

// All together

function draw() {
  if (!state) return;
  drawNumbers();
  drawHead();
  drawCustomers();
  drawThread();
  drawFaults();
  drawLists();
}

async function poll() {
  try {
    const answer = await fetch(`/sandbox/state?since=${last}`);
    const next = await answer.json();
    const isOther = state && next.started !== state.started;
    state = next;
    if (isOther) {
      // another sandbox took this one's place and numbers its texts anew: ask for all of them
      texts.clear();
      seen.clear();
      last = 0;
      await poll();
      return;
    }
    for (const one of next.texts) {
      texts.set(one.number, one);
      last = Math.max(last, one.number);
    }
    if (by("link").textContent) by("said").textContent = by("link").textContent = "";
    draw();
  } catch {
    by("link").textContent = "The sandbox does not answer. Start it again; this page goes on by itself.";
  }
}

by("to").addEventListener("change", () => {
  saved.to = by("to").value;
  save();
  draw();
});
for (const button of document.querySelectorAll("[data-text]")) button.addEventListener("click", () => text(button.dataset.text));
by("picture").addEventListener("click", () => text(by("text").value.trim(), true).then((sent) => sent && (by("text").value = "")));
by("call").addEventListener("click", () => post("/sandbox/call", { from: saved.customer, to: saved.to }));
for (const button of document.querySelectorAll("[data-call]")) {
  button.addEventListener("click", () => post("/sandbox/call", { from: saved.customer, to: saved.to, kind: button.dataset.call }));
}
by("report").addEventListener("submit", (event) => {
  event.preventDefault();
  post("/sandbox/report", { rows: Number(by("report-rows").value) });
});
by("compose").addEventListener("submit", async (event) => {
  event.preventDefault();
  const content = by("text").value;
  if (!content.trim()) return;
  by("text").value = "";
  if (!(await text(content))) by("text").value ||= content;
});
by("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  by("compose").requestSubmit();
});

setInterval(() => document.hidden || poll(), POLL);
document.addEventListener("visibilitychange", () => document.hidden || poll());
poll();
