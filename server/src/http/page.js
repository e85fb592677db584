// The built-in page: signs in, then shows every host with its newest values. Texts from hosts are only
// ever set as text, never as HTML.
"use strict";

const REFRESH_MS = 5000;
const STALE_SECONDS = 120;
const OFFLINE_SECONDS = 600;

const element = (id) => document.getElementById(id);
let timer;
// Grows with each sign-out, so that what was asked before it is not shown after it.
let signOuts = 0;

async function call(method, path, body) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: body ? { "content-type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  if (response.ok) return response.status === 204 ? null : response.json();
  const problem = await response.json().catch(() => ({}));
  throw Object.assign(new Error(problem.detail || response.statusText), { status: response.status });
}

function show(signedIn) {
  element("sign-in").hidden = signedIn;
  element("fleet").hidden = !signedIn;
  element("sign-out").hidden = !signedIn;
  if (!signedIn) {
    clearTimeout(timer);
    element("summary").textContent = "";
    element("sign-in").elements.username.focus();
  }
}

async function refresh() {
  clearTimeout(timer);
  const before = signOuts;
  try {
    const hosts = await call("GET", "/overview");
    if (before !== signOuts) return;
    draw(hosts);
    show(true);
  } catch (error) {
    if (error.status === 401) return show(false);
    if (before !== signOuts) return;
    element("summary").textContent = `Cannot refresh: ${error.message}`;
  }
  timer = setTimeout(refresh, REFRESH_MS);
}

const absent = "–";
const number = (value, digits) => (value == null ? absent : value.toFixed(digits));
const percent = (value) => (value == null ? absent : `${value.toFixed(1)} %`);

function bytes(value) {
  if (value == null) return absent;
  const units = ["B/s", "kB/s", "MB/s", "GB/s"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(unit ? 1 : 0)} ${units[unit]}`;
}

function duration(seconds) {
  if (seconds == null) return absent;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}

const age = (host) => (host.last_seen ? Math.max(0, (Date.now() - Date.parse(host.last_seen)) / 1000) : null);

function state(seconds) {
  if (seconds == null || seconds > OFFLINE_SECONDS) return "offline";
  return seconds > STALE_SECONDS ? "stale" : "online";
}

const level = (value, warn, bad) => (value >= bad ? "bad" : value >= warn ? "warn" : "good");

function draw(hosts) {
  const states = hosts.map((host) => state(age(host)));
  const online = states.filter((one) => one === "online").length;
  element("summary").textContent = hosts.length ? `${online} of ${hosts.length} online` : "";
  element("empty").hidden = hosts.length > 0;
  element("hosts").hidden = hosts.length === 0;
  element("hosts").tBodies[0].replaceChildren(...hosts.map((host, at) => row(host, states[at])));
}

function row(host, state) {
  const line = document.createElement("tr");
  line.dataset.state = state;
  const head = document.createElement("th");
  head.scope = "row";
  head.append(host.hostname);
  const about = document.createElement("small");
  about.textContent = [host.platform || host.os, host.arch, state === "online" ? "" : state].filter(Boolean).join(" · ");
  if (Math.abs(host.clock_offset_ms || 0) > 60000) about.textContent += " · clock is off";
  head.append(about);
  const seen = age(host);
  line.append(
    head,
    gauge("CPU", host.cpu_usage, 80, 95),
    gauge("Memory", host.ram_percent, 80, 95),
    gauge("Disk", host.disk_max_percent, 90, 98),
    cell("Load", number(host.load_1m, 2)),
    cell("Temp.", host.max_temp == null ? absent : `${host.max_temp.toFixed(0)} °C`),
    cell("Received", bytes(host.net_rx_bytes)),
    cell("Sent", bytes(host.net_tx_bytes)),
    cell("Processes", number(host.process_count, 0)),
    cell("Up", duration(host.uptime)),
    cell("Seen", seen == null ? "never" : `${duration(seen)} ago`),
  );
  return line;
}

function cell(name, text) {
  const cell = document.createElement("td");
  cell.dataset.name = name;
  cell.textContent = text;
  return cell;
}

function gauge(name, value, warn, bad) {
  const gauge = cell(name, percent(value));
  if (value == null) return gauge;
  gauge.dataset.level = level(value, warn, bad);
  const bar = document.createElement("meter");
  Object.assign(bar, { min: 0, max: 100, low: warn, high: bad, optimum: 0, value });
  bar.ariaHidden = "true";
  gauge.append(bar);
  return gauge;
}

element("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const problem = element("sign-in-problem");
  const button = form.querySelector("button");
  problem.textContent = "";
  button.disabled = true;
  try {
    await call("POST", "/auth/login", { username: form.elements.username.value, password: form.elements.password.value });
    form.reset();
    await refresh();
  } catch (error) {
    problem.textContent = error.message;
  } finally {
    button.disabled = false;
  }
});

element("sign-out").addEventListener("click", async () => {
  signOuts += 1;
  await call("POST", "/auth/logout").catch(() => {});
  show(false);
});

refresh();
