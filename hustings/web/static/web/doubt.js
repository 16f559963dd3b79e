/* Who is meant: one key for each answer. Without this, Tab and Enter do the same. */

const form = document.getElementById("doubt");
const off = () => {  // settled on the help page; a browser may forbid looking
  try { return window.localStorage.getItem("digits") === "off"; } catch { return false; }
};
document.addEventListener("keydown", (event) => {
  if (off() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const active = document.activeElement;
  if (active && (active.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName))) return;
  const button = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!button || form.dataset.sent) return;
  event.preventDefault();
  button.click();
});
/* One answer for each row: a second key does not answer the next one unseen. */
form.addEventListener("submit", () => { form.dataset.sent = "yes"; });
