// The draft page: one field at a time by keyboard, its words marked in the transcript, its second of sound played.
import { addKeys } from "./shortcuts.js";
import { player } from "./player.js";

let at = null; // key of the field in hand

const fields = () => [...document.querySelectorAll(".field")];
const field = (key) => document.querySelector(`.field[data-field="${CSS.escape(key ?? "")}"]`);
const spansOf = (element) => JSON.parse(element?.dataset.spans || "[]");
const secondsOf = (element) => JSON.parse(element?.dataset.seconds || "[]")[0]; // of the first words: the server knows best

function take(element, { scroll = true } = {}) {
  for (const other of document.querySelectorAll(".field.at")) other.classList.remove("at");
  at = element?.dataset.field ?? null;
  if (!element) return;
  element.classList.add("at");
  if (scroll) element.scrollIntoView({ block: "nearest" });
  player?.mark(spansOf(element));
}

function step(by) {
  const all = fields();
  const index = all.indexOf(field(at));
  const next = index < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, index + by));
  take(all[next]);
  all[next]?.focus({ preventScroll: true });
}

function playWords(element) {
  const spans = spansOf(element);
  if (!spans.length || !player) return;
  const seconds = secondsOf(element);
  player.mark(spans);
  if (seconds) player.play(Math.max(0, seconds[0] - 0.25), seconds[1] + 0.35);
}

function edit(element) {
  const fold = element?.querySelector("details.edit");
  if (!fold) return;
  fold.open = true;
  const input = fold.querySelector("input:not([type=hidden]), textarea, select");
  input?.focus();
  if (input?.select) input.select();
}

addKeys([
  { keys: "j", help: "Next field", run: () => step(1) },
  { keys: "k", help: "Field before", run: () => step(-1) },
  { keys: "p", help: "Play the words of this field", run: () => playWords(field(at)) },
  { keys: "e", help: "Edit this field", run: () => edit(field(at)) },
  { keys: "l", help: "Looked at this field: set or clear its tick", run: () => field(at)?.querySelector("[data-look]")?.click() },
]);

document.addEventListener("click", (event) => {
  const element = event.target.closest?.(".field");
  if (!element) return;
  if (element.dataset.field !== at) take(element, { scroll: false });
  const quoted = event.target.closest("[data-quote]");
  if (quoted) playWords(quoted);
  else if (event.target.closest("[data-edit]")) {
    event.preventDefault();
    edit(element);
  } else if (!event.target.closest("a, button, input, select, textarea, label, summary, form") && !String(getSelection())) {
    playWords(event.target.closest("li[data-spans]") || element);
  }
});

document.addEventListener("mouseover", (event) => {
  if (!player || !player.audio.paused) return;
  const part = event.target.closest?.(".field li[data-spans], .field");
  // Leaving a field, or one without words, gives the marks back to the field in hand.
  player.mark(spansOf(part).length ? spansOf(part) : spansOf(field(at)));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const fold = event.target.closest?.("details.edit");
  if (!fold) return;
  fold.querySelector("form").reset();
  fold.open = false;
  fold.closest(".field").focus({ preventScroll: true });
});

// The right-hand side was replaced after a change: go on where the reviewer was. Not at afterSwap: settling sets classes back.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "desk") return;
  const again = field(at);
  if (!again) return;
  take(again, { scroll: false });
  const wrong = again.querySelector("[aria-invalid=true]");
  (wrong || again).focus({ preventScroll: true });
});

for (const [a, b] of fields().flatMap(spansOf)) {
  for (const word of player?.words ?? []) {
    if (Number(word.dataset.a) < b && Number(word.dataset.b) > a) word.classList.add("cited");
  }
}
