// Lists by keyboard: J/K or arrows move from row to row, single letters press a row's own button (data-row-key).
// Enter on a row's main button opens it; Space ticks the row.

const rows = () => [...document.querySelectorAll("[data-row]")];
const main = (row) => row.querySelector(".open, [data-row-main], [data-row-key]");
const busy = (element) => element.matches("input:not([type=checkbox]), textarea, select") || element.closest("dialog");

function move(step) {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)];
  main(next)?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey) return;
  if (busy(event.target)) return;
  const lettersOff = /^[a-z]$/.test(event.key) && localStorage.getItem("letters-off") === "1";
  if (lettersOff) return;
  const row = event.target.closest("[data-row]");
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step && rows().length && (row || event.key.length === 1)) {
    event.preventDefault();
    move(step);
  } else if (event.key === " " && row?.querySelector(".tick") && !event.target.matches(".tick")) {
    event.preventDefault();
    row.querySelector(".tick").click();
  } else if (event.key === "Enter" && event.target.matches(".tick")) {
    event.preventDefault();
    document.querySelectorAll(".tick:checked").length ? event.target.form.requestSubmit() : main(row).click();
  } else if (/^[a-z]$/.test(event.key)) {
    const scope = row ?? document;
    const button = scope.querySelector(`[data-row-key="${event.key}"]`) ?? document.querySelector(`[data-row-key="${event.key}"]`);
    if (button) { event.preventDefault(); button.focus(); button.click(); }
  }
});
