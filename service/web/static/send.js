// Sending files, by choice or drag, several at once. Each goes by tus: a broken connection, or a closed page and the same file
// chosen again, goes on where it was.
import { _ } from "./texts.js";
import { end, getJson, upload } from "./tus.js";

const AT_ONCE = 3;
const form = document.getElementById("send");
const list = document.getElementById("sendings");
const said = document.getElementById("sendings-said");
const place = document.getElementById("drop");
const limit = Number(form.dataset.limit);
const asked = new URLSearchParams(window.location.search);
const about = { answers: asked.get("answers"), adds_to: asked.get("adds_to") };
const line = [];
let running = 0;

window.addEventListener("beforeunload", (event) => { if (running || line.length) event.preventDefault(); });
for (const [name, id] of Object.entries(about)) form.querySelector(`[data-about=${name}]`).hidden = !id;

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// One file's row: its name, how far it is, what is wrong, what can be done.
class Row {
  constructor(file) {
    this.item = document.createElement("li");
    this.name = file.name;
    this.state = element("span", "soft small state", _("Waits its turn"));
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", _("Sending {name}", { name: file.name }));
    this.actions = element("p", "row actions");
    const head = element("div", "row apart");
    head.append(element("strong", "", file.name), this.state);
    this.item.append(head, this.bar);
    list.append(this.item);
    list.hidden = false;
  }

  progress(share) {
    this.bar.value = share;
    this.state.textContent = share < 1 ? `${Math.floor(share * 100)} %` : _("Being checked …");
  }

  done(words, address) {
    this.bar.remove();
    this.state.textContent = words;
    const link = element("a", "button slim", _("Open the memo"));
    link.href = address;
    link.setAttribute("aria-label", _("Open the memo of {day}", { day: this.name }));
    this.actions.append(link);
    this.item.append(this.actions);
    said.textContent = `${this.name}: ${words}`;
  }

  // unreached: the network was to blame, so that it is tried again once that is back.
  failed(text, again, unreached = false) {
    this.bar.remove();
    this.state.textContent = "";
    const error = element("p", "error", text);
    error.setAttribute("role", "alert");
    const button = element("button", "slim", _("Try again"));
    button.type = "button";
    if (unreached) button.dataset.unreached = "";
    button.addEventListener("click", () => { this.item.remove(); again(); });
    this.actions.append(button);
    this.item.append(error, this.actions);
  }
}

// metadata of a file; whose memo it is was chosen when the file was.
function job(file) {
  const known = { filename: file.name, filetype: file.type, rep: form.querySelector("[name=rep]")?.value, ...about };
  if (file.lastModified) known.file_modified_at = new Date(file.lastModified).toISOString();
  return { file, metadata: Object.fromEntries(Object.entries(known).filter(([, value]) => value)) };
}

function add(one) {
  const row = new Row(one.file);
  const again = () => add(one);
  if (one.file.size > limit) {
    row.failed(_("This recording has {size} MB, and the limit is {limit} MB. Send a shorter or compressed one.", { size: Math.ceil(one.file.size / 1e6), limit: Math.floor(limit / 1e6) }), again);
  } else if (!one.file.size) {
    row.failed(_("The file is empty: it has no bytes. Send the recording again."), again);
  } else {
    line.push({ ...one, row, again });
    next();
  }
}

function next() {
  while (running < AT_ONCE && line.length) {
    running += 1;
    send(line.shift()).finally(() => { running -= 1; next(); });
  }
}

async function send({ file, metadata, row, again }) {
  const key = ["debrief", form.dataset.owner, ...Object.values(metadata), file.size].join(" ");
  try {
    const url = await upload(file, { metadata, key, onProgress: (share) => row.progress(share) });
    const there = await getJson(url);
    if (!there.memo_id) {
      await end(url);
      row.failed(there.problem ?? _("The server has not made a memo of it. Try again; if it stays so, tell the operator."), again);
      return;
    }
    row.done(there.created ? _("Arrived.") : _("It had arrived before: this is the same memo."), `/memos/${encodeURIComponent(there.memo_id)}`);
  } catch (error) {
    row.failed(error.status ? error.message : _("The server could not be reached, so this recording has not been sent. Check the connection and try again: it goes on where it was."), again, !error.status);
  }
}

const addFiles = (files) => { for (const file of files) add(job(file)); };

form.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", () => {
  addFiles(input.files);
  input.value = "";
}));
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("online", () => {
  for (const button of list.querySelectorAll("button[data-unreached]")) button.click();
});

for (const name of ["dragover", "dragenter"]) {
  place.addEventListener(name, (event) => { event.preventDefault(); place.classList.add("over"); });
}
for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("over"));
place.addEventListener("drop", (event) => { event.preventDefault(); addFiles(event.dataTransfer.files); });
