/* Typing a sheet in: one key for each person, and the cursor moves by itself. Without this, Tab moves it. */

const form = document.getElementById("sheet");
const cells = [...form.querySelectorAll("input.key")];
const letters = form.dataset.letters;
const ofTheDoor = form.dataset.door;
const button = form.querySelector("button[type=submit]");
const kept = `sheet:${document.documentElement.lang}:${location.pathname}`;

const to = (place) => {
  const cell = cells[Math.max(place, 0)] ?? button;
  cell.focus();
  cell.select?.();
  cell.scrollIntoView({ block: "center" });
};

/* What was typed stays with this tab until it is kept: keys alone, no names. */
const keep = () => {
  sessionStorage.setItem(kept, JSON.stringify(cells.map((cell) => cell.value)));
};

const put = (place, key) => {
  const cell = cells[place];
  cell.value = key;
  if (!ofTheDoor.includes(key)) return to(place + 1);
  let next = place + 1;
  while (cells[next]?.dataset.of === cell.dataset.of) {
    if (!cells[next].value) cells[next].value = key;
    next += 1;
  }
  return to(next);
};

form.addEventListener("keydown", (event) => {
  const place = cells.indexOf(event.target);
  if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (/^[1-5?]$/.test(key) || (key.length === 1 && letters.includes(key))) put(place, key);
  else if (key === "enter" || key === "arrowdown" || key === " ") to(place + 1);
  else if (key === "arrowup") to(place - 1);
  else if (key === "backspace") {
    if (event.target.value) event.target.value = "";
    else to(place - 1);
  } else if (key.length > 1) return;
  event.preventDefault();
  keep();
});

form.addEventListener("submit", () => sessionStorage.removeItem(kept));

const before = JSON.parse(sessionStorage.getItem(kept) ?? "[]");
if (before.length === cells.length) cells.forEach((cell, place) => { cell.value = before[place]; });
to(cells.findIndex((cell) => !cell.value));
