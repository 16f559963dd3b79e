/* Small comforts on top of pages that work without them. */

/* What each browser may settle for itself, on the help page: a box that is ticked unless somebody cleared it. */
const stored = (store) => ({  // a browser may forbid both stores: then nothing is kept, and all else goes on
  get: (name) => { try { return window[store].getItem(name); } catch { return null; } },
  set: (name, value) => { try { window[store].setItem(name, value); } catch { /* not kept */ } },
});
const [forLong, forNow] = [stored("localStorage"), stored("sessionStorage")];
const settled = (name) => forLong.get(name) !== "off";
document.querySelectorAll("input[data-setting]").forEach((box) => {
  box.checked = settled(box.dataset.setting);
  box.addEventListener("change", () => forLong.set(box.dataset.setting, box.checked ? "on" : "off"));
});

/* "/" goes to the search box, unless somebody is typing. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !settled("slash") || event.ctrlKey || event.metaKey || event.altKey) return;
  const active = document.activeElement;
  if (active && (active.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName))) return;
  const box = document.querySelector('[data-shortcut="/"]');
  if (box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

/* Escape closes what was found as one typed, and open menus. Arrow keys walk through what was found. */
document.addEventListener("keydown", (event) => {
  const found = document.getElementById("found");
  if (event.key === "Escape") {
    if (found) found.replaceChildren();
    document.querySelectorAll("details.account[open]").forEach((menu) => menu.removeAttribute("open"));
  }
  if (!found || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const links = [...found.querySelectorAll("a")];
  const box = document.getElementById("search");
  const here = links.indexOf(document.activeElement);
  if (!links.length || (here < 0 && document.activeElement !== box)) return;
  event.preventDefault();
  const next = event.key === "ArrowDown" ? here + 1 : here - 1;
  (next < 0 ? box : links[Math.min(next, links.length - 1)]).focus();
});

/* What must be read first takes the focus: the errors of a form. */
const attention = (root) => root.querySelector("[data-focus]")?.focus();
attention(document);
document.addEventListener("htmx:afterSettle", (event) => {
  attention(event.target);
  // what had the focus is gone: it goes to the beginning of what took its place, not to the top of the page
  if (document.activeElement === document.body) event.target.querySelector("[tabindex='-1']")?.focus();
});

/* Changing the language loads the page anew: what was filled in is put back. It stays in this tab, for this one time. */
const filledIn = () => [...document.querySelectorAll("main :is(input, select, textarea)[name]")].filter(
  // the keys of a sheet mean something else in the other language
  (field) => !["hidden", "file", "password", "submit"].includes(field.type) && !field.matches(".key"));
document.querySelector(".bar form[data-keeps]")?.addEventListener("submit", (event) => {
  const next = event.target.elements.next;
  if (next.value.split("?")[0] === location.pathname) next.value = location.pathname + location.search;
  const said = filledIn().map((field) => [field.name, field.type, field.value, field.checked]);
  forNow.set("filled-in", JSON.stringify({ at: location.pathname, said }));
});
const before = JSON.parse(forNow.get("filled-in") || "null");
forNow.set("filled-in", "");
if (before?.at === location.pathname) {
  const fields = filledIn();
  before.said.forEach(([name, type, value, checked]) => {
    const chosen = ["radio", "checkbox"].includes(type);
    const field = fields.find((each) => each.name === name && each.type === type && (!chosen || each.value === value));
    if (!field) return;
    if (chosen) field.checked = checked;
    else field.value = value;
  });
}

/* A form that must be sent as a whole, because who sends it is asked for anew first: with the button that was pressed. */
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.xhr.getResponseHeader("X-Come-Whole")) return;
  const { elt, triggeringEvent } = event.detail.requestConfig;
  const form = elt.closest("form");
  const pressed = triggeringEvent?.submitter;
  if (pressed?.name) {
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value });
    form.append(kept);
  }
  HTMLFormElement.prototype.submit.call(form);
});

/* A fragment that could not be fetched says so; nothing else on the page moves. */
document.addEventListener("htmx:sendError", () => {
  const notices = document.getElementById("notices");
  const text = notices?.dataset.offline;
  if (text) {
    const notice = document.createElement("div");
    notice.className = "notice notice-error";
    notice.textContent = text;
    notices.replaceChildren(notice);
  }
});

/* Enter in a criterion takes that criterion, not the first button of the form. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  const button = event.target.closest("[data-adds]")?.querySelector('button[name="add"]');
  if (button) {
    event.preventDefault();
    button.click();
  }
});

/* A page that stands open for very long says so before its user is signed out; what was typed stays. */
const staying = document.getElementById("staying");
const warn = () => {
  const notice = staying.content.firstElementChild.cloneNode(true);
  document.getElementById("notices").append(notice);
  window.htmx?.process(notice);
  notice.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    notice.remove();
    wait();
  });
};
const wait = () => setTimeout(warn, Number(staying.dataset.after) * 1000);
if (staying) wait();
