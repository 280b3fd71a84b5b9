// The list under the button: each recording of this device with where it stands, in words.
import { dropSound, forget } from "./slices.js";
import { _ } from "./texts.js";
import { getJson } from "./tus.js";

const EVERY = 5000; // milliseconds between questions while a memo moves
const SHOWN = 7 * 86_400_000; // a memo that is done stays in the list for a week

export const length = (seconds) => (seconds < 60 ? _("{number} s", { number: Math.max(1, Math.round(seconds)) }) : _("{number} min", { number: Math.round(seconds / 60) }));
export const time = (moment) => new Date(moment).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
const day = (moment) => {
  const at = new Date(moment);
  return at.toDateString() === new Date().toDateString() ? time(moment) : `${at.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" })}, ${time(moment)}`;
};

const WORDS = {
  received: _("On the server"), waiting_for_weights: _("On the server"), transcribing: _("On the server"), transcribed: _("On the server"),
  drafted: _("Being checked"), nothing_to_file: _("Nothing to file"), failed: _("On the server; the admin staff see to it"), withdrawn: _("Withdrawn"),
};
const OVER = ["approved", "rejected"];

// [words, badge] of a recording.
function standing(recording, share) {
  if (recording.state === "ready") return share === undefined ? [_("On this device"), "warn"] : [_("Being sent, {share} %", { share: Math.round(share * 100) }), "accent"];
  if (recording.state === "recording") return [_("Being recorded"), "accent"];
  if (recording.state === "cut") return [_("Cut off"), "warn"];
  if (recording.state === "refused") return [_("Not taken"), "bad"];
  if (recording.outcome === "approved") return [_("Filed"), "good"];
  if (recording.outcome === "rejected") return [_("Not filed"), ""];
  return [WORDS[recording.memo ?? "received"], recording.memo === "drafted" ? "accent" : ""];
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

export class Rows {
  constructor(place, actions) {
    Object.assign(this, { place, actions, shown: new Map() });
  }

  show(recordings, outbox) {
    const kept = new Set(recordings.map((one) => one.id));
    for (const [id, item] of this.shown) {
      if (kept.has(id)) continue;
      item.remove();
      this.shown.delete(id);
    }
    for (const recording of recordings) {
      const [words, kind] = standing(recording, outbox.progress.get(recording.id));
      const key = JSON.stringify([words, recording.problem, recording.memo_id]);
      let item = this.shown.get(recording.id);
      if (!item) {
        item = document.createElement("li");
        this.shown.set(recording.id, item);
      }
      if (item.dataset.key !== key) this.fill(item, recording, words, kind);
      item.dataset.key = key;
    }
    const order = recordings.map((one) => this.shown.get(one.id));
    if (order.some((item, index) => this.place.children[index] !== item)) this.place.replaceChildren(...order);
    this.place.hidden = !recordings.length;
  }

  fill(item, recording, words, kind) {
    const head = element("div", "row apart", "");
    const said = element("span", "", "");
    const at = element(recording.memo_id ? "a" : "strong", "", day(recording.started));
    if (recording.memo_id) {
      at.href = `/memos/${encodeURIComponent(recording.memo_id)}`;
      at.setAttribute("aria-label", _("Open the memo of {day}", { day: day(recording.started) }));
    }
    said.append(at, element("span", "soft small", ` ${length(recording.seconds)}`));
    head.append(said, element("span", `badge ${kind}`, words));
    item.replaceChildren(head);
    if (recording.state === "cut") item.append(element("p", "small", _("A recording of {length} from {time} was cut off. What was said until then is here.", { length: length(recording.seconds), time: time(recording.started) })));
    if (recording.problem) item.append(element("p", "error", recording.problem));
    const buttons = element("p", "row actions", "");
    const add = (text, run, className = "slim") => {
      const made = element("button", className, text);
      made.type = "button";
      made.addEventListener("click", () => { made.disabled = true; run(recording); });
      buttons.append(made);
    };
    if (recording.state === "cut") {
      add(_("Send it"), this.actions.send, "slim main");
      add(_("Go on speaking"), this.actions.goOn);
    }
    if (recording.state === "refused") {
      add(_("Try again"), this.actions.send, "slim main");
      if (recording.answers || recording.adds_to) add(_("Send it as a memo of its own"), (one) => this.actions.send(Object.assign(one, { answers: null, adds_to: null })));
      add(_("Save it as a file"), this.actions.file);
    }
    if (recording.state === "cut" || recording.state === "refused") this.deleting(buttons, recording);
    if (buttons.children.length) item.append(buttons);
  }

  // The sound is nowhere else, so that one press is not enough.
  deleting(buttons, recording) {
    const made = element("button", "slim bad", _("Delete it"));
    made.type = "button";
    made.addEventListener("click", () => {
      if (made.dataset.sure) this.actions.remove(recording);
      made.dataset.sure = "yes";
      made.textContent = _("Delete it for good");
    });
    made.addEventListener("blur", () => { delete made.dataset.sure; made.textContent = _("Delete it"); });
    buttons.append(made);
  }

  // Asks how the memos stand while one of them moves and somebody looks.
  watch(list, show) {
    const look = async () => {
      if (document.visibilityState === "visible" && navigator.onLine) {
        for (const recording of await list()) {
          if (recording.state !== "sent") continue;
          const over = OVER.includes(recording.outcome) || recording.memo === "withdrawn";
          if (over && Date.now() - new Date(recording.started) > SHOWN) await forget(recording.id);
          if (!over) await this.ask(recording);
        }
        await show();
      }
      setTimeout(look, EVERY);
    };
    setTimeout(look, EVERY / 5);
  }

  async ask(recording) {
    const memo = await getJson(`/api/v1/memos/${encodeURIComponent(recording.memo_id)}`).catch((error) => error);
    if (memo.status === 404) await forget(recording.id);
    if (!memo.state || (memo.state === recording.memo && memo.outcome === recording.outcome)) return;
    await dropSound(Object.assign(recording, { memo: memo.state, outcome: memo.outcome }));
  }
}
