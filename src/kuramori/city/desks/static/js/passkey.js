// Passkeys (WebAuthn): fetch a challenge, let the authenticator answer, send the answer. The server decides.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function decode(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    list?.forEach((one) => { one.id = bytes(one.id); });
  }
  return options;
}

function encode(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  };
}

const form = document.querySelector("[data-passkey]");
const token = form?.querySelector("[name=csrfmiddlewaretoken]").value;

const send = (url, body) =>
  fetch(url, { method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" }, body });

async function run() {
  const asked = await send(form.dataset.challenge, "{}");
  if (!asked.ok) return said(await asked.json());
  const publicKey = decode(await asked.json());
  const credential = encode(await navigator.credentials[form.dataset.passkey]({ publicKey }));
  const creating = form.dataset.passkey === "create";
  const body = creating ? { credential, label: form.querySelector("[name=label]").value } : credential;
  const answer = await send(form.dataset.answer, JSON.stringify(body));
  const told = await answer.json();
  if (!answer.ok) return said(told);
  location.assign(form.dataset.after ?? told.next);
}

function said(words) {
  if (words.signed_out) return location.reload();
  const place = form.querySelector("[data-said]");
  place.textContent = words.text ?? `${words.what}${words.why}${words.remedy}`;
  place.hidden = false;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  run().catch(() => said({ text: form.dataset.failed }));
});
