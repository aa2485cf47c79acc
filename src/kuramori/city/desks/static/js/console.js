// The alert console, live: server-sent events say that something came, the changed part is asked for as HTML.
// Without a stream (refused, or cut three times) the page asks every five seconds. Freshness is always shown.

const live = document.getElementById("live");
const fresh = document.getElementById("fresh");
const log = document.getElementById("log");
const shout = document.getElementById("shout");
const pause = document.getElementById("pause");
const STALE_MS = 20000;
const POLL_MS = 5000;

let lastHeard = Date.now();
let paused = false;
let source;
let polling;
let cuts = 0;
let known = new Set(ids(live));
let lastSaid = 0;

function ids(part) {
  return [...part.querySelectorAll("[data-alert]")].map((row) => row.dataset.alert);
}

function heard(at) {
  lastHeard = Date.now();
  fresh.querySelector("[data-fresh-at]").textContent = at;
  show();
}

function show() {
  const stale = !paused && Date.now() - lastHeard > STALE_MS;
  fresh.classList.toggle("fresh--stale", stale);
  fresh.classList.toggle("fresh--paused", paused);
  const word = fresh.querySelector("[data-fresh-word]");
  word.dataset.usual ??= word.textContent;
  word.textContent = stale ? `${fresh.dataset.stale}　${word.dataset.usual}` : word.dataset.usual;
}

function way(text) {
  fresh.querySelector("[data-fresh-way]").textContent = text;
}

async function refresh() {
  const answer = await fetch(live.dataset.live, { headers: { Accept: "text/html, application/json;q=0" }, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 401) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live-part");
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  const folded = live.querySelector("details")?.open;
  live.replaceChildren(part);
  if (folded) live.querySelector("details")?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus();
  announce(part);
  heard(part.dataset.at);
}

function announce(part) {
  const fresh_ones = [...part.querySelectorAll("[data-alert]")].filter((row) => !known.has(row.dataset.alert));
  known = new Set([...known, ...ids(part)]);
  for (const row of fresh_ones) {
    const line = document.createElement("p");
    const serious = "serious" in row.dataset;
    const what = row.querySelector("[data-row-main]").textContent;
    const who = row.children[2].textContent;
    line.textContent = `${serious ? log.dataset.serious : log.dataset.new}：${what}　${who}`;
    log.append(line);
    document.getElementById("arrivals").hidden = false;
    if (serious && Date.now() - lastSaid > POLL_MS) {
      shout.textContent = line.textContent;
      lastSaid = Date.now();
    }
  }
}

function poll() {
  way(live.dataset.wayPoll);
  clearInterval(polling);
  polling = setInterval(() => refresh().catch(show), POLL_MS);
}

function listen() {
  source = new EventSource(live.dataset.stream);
  source.addEventListener("beat", (event) => { cuts = 0; way(live.dataset.wayStream); heard(JSON.parse(event.data).at); });
  source.addEventListener("alert", (event) => { heard(JSON.parse(event.data).at); refresh().catch(show); });
  source.onerror = () => {
    cuts += 1;
    if (source.readyState === EventSource.CLOSED || cuts >= 3) { source.close(); poll(); }
  };
}

function stop() {
  source?.close();
  clearInterval(polling);
}

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", paused);
  pause.firstChild.textContent = paused ? pause.dataset.go : pause.dataset.pause;
  if (paused) stop(); else { cuts = 0; refresh().catch(show); listen(); }
  show();
});

setInterval(show, 1000);
addEventListener("pagehide", stop);
listen();
