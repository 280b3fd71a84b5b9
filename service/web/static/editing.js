// The inputs of a draft: days and sums that are read as they are typed, people out of the book, lines added and taken out.
import { _ } from "./texts.js";

const LATER = 250; // milliseconds without a key until what is typed is read

export function open(element) {
  const fold = element?.querySelector("details.edit");
  if (!fold) return false;
  element.classList.add("adding");
  fold.open = true;
  const input = fold.querySelector("input:not([type=hidden]), textarea, select");
  input?.focus();
  if (input?.select) input.select();
  fold.scrollIntoView({ block: "nearest" });
  for (const one of fold.querySelectorAll("[data-read]")) read(one);
  for (const one of fold.querySelectorAll("[data-person]")) meet(one);
  return true;
}

// Close an input, and let it say again what it said.
export function leave(fold) {
  const field = fold.closest(".field");
  fold.querySelector("form").reset();
  fold.open = false;
  field.classList.remove("adding");
  const adder = document.querySelector(`[data-add="${CSS.escape(field.dataset.field)}"]`);
  (adder || field).focus({ preventScroll: true });
}

async function read(input) {
  const back = input.closest(".day-input, div")?.querySelector(".reading-back");
  const form = input.closest("form");
  if (!back || !form) return;
  const said = input.value;
  const query = new URLSearchParams({ kind: input.dataset.read, said: said.slice(0, 200) });
  let found;
  try {
    const reply = await fetch(`${form.dataset.reads}?${query}`);
    if (!reply.ok) return;
    found = await reply.json();
  } catch {
    return; // without the server nothing is read back; saving says so
  }
  if (input.value !== said) return;
  back.textContent = found.error ? found.error : found.text && _("reads as {text}", { text: found.text });
  back.classList.toggle("bad", Boolean(found.error));
  const calendar = input.closest(".day-input")?.querySelector("[data-calendar]");
  if (calendar) calendar.value = /^\d{4}-\d\d-\d\d$/.test(found.value ?? "") ? found.value : "";
}

// A name of the book brings its id and title along; another one is a new person.
function meet(input) {
  const line = input.closest(".line");
  const name = input.value.trim();
  const options = [...(input.list?.options ?? [])];
  const same = options.filter((option) => option.value.toLowerCase() === name.toLowerCase());
  const ident = line.querySelector("[name=id]");
  const title = line.querySelector("[name=title]");
  if (!same.some((option) => option.dataset.id === ident.value)) {
    ident.value = same[0]?.dataset.id ?? "";
    if (same[0] && !title.value) title.value = same[0].dataset.title;
  }
  line.querySelector(".whom").textContent = !name ? "" : same.length ? _("in the book") : _("new: added to the book on approval");
}

function addLine(button) {
  const lines = button.closest("form").querySelector("[data-lines]");
  const fresh = lines.lastElementChild.cloneNode(true);
  for (const input of fresh.querySelectorAll("input, select, textarea")) {
    input.value = "";
    for (const name of ["id", "aria-invalid", "aria-describedby"]) input.removeAttribute(name);
  }
  for (const text of fresh.querySelectorAll("output, .whom")) text.textContent = "";
  lines.append(fresh);
  fresh.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function dropLine(button) {
  const line = button.closest(".line");
  const lines = line.parentElement;
  if (lines.children.length === 1) addLine(button);
  const near = line.nextElementSibling || line.previousElementSibling;
  line.remove();
  near.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

let timer;

document.addEventListener("input", (event) => {
  const input = event.target;
  if (input.matches?.("[data-calendar]")) {
    const typed = input.closest(".day-input").querySelector("[data-read]");
    typed.value = input.value;
    read(typed);
  } else if (input.matches?.("[data-read]")) {
    clearTimeout(timer);
    timer = setTimeout(() => read(input), LATER);
  } else if (input.matches?.("[data-person]")) meet(input);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".field button");
  if (!button) return;
  if (button.matches("[data-add-line]")) addLine(button);
  else if (button.matches("[data-drop-line]")) dropLine(button);
  else if (button.matches("[data-leave]")) leave(button.closest("details.edit"));
});

document.addEventListener("keydown", (event) => {
  const fold = event.target.closest?.("details.edit");
  if (!fold) return;
  if (event.key === "Escape") leave(fold);
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) fold.querySelector("form").requestSubmit();
});
