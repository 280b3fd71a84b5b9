// The queue: the keys that go through its rows, ticks, and rows that stay up to date without taking anything away.
import { addKeys } from "./shortcuts.js";
import { _ } from "./texts.js";

const EVERY = 10_000;
const SLACK = 3_000; // a reply may take so long before the page calls itself old

const rows = () => document.getElementById("rows");
const links = () => [...document.querySelectorAll("#rows a[data-row]")];
const ticks = () => [...document.querySelectorAll("#rows .tick input")];
let last = null; // id of the row that had the focus last

function go(step) {
  const all = links();
  if (!all.length) return;
  const here = all.findIndex((link) => link.id === last);
  const next = all[here < 0 ? 0 : Math.min(all.length - 1, Math.max(0, here + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = document.querySelector(`#rows tr:has(#${CSS.escape(last ?? "none")}) .tick input`);
  if (box) box.click();
}

function count() {
  const number = ticks().filter((box) => box.checked).length;
  const button = document.getElementById("approve-ticked");
  if (!button) return;
  button.disabled = number === 0;
  button.textContent = number ? _("Approve the ticked ones ({number})", { number }) : button.dataset.keyHelp;
  button.classList.toggle("main", number > 0);
  const all = document.getElementById("tick-safe");
  all.hidden = false;
}

document.addEventListener("focusin", (event) => {
  const link = event.target.closest?.("#rows tr")?.querySelector("a[data-row]");
  if (link) last = link.id;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.closest?.("a[data-row]")) return;
  event.preventDefault(); // the page would scroll by a screen
  tick();
});
document.addEventListener("change", (event) => {
  if (event.target.closest?.(".tick")) count();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("#tick-safe")) return;
  const all = ticks();
  const on = all.some((box) => !box.checked);
  for (const box of all) box.checked = on;
  count();
});

addKeys([
  { keys: "j", help: _("To the next draft"), run: () => go(1) },
  { keys: "k", help: _("To the draft before"), run: () => go(-1) },
  { keys: "Enter", help: _("Open the draft"), run: () => document.getElementById(last)?.click(), when: () => false },
  { keys: "Space", help: _("Tick the draft"), run: tick, when: () => false },
]);

// Rows are swapped whole: what the reader has in hand is put back.
let before = null;
let asked = 0;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "rows") return;
  before = {
    known: new Set(links().map((link) => link.id)),
    ticked: ticks().filter((box) => box.checked).map((box) => box.value),
    focus: document.activeElement?.closest?.("#rows") ? document.activeElement.id : "",
    top: window.scrollY,
  };
});
document.addEventListener("htmx:afterSettle", () => {
  if (!before) return;
  for (const box of ticks()) box.checked = before.ticked.includes(box.value); // by version: what has changed is unticked
  if (before.focus) (document.getElementById(before.focus) ?? links()[0])?.focus({ preventScroll: true });
  window.scrollTo({ top: before.top, behavior: "instant" });
  const fresh = links().filter((link) => !before.known.has(link.id)).length;
  document.getElementById("news").textContent = fresh ? _("New in the queue: {number}", { number: fresh }) : "";
  before = null;
  count();
});

let good = new Date();
const stale = document.getElementById("stale");
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt?.id !== "rows") return;
  asked = 0;
  if (!event.detail.successful) return isOld();
  good = new Date();
  stale.hidden = true;
});

function isOld() {
  const time = good.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const said = _("Not up to date since {time}: the server does not answer. It is asked again by itself.", { time });
  if (stale.hidden || stale.textContent !== said) stale.textContent = said;
  stale.hidden = false;
}

function refresh() {
  if (document.hidden || document.querySelector("dialog[open]")) return;
  if (asked && Date.now() - asked > EVERY + SLACK) isOld();
  asked ||= Date.now();
  window.htmx?.trigger(rows(), "refresh");
}
setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
count();
