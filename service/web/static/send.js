// Sending: files by choice or drag, or a memo spoken now. Each is one POST to the API with its progress shown.
import { Recorder, recordingProblem } from "./recorder.js";

const form = document.getElementById("send");
const list = document.getElementById("sendings");
const place = document.getElementById("drop");
const rep = () => form.querySelector("[name=rep]")?.value || "";
let unsent = 0;

window.addEventListener("beforeunload", (event) => {
  if (unsent || recorder?.running) event.preventDefault();
});

function row(name) {
  const item = document.createElement("div");
  item.className = "card";
  item.innerHTML = '<div class="row apart"><strong></strong><span class="soft small" role="status"></span></div><progress max="1" value="0"></progress><p class="actions row" hidden></p>';
  item.querySelector("strong").textContent = name;
  item.querySelector("progress").setAttribute("aria-label", `Sending ${name}`);
  list.prepend(item);
  return item;
}

function say(item, text, kind = "") {
  const status = item.querySelector("[role=status]");
  status.textContent = text;
  status.className = kind ? "error" : "soft small";
  if (kind) item.querySelector(".row").after(status);
}

function link(item, text, address, attributes = {}) {
  const made = document.createElement("a");
  made.textContent = text;
  made.href = address;
  made.className = "button slim";
  Object.assign(made, attributes);
  const actions = item.querySelector(".actions");
  actions.hidden = false;
  actions.append(made);
}

// file: a File or Blob; moment: what the client knows of when it was spoken, {recorded_at} or {file_modified_at}, in ISO form.
function send(file, name, moment) {
  const item = row(name);
  const bar = item.querySelector("progress");
  if (file.size > Number(form.dataset.limit)) {
    bar.hidden = true;
    say(item, `This recording has ${Math.ceil(file.size / 1e6)} MB, and the limit is ${Math.floor(form.dataset.limit / 1e6)} MB. Send a shorter or compressed one.`, "error");
    return;
  }
  const data = new FormData();
  if (rep()) data.set("rep", rep());
  for (const [key, value] of Object.entries(moment)) data.set(key, value);
  data.set("file", file, name);
  const request = new XMLHttpRequest();
  unsent += 1;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = event.loaded / event.total;
    say(item, event.loaded < event.total ? `${Math.round((event.loaded / event.total) * 100)} %` : "Sent; being checked …");
  });
  request.addEventListener("load", () => {
    let reply = {};
    try { reply = JSON.parse(request.responseText); } catch { /* not ours; told below by its status */ }
    bar.hidden = true;
    unsent -= 1;
    if (request.status === 200 || request.status === 201) {
      say(item, request.status === 201 ? "Arrived." : "This recording had arrived before: this is the same memo.");
      link(item, "Open the memo", `/memos/${encodeURIComponent(reply.id)}`);
    } else failed(item, file, name, moment, sentence(request.status, reply));
  });
  request.addEventListener("error", () => {
    bar.hidden = true;
    unsent -= 1;
    failed(item, file, name, moment, "The server could not be reached, so this recording has not been sent. Check the connection and try again.");
  });
  request.open("POST", "/api/v1/recordings");
  request.setRequestHeader("Accept", "application/json");
  request.send(data);
}

function sentence(status, reply) {
  if (status === 401) return "You are no longer logged in. Log in again in another tab, then try again here.";
  if (typeof reply.detail === "string") return reply.detail;
  return `The server could not take this recording (status ${status}). Try again; if it stays so, tell the operator.`;
}

function failed(item, file, name, moment, text) {
  say(item, text, "error");
  const actions = item.querySelector(".actions");
  actions.hidden = false;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "slim";
  again.textContent = "Try again";
  again.addEventListener("click", () => { item.remove(); send(file, name, moment); });
  actions.append(again);
  if (!(file instanceof File)) link(item, "Save it on this device", URL.createObjectURL(file), { download: name });
}

function sendFiles(files) {
  for (const file of files) send(file, file.name, { file_modified_at: new Date(file.lastModified).toISOString() });
}

form.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", () => {
  sendFiles(input.files);
  input.value = "";
}));
form.addEventListener("submit", (event) => event.preventDefault());

for (const name of ["dragover", "dragenter"]) {
  place.addEventListener(name, (event) => { event.preventDefault(); place.classList.add("over"); });
}
for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("over"));
place.addEventListener("drop", (event) => { event.preventDefault(); sendFiles(event.dataTransfer.files); });

const box = document.getElementById("recorder");
const trouble = recordingProblem();
const problem = document.getElementById("recording-problem");
let recorder = null;
if (trouble) {
  problem.textContent = trouble;
  problem.hidden = false;
  box.hidden = true;
} else {
  recorder = new Recorder(box, {
    done: (blob, name, started) => send(blob, name, { recorded_at: started.toISOString() }),
    trouble: (text) => { problem.textContent = text; problem.hidden = !text; },
  });
}
