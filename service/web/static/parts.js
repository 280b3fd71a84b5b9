// Whose words are these: from sentence to sentence, split, join and give away by keyboard.
import { addKeys } from "./shortcuts.js";
import { _ } from "./texts.js";

const rows = () => [...document.querySelectorAll("#parts tbody tr")];
const here = () => document.activeElement?.closest?.("#parts tbody tr");

function step(by) {
  const all = rows();
  const index = all.indexOf(here());
  const next = all[index < 0 ? 0 : Math.min(all.length - 1, Math.max(0, index + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function give(number) {
  const select = here()?.querySelector("select");
  if (!select || number >= select.options.length || select.selectedIndex === number) return;
  select.selectedIndex = number;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

addKeys([
  { keys: "j", help: _("Next sentence"), run: () => step(1) },
  { keys: "k", help: _("Sentence before"), run: () => step(-1) },
  { keys: "s", help: _("Split the draft before this sentence"), run: () => here()?.querySelector("[data-split]")?.click() },
  { keys: "m", help: _("Join with the words above"), run: () => here()?.querySelector("[data-join]")?.click() },
  ...[...Array(9).keys()].map((i) => ({ keys: String(i + 1), help: _("Give the sentence to client {number} of the list", { number: i + 1 }), run: () => give(i) })),
]);
