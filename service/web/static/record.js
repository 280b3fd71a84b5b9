// The page with the one big button: speak, stop, done. Below it what this device has recorded, and where each memo stands.
import { Outbox } from "./outbox.js";
import { Recorder, fresh, recordingProblem } from "./recorder.js";
import { Rows } from "./record-rows.js";
import { forget, lockOf, recordings, save, takes } from "./slices.js";
import { _ } from "./texts.js";

const root = document.getElementById("record");
const button = root.querySelector(".record");
const clock = root.querySelector(".clock");
const level = root.querySelector(".level");
const word = root.querySelector("[role=status]");
const loud = document.getElementById("unsent");
const problem = document.getElementById("recording-problem");
const { owner, ownerName } = root.dataset;
const asked = new URLSearchParams(window.location.search);
const about = { answers: asked.get("answers"), adds_to: asked.get("adds_to") };
const title = document.title;

// The head of the page asks for its counts; that it cannot without a network is no news here, where the page itself says so.
document.body.addEventListener("htmx:beforeRequest", (event) => { if (!navigator.onLine) event.preventDefault(); });
document.body.addEventListener("htmx:sendError", (event) => event.stopPropagation());

const say = (text) => { problem.textContent = text; problem.hidden = !text; };
for (const [name, id] of Object.entries(about)) {
  const line = root.parentElement.querySelector(`[data-about=${name}]`);
  if (line) line.hidden = !id;
}

async function list() {
  return window.indexedDB ? recordings().catch(() => []) : [];
}

const rows = new Rows(document.getElementById("recordings"), {
  send: async (recording) => { await save(Object.assign(recording, { state: "ready", problem: null })); await show(); outbox.flush(); },
  remove: async (recording) => { await forget(recording.id); await show(); },
  // A cut-off one, or one that the server refuses, can be had as files: nothing said is ever out of reach.
  file: async (recording) => {
    for (const { take, blob } of await takes(recording)) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = recording.takes > 1 ? recording.name.replace(/(\.\w+)$/, `-${take}$1`) : recording.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }
  },
  goOn: (recording) => begin(recording),
});

async function show() {
  const all = await list();
  const own = all.filter((one) => one.owner === owner);
  rows.show(own.filter((one) => !recorder?.running || one.id !== recorder.recording.id), outbox);
  const unsent = own.filter((one) => ["ready", "cut", "refused"].includes(one.state)).length;
  const others = all.length - own.length && all.find((one) => one.owner !== owner && one.state !== "sent");
  const texts = [];
  const waits = own.some((one) => one.state === "ready");
  if (unsent) texts.push(unsent > 1 ? _("{number} memos not sent yet.", { number: unsent }) : _("1 memo not sent yet."), waits ? reason() : _("Decide below what becomes of it."));
  if (others) texts.push(_("A memo of {name} waits on this device too. It is sent once {name} is logged in here.", { name: others.ownerName }));
  loud.querySelector("p").textContent = texts.join(" ");
  const link = loud.querySelector("a");
  link.hidden = ![401, 403].includes(outbox.stuck?.status);
  link.textContent = outbox.stuck?.status === 403 ? _("Read and agree") : _("Log in");
  loud.querySelector("button").hidden = !waits || !outbox.stuck;
  loud.hidden = !texts.length;
  document.title = unsent ? `${_("({number} not sent)", { number: unsent })} ${title}` : title;
  if (unsent) navigator.setAppBadge?.(unsent).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
}

function reason() {
  if (!navigator.onLine) return _("There is no network. What you said is kept on this device, and goes out as soon as there is one.");
  return outbox.stuck?.message ?? "";
}

const outbox = new Outbox({ owner, list, changed: show });

// What a closed tab or an empty battery has left: nobody records it any more, so it is offered.
async function findCutOff() {
  for (const recording of await list()) {
    if (recording.state !== "recording") continue;
    const release = await lockOf(recording.id);
    if (!release) continue;
    if ((await takes(recording)).length) await save(Object.assign(recording, { state: "cut" }));
    else await forget(recording.id);
    release();
  }
}

const trouble = recordingProblem();
let recorder = null;

async function begin(recording) {
  button.disabled = true;
  await recorder.start(recording);
  button.disabled = false;
  if (recorder.running) navigator.storage?.persist?.().catch(() => {});
  await show();
}

function paint() {
  const { state } = recorder;
  const seconds = Math.floor(recorder.seconds);
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  level.value = recorder.level;
  if (root.dataset.state === state) return;
  root.dataset.state = state;
  button.classList.toggle("on", state === "on" || state === "away");
  button.querySelector("span").textContent = recorder.running ? _("Stop and send") : _("Record");
  word.textContent = { on: _("Recording"), away: _("The microphone is taken, by a call for instance. What you said is kept; it goes on when the microphone is back."), stopping: _("Being kept …") }[state] ?? "";
}

if (trouble) {
  say(trouble);
  root.hidden = true;
  document.getElementById("instead").hidden = false;
} else {
  recorder = new Recorder({
    limit: Number(root.dataset.limit),
    changed: paint,
    trouble: say,
    done: async () => {
      if (about.answers || about.adds_to) {
        // What comes next is a memo of its own.
        about.answers = about.adds_to = null;
        window.history.replaceState(null, "", window.location.pathname);
        for (const line of document.querySelectorAll("[data-about]")) line.hidden = true;
      }
      await show();
      outbox.flush();
    },
  });
  button.addEventListener("click", () => (recorder.running ? recorder.stop() : begin(fresh(owner, ownerName, { ...about }))));
  window.addEventListener("beforeunload", (event) => { if (recorder.running) event.preventDefault(); });
}
loud.querySelector("button").addEventListener("click", () => outbox.flush());
for (const name of ["online", "offline"]) window.addEventListener(name, show);

// The page works without a network from the second visit on; nothing but it and its scripts is kept for that.
navigator.serviceWorker?.register("/sw.js", { scope: "/record" }).catch(() => {});
const install = document.getElementById("install");
if (navigator.standalone === false) { // an iPhone has no button for it
  install.querySelector("span").textContent += ` ${_("Tap Share, then “Add to Home Screen”.")}`;
  install.querySelector("button").hidden = true;
  install.hidden = false;
}
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  install.hidden = false;
  install.querySelector("button").onclick = () => { install.hidden = true; event.prompt(); };
});

if (!trouble) await findCutOff();
await show();
if (!trouble) outbox.flush();
rows.watch(list, show);
