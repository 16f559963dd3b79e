/* Typing paper in: Enter goes on from field to field, and keeps the line at its end. Without this, Tab goes on. */

const form = document.getElementById("paper");
const whom = document.getElementById("whom");
const unknown = document.getElementById("unknown");
const field = (name) => document.getElementById(name);
const chosen = () => form.querySelector('input[name="person"]:checked, input[type="hidden"][name="person"]')?.value;
const order = () => [
  "family_name", "postal_code",
  ...(chosen() === "nobody" ? ["given_name", "civic_address"] : []),
  "phone", "email", ...(field("answer") ? ["answer"] : []),
];

/* Whole name and address are asked for only of somebody who was not found. */
const show = () => { unknown.hidden = chosen() !== "nobody"; };
whom.addEventListener("change", show);
document.addEventListener("htmx:afterSettle", show);
show();

/* Enter may come before those who may be meant: then it waits for them. */
let asking = false;
let waiting = null;
document.addEventListener("htmx:beforeRequest", () => { asking = true; });
document.addEventListener("htmx:afterRequest", () => {
  asking = false;
  const next = waiting;
  waiting = null;
  if (next) setTimeout(next);
});
/* What is typed meanwhile belongs to the next fields. */
let early = null;
const replay = () => {
  const keys = early ?? [];
  early = null;
  keys.forEach((key) => {
    if (key === "Enter") onward(document.activeElement.id);
    else document.activeElement.value += key;
  });
};
const settled = (act) => { if (asking || document.querySelector(".htmx-request")) waiting = act; else act(); };

const onward = (name) => {
  const names = order();
  const next = names[names.indexOf(name) + 1];
  if (next) field(next).focus();
  else form.requestSubmit();
};

form.addEventListener("keydown", (event) => {
  const name = event.target.id;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (early !== null) {
    if (event.key.length === 1 || event.key === "Enter") early.push(event.key);
    event.preventDefault();
  } else if (event.key === "Enter" && event.target.tagName !== "BUTTON") {
    event.preventDefault();
    if (name === "postal_code") {
      early = [];
      setTimeout(() => settled(() => { onward(name); replay(); }), 80);  // after the question is sent
    }
    else if (event.target.type === "radio") field(chosen() === "nobody" ? "given_name" : "phone").focus();
    else onward(name);
  } else if (["ArrowDown", "ArrowUp"].includes(event.key) && ["family_name", "postal_code"].includes(name)) {
    const picks = [...whom.querySelectorAll('input[type="radio"]')];
    const here = picks.findIndex((pick) => pick.checked);
    const next = picks[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.checked = true;
    show();
  }
});
