// The session ends by itself; two minutes before, ask. Before asking, ask the server: another tab may be in use.

const dialog = document.getElementById("idle-dialog");
const { idleSeconds, warningSeconds, left, stay, out } = dialog.dataset;
const count = dialog.querySelector("[data-idle-count]");
const form = dialog.querySelector("form");
let ends;
let ticking;

const json = (url, more = {}) =>
  fetch(url, { headers: { Accept: "application/json", ...more.headers }, method: more.method ?? "GET" })
    .then((answer) => (answer.ok ? answer.json() : { seconds: 0 }));

function wait(seconds) {
  clearInterval(ticking);
  setTimeout(look, Math.max(0, seconds - warningSeconds) * 1000);
}

async function look() {
  const { seconds } = await json(left).catch(() => ({ seconds: 0 }));
  if (seconds > Number(warningSeconds) + 1) return wait(seconds);
  ends = Date.now() + seconds * 1000;
  if (!dialog.open) dialog.showModal();
  ticking = setInterval(tick, 1000);
  tick();
}

function tick() {
  const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
  count.textContent = seconds;
  if (seconds === 0) {
    clearInterval(ticking);
    document.body.replaceChildren();
    location.replace(out);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const { seconds } = await json(stay, { method: "POST", headers: { "X-CSRFToken": token } });
  clearInterval(ticking);
  dialog.close();
  wait(seconds);
});
dialog.addEventListener("cancel", (event) => { event.preventDefault(); form.requestSubmit(); });

wait(Number(idleSeconds));
