// Keys for pages of the desk, by markup alone; without scripts nothing is missing but the keys.
//
// data-key="x"   is clicked, or focused where it is a field, when x is pressed outside of fields.
//                Several keys stand apart by blanks: data-key="o Enter".
// data-row       a row: j and k, or the arrows, move through the page's rows. A key means the
//                row's own element first, and else the page's.
// data-keys      the <details> with the list of keys; here it becomes a dialog.
//
// Who comes back from what a row leads to is at that row again, or where it was if it is gone.
//
// Each single key can be turned off in that dialog (WCAG 2.1.4), which the browser remembers.

const OFF = "reasoned-keys-off";
const ROW = "reasoned-row";
const TYPED = new Set(["checkbox", "radio", "button", "submit", "reset", "file"]);
let current = null;
let dialog = null;

const off = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };

const isField = (element) =>
  element.isContentEditable ||
  element.matches("textarea, select") ||
  (element.matches("input") && !TYPED.has(element.type));

const shown = (element) =>
  !element.matches(":disabled, [aria-disabled='true']") &&
  (element.getClientRects().length > 0 || element.closest("details:not([open])") !== null);

const rows = () => [...document.querySelectorAll("[data-row]")].filter(shown);

const rowNow = () => {
  const focused = document.activeElement?.closest("[data-row]");
  if (focused) current = focused;
  return current?.isConnected ? current : null;
};

function goTo(row) {
  current = row;
  try { sessionStorage.setItem(ROW, JSON.stringify([row.id, rows().indexOf(row)])); } catch { /* kept nowhere */ }
  const target = row.querySelector("[data-key~='o']") ?? row;
  if (target === row && !row.hasAttribute("tabindex")) row.tabIndex = -1;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(rowNow());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  if (all[next]) goTo(all[next]);
  return true;
}

function rowBefore() {
  if (!document.referrer || !new URL(document.referrer).pathname.startsWith("/desk/cases/")) return null;
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(ROW)); } catch { /* kept nowhere */ }
  if (!Array.isArray(kept)) return null;
  const all = rows();
  return all.find((row) => row.id === kept[0]) ?? all[Math.min(kept[1], all.length - 1)] ?? null;
}

function find(key) {
  const wanted = `[data-key~="${CSS.escape(key)}"]`;
  const row = rowNow();
  const inside = row ? [...row.querySelectorAll(wanted)] : [];
  const outside = [...document.querySelectorAll(wanted)].filter((e) => !e.closest("[data-row]"));
  return [...inside, ...outside].find(shown);
}

function use(element) {
  const folded = element.closest("details:not([open])");
  if (folded && !element.matches("summary")) folded.open = true;
  if (isField(element)) {
    element.focus();
    if (element.matches("input, textarea")) element.select();
  } else {
    if (element.matches("summary, a, button")) element.focus();
    element.click();
  }
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.defaultPrevented || !(target instanceof Element)) return;
  if (key === "Escape" && isField(target)) { target.blur(); return; }
  if (off() || isField(target) || target.closest("dialog")) return;
  // A radio button, a slider or a link keeps the keys that are its own.
  const arrow = key === "ArrowDown" || key === "ArrowUp";
  if (arrow && (target.matches("input:not([type=checkbox])") || !(target === document.body || target.closest("main")))) return;
  if (key === "Enter" && target.matches("a, button, input, summary")) return;
  let done = false;
  if (key === "j" || key === "ArrowDown") done = move(1);
  else if (key === "k" || key === "ArrowUp") done = move(-1);
  if (!done && key.length > 0 && key !== " ") {
    const element = key === "?" && dialog ? null : find(key);
    if (key === "?" && dialog) { dialog.showModal(); done = true; }
    else if (element) { use(element); done = true; }
  }
  if (done) event.preventDefault();
});

function list(details) {
  const summary = details.querySelector("summary");
  details.querySelector("[data-without-scripts]")?.remove();
  dialog = document.createElement("dialog");
  dialog.className = "keys";
  const heading = document.createElement("h2");
  heading.textContent = summary.textContent;
  heading.id = "keys-heading";
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.append(heading, ...[...details.children].filter((child) => child !== summary));
  const turn = document.createElement("button");
  turn.className = "second";
  const say = () => { turn.textContent = off() ? "Turn keys on" : "Turn keys off"; };
  turn.addEventListener("click", () => {
    try { off() ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* kept nowhere */ }
    say();
  });
  say();
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  const actions = document.createElement("p");
  actions.className = "actions";
  actions.append(close, turn);
  dialog.append(actions);
  const open = document.createElement("button");
  open.className = "second keys-button";
  open.textContent = summary.textContent;
  open.setAttribute("aria-haspopup", "dialog");
  open.addEventListener("click", () => dialog.showModal());
  details.replaceWith(open, dialog);
}

const details = document.querySelector("details[data-keys]");
if (details) list(details);
// Once the browser has been to the fragment itself, which takes the focus away.
addEventListener("load", () => requestAnimationFrame(() => {
  const row = document.querySelector("[data-row]:target") ?? rowBefore();
  if (row) goTo(row);
}));
