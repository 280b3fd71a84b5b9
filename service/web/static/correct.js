// Correcting the words: a paragraph is played and saved by keyboard, and unsaved words are not left by mistake.
import { player } from "./player.js";

const form = document.getElementById("words");
let sent = false;

const changed = () => [...form.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue);

function play(element) {
  if (element?.dataset.from) player?.play(Number(element.dataset.from), Number(element.dataset.to));
}

form.addEventListener("click", (event) => play(event.target.closest("button[data-from]")));
form.addEventListener("submit", () => { sent = true; });
form.addEventListener("keydown", (event) => {
  const area = event.target.closest("textarea");
  if (!area) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.altKey && event.code === "KeyP") {
    event.preventDefault();
    play(area);
  } else if (event.key === "Escape") {
    area.blur();
  }
});
window.addEventListener("beforeunload", (event) => { if (!sent && changed()) event.preventDefault(); });
