// The draft page: one field at a time by keyboard, its words marked in the transcript, its seconds of sound played.
import { leave, open } from "./editing.js";
import { addKeys, go, wait } from "./shortcuts.js";
import { player } from "./player.js";
import { _ } from "./texts.js";

let at = null; // key of the field in hand
let item = -1; // its item in hand, where it is a list; -1: the whole field
let next = null; // what is to be in hand after the change that is on its way

const fields = () => [...document.querySelectorAll(".field")].filter((one) => one.getClientRects().length);
const field = (key) => document.querySelector(`.field[data-field="${CSS.escape(key ?? "")}"]`);
const listed = (element, name) => JSON.parse(element?.dataset[name] || "[]");
const desk = () => document.getElementById("desk");
const wanting = () => document.querySelector(".field[data-wants]");

function mark(element) {
  player?.mark(listed(element, "spans"), listed(element, "seconds"));
}

function take(element, { scroll = true, focus = false } = {}) {
  for (const other of document.querySelectorAll(".field.at")) other.classList.remove("at");
  for (const other of document.querySelectorAll(".field li.here")) other.classList.remove("here");
  if ((element?.dataset.field ?? null) !== at) item = -1;
  at = element?.dataset.field ?? null;
  if (!element) return;
  element.classList.add("at");
  if (scroll) element.scrollIntoView({ block: "nearest" });
  if (focus) element.focus({ preventScroll: true });
  mark(element);
}

function step(by) {
  const all = fields();
  const index = all.indexOf(field(at));
  const to = index < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, index + by));
  take(all[to], { focus: true });
}

function stepItem(by) {
  const items = [...(field(at)?.querySelectorAll(".value li[data-spans]") ?? [])];
  if (!items.length) return;
  item = Math.min(items.length - 1, Math.max(-1, item + by));
  items.forEach((one, index) => one.classList.toggle("here", index === item));
  mark(items[item] ?? field(at));
}

function play(element) {
  const seconds = listed(element, "seconds");
  if (!seconds.length || !player) return;
  mark(element);
  player.playParts(seconds);
}

function playInHand() {
  const element = field(at);
  play(element?.querySelectorAll(".value li[data-spans]")[item] ?? element);
}

function look() {
  const element = field(at);
  if (!element?.matches("[data-wants]")) {
    take(wanting(), { focus: true });
    return;
  }
  const wants = [...document.querySelectorAll(".field[data-wants]")];
  next = (wants[wants.indexOf(element) + 1] ?? wants.find((one) => one !== element) ?? element).dataset.field;
  element.querySelector("[data-look]").click();
}

function edit(element) {
  if (!open(element)) element?.querySelector("[data-edit-client]")?.click();
}

const press = (name) => field(at)?.querySelector(name)?.click();
const inFields = (here) => here === document.body || Boolean(here?.closest(".field"));
const onField = (here) => Boolean(here?.matches(".field"));

addKeys([
  { keys: "j", help: _("Next field"), run: () => step(1) },
  { keys: "k", help: _("Field before"), run: () => step(-1) },
  { keys: "ArrowDown", help: _("Next field"), when: onField, run: () => step(1) },
  { keys: "ArrowUp", help: _("Field before"), when: onField, run: () => step(-1) },
  { keys: "ArrowRight", help: _("Next item of a list"), when: inFields, run: () => stepItem(1) },
  { keys: "ArrowLeft", help: _("Item before"), when: inFields, run: () => stepItem(-1) },
  { keys: "p", help: _("Play just the words of this field, or of this item"), run: playInHand },
  { keys: "e", help: _("Edit this field"), run: () => edit(field(at)) },
  { keys: "Enter", help: _("Edit this field"), when: onField, run: () => edit(field(at)) },
  { keys: "l", help: _("Looked at this field: on to the next that wants a look"), run: look },
  { keys: "o", help: _("The other reading of this field"), run: () => press("[data-reading]") },
  { keys: "h", help: _("Hold this field back, or let it go"), run: () => press("[data-hold]") },
]);

document.addEventListener("click", (event) => {
  const adder = event.target.closest?.("[data-add]");
  if (adder) {
    event.preventDefault();
    const element = field(adder.dataset.add);
    element.classList.add("adding");
    take(element);
    open(element);
    return;
  }
  const element = event.target.closest?.(".field");
  if (!element) return;
  if (element.dataset.field !== at) take(element, { scroll: false });
  const quoted = event.target.closest("[data-quote]");
  if (quoted) play(quoted);
  else if (event.target.closest("[data-edit]")) {
    const fold = element.querySelector("details.edit");
    if (fold.open) leave(fold);
    else open(element);
  } else if (!event.target.closest("a, button, input, select, textarea, label, summary, form") && getSelection().isCollapsed) {
    play(event.target.closest("li[data-spans]") || element);
  }
});

document.addEventListener("focusin", (event) => {
  const element = event.target.closest?.(".field");
  if (element && element.dataset.field !== at) take(element, { scroll: false });
  if (event.target.matches?.("[data-quote]")) mark(event.target);
});

document.addEventListener("mouseover", (event) => {
  if (!player || !player.audio.paused) return;
  const part = event.target.closest?.(".field [data-spans], .field");
  if (!part && !event.relatedTarget?.closest?.(".field")) return;
  // Leaving a field, or one without words, gives the marks back to the field in hand.
  mark(listed(part, "spans").length ? part : field(at));
});

// What had the focus is gone once the right-hand side is replaced: it is found again by what it was.
let focused = null;
let choosing = false; // the client is about to be chosen anew

const described = (element) => ({
  id: element.matches(".field") ? "" : element.id,
  action: element.closest("form")?.getAttribute("action"),
  name: element.getAttribute("name"),
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id !== "desk") return;
  wait();
  choosing = event.detail.elt.matches("[data-edit-client]");
  focused = document.activeElement?.closest("#desk") ? described(document.activeElement) : null;
});

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, go);

function again() {
  const wrong = desk().querySelector("[aria-invalid=true]");
  if (wrong) return wrong;
  if (!focused || focused.action?.includes("/fields/") || focused.action?.includes("/looks/")) return null;
  if (focused.id && document.getElementById(focused.id)) return document.getElementById(focused.id);
  const form = [...desk().querySelectorAll("form")].find((one) => one.getAttribute("action") === focused.action);
  return form?.querySelector(focused.name ? `[name="${CSS.escape(focused.name)}"]:not([type=hidden])` : "button") ?? null;
}

// Not at afterSwap: settling sets classes back.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "desk") return;
  if (next) at = next;
  next = null;
  const element = field(at);
  if (element) take(element, { scroll: false });
  const target = (choosing && desk().querySelector("#client-choice input:not([type=hidden])")) || again();
  if (focused || document.activeElement === document.body) (target ?? element ?? desk()).focus({ preventScroll: true });
  element?.scrollIntoView({ block: "nearest" });
  go();
});

player?.words?.cite(fields().flatMap((one) => listed(one, "spans")));
const refused = document.querySelector(".field [aria-invalid=true]");
const linked = location.hash.startsWith("#field-") ? document.querySelector(location.hash) : null;
if (document.querySelector(".field form")) take(refused?.closest(".field") ?? linked ?? wanting(), { focus: !refused });
if (refused) refused.focus();
