// Keyboard shortcuts: an element says its own key with data-key="g q" and what it does with data-key-help; a module may
// add keys that belong to no element: {keys, also, help, run, when}; also: a second key for it; when: whether it is meant
// here, given the element that has the focus. `?` shows what works on this page.
import { _ } from "./texts.js";

const ARROWS = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };
const extra = [];
let typed = [];
let timer;
let kept = null; // keys pressed while a change is on its way; null: none is

// Until `go`, keys wait: each is meant for the page as it will be after the change.
export function wait() {
  kept ??= [];
}

export function go() {
  const keys = kept ?? [];
  kept = null;
  while (keys.length && !kept) press(keys.shift());
  if (kept) kept.push(...keys);
}

export function addKeys(rows) {
  extra.push(...rows);
}

function rows() {
  const named = [...document.querySelectorAll("[data-key]")]
    .filter((element) => !element.disabled && element.getClientRects().length)
    .map((element) => ({
      keys: element.dataset.key,
      help: element.dataset.keyHelp || element.textContent.trim(),
      run: () => element.matches("input[type=search]") ? enter(element) : element.click(),
    }));
  return [...extra, ...named];
}

// A click by script gives a field no focus.
function enter(field) {
  field.focus();
  field.select();
}

const typing = (target) =>
  target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

// Who dictates, or whose hand slips, can turn single keys off (WCAG 2.1.4); kept in the browser, since it is about this keyboard.
const OFF = "debrief-keys-off";
const areOff = () => localStorage.getItem(OFF) === "yes";

function nameOf(event) {
  return event.key === " " ? "Space" : event.key;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat && event.key === "a") return;
  if (areOff()) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = nameOf(event);
  // Space and Enter belong to a focused button, link or disclosure.
  if ((key === "Space" || key === "Enter") && event.target.closest?.("button, a, summary, audio, input")) return;
  if (key === "?") {
    event.preventDefault();
    showHelp();
    return;
  }
  if (kept) {
    kept.push(key);
    event.preventDefault();
  } else if (press(key)) event.preventDefault();
}

function press(key) {
  typed = [...typed, key].slice(-2);
  clearTimeout(timer);
  timer = setTimeout(() => { typed = []; }, 900);
  const here = document.activeElement;
  const all = rows().filter((row) => !row.when || row.when(here));
  const hit = all.find((row) => row.keys === typed.join(" ")) || all.find((row) => row.keys === key || row.also === key);
  if (!hit) return false;
  typed = [];
  hit.run();
  return true;
}

export function showHelp() {
  const dialog = document.getElementById("keys");
  const list = dialog.querySelector("dl");
  list.replaceChildren();
  const shown = [...rows(), { keys: "?", help: _("Show this list") }, { keys: "Esc", help: _("Close, or leave a field") }];
  const told = new Map(); // what it does -> its keys
  const seen = new Set();
  for (const { keys, also, help } of shown) {
    for (const one of [keys, also]) {
      if (!one || seen.has(one)) continue;
      seen.add(one);
      told.set(help, [...(told.get(help) ?? []), one]);
    }
  }
  for (const [help, ways] of told) {
    const term = document.createElement("dt");
    ways.forEach((keys, number) => {
      if (number) term.append("or ");
      for (const part of keys.split(" ")) {
        const kbd = document.createElement("kbd");
        kbd.textContent = ARROWS[part] ?? part;
        term.append(kbd, " ");
      }
    });
    const what = document.createElement("dd");
    what.textContent = help;
    list.append(term, what);
  }
  const off = dialog.querySelector("#keys-off");
  off.checked = areOff();
  off.onchange = () => localStorage.setItem(OFF, off.checked ? "yes" : "no");
  dialog.showModal();
  dialog.scrollTop = 0; // the focus goes to the button below the list, and on a low screen hides its head
}

document.addEventListener("keydown", onKey);
