// Shortcuts of every page: Alt+letter goes where the page says, ? opens the help, links of a summary focus the field.
// Keys typed into an IME conversion are never ours.

const composing = (event) => event.isComposing || event.keyCode === 229;
const typing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select");

// WCAG 2.1.4: shortcuts of a single character can be switched off, in the help dialog, for this browser.
const LETTERS_OFF = "letters-off";
const letters = document.getElementById("letters");
const lettersOff = () => localStorage.getItem(LETTERS_OFF) === "1";
letters.checked = !lettersOff();
letters.addEventListener("change", () => localStorage.setItem(LETTERS_OFF, letters.checked ? "" : "1"));

function press(letter) {
  const target = document.querySelector(`[data-key="${letter}"]`);
  if (!target) return false;
  target.focus();
  target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (composing(event)) return;
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.code.startsWith("Key")) {
    if (press(event.code.slice(3))) event.preventDefault();
  } else if (event.key === "?" && !lettersOff() && !typing(event.target)) {
    event.preventDefault();
    document.getElementById("help-dialog").showModal();
  }
});

document.querySelector("[data-help]")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("help-dialog").showModal();
});

document.getElementById("summary")?.focus();
document.querySelectorAll("#summary a").forEach((link) => {
  link.addEventListener("click", (event) => {
    const field = document.querySelector(link.hash);
    if (!field) return;
    event.preventDefault();
    (field.querySelector("input") ?? field).focus();
  });
});

// A form is sent once; the button shows at once that it was heard.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => { delete form.dataset.sent; event.submitter?.removeAttribute("aria-busy"); }, 3000);
});
