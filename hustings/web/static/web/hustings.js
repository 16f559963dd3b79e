/* Small comforts on top of pages that work without them. */

/* What each browser may settle for itself, on the help page: a box that is ticked unless somebody cleared it. */
const settled = (name) => localStorage.getItem(name) !== "off";
document.querySelectorAll("input[data-setting]").forEach((box) => {
  box.checked = settled(box.dataset.setting);
  box.addEventListener("change", () => localStorage.setItem(box.dataset.setting, box.checked ? "on" : "off"));
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
document.addEventListener("htmx:afterSettle", (event) => attention(event.target));

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
