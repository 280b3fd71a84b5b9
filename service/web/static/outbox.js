// Sends what was recorded on this device as soon as it can, one after the other, and forgets the sound only once the server
// has shown by its checksum that it has the same bytes, and named the memo that they have become.
import { dropSound, save, takes } from "./slices.js";
import { _ } from "./texts.js";
import { UploadFailed, end, getJson, join, upload } from "./tus.js";

const AGAIN = [5, 15, 60]; // seconds before the next try after the server was not reached

async function sha256(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function metadataOf(recording) {
  const known = { filename: recording.name, filetype: recording.kind.split(";")[0], recorded_at: recording.started, answers: recording.answers, adds_to: recording.adds_to };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value));
}

// One take on the server, whole and the same; where it is, and what the server says of it.
async function deliver(recording, { take, blob }, partial, progress) {
  const local = await sha256(blob);
  for (let tries = 2; ; tries -= 1) {
    const url = await upload(blob, {
      metadata: { ...metadataOf(recording), sha256: local },
      partial,
      url: recording.uploads[take],
      onUrl: (begun) => { recording.uploads[take] = begun; save(recording); },
      onProgress: progress,
    });
    const there = await getJson(url);
    if (there.state === "refused") throw new UploadFailed(there.problem, 422);
    if (there.sha256 === local) return { url, there };
    // Other bytes than were sent: they are worth nothing, and the take is sent anew.
    await end(url);
    delete recording.uploads[take];
    if (!tries) throw new UploadFailed(_("The server has other bytes than this device. The recording is kept here; tell the operator."), 422);
  }
}

async function send(recording, progress) {
  const parts = await takes(recording);
  if (!parts.length) throw new UploadFailed(_("Nothing of this recording is left on this device."), 422);
  const whole = parts.reduce((sum, { blob }) => sum + blob.size, 0);
  let before = 0;
  const sent = [];
  for (const part of parts) {
    sent.push(await deliver(recording, part, parts.length > 1, (share) => progress((before + share * part.blob.size) / whole)));
    before += part.blob.size;
  }
  let { there } = sent[0];
  if (parts.length > 1) there = await getJson(await join(sent.map(({ url }) => url), { ...metadataOf(recording), join: "recordings" }));
  if (there.state === "refused") throw new UploadFailed(there.problem, 422);
  if (!there.memo_id) throw new UploadFailed(_("The server has not made a memo of it yet. It is tried again."));
  await dropSound(Object.assign(recording, { state: "sent", memo_id: there.memo_id, problem: null, uploads: {} }));
}

export class Outbox {
  // list(): the recordings on this device; changed(): one of them stands elsewhere now.
  constructor({ owner, list, changed }) {
    Object.assign(this, { owner, list, changed, progress: new Map(), missed: 0 });
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") this.flush(); });
  }

  // Sends what is ready; one tab at a time, since two would send the same.
  async flush() {
    clearTimeout(this.timer);
    if (!navigator.locks) return; // plain HTTP: nothing can have been recorded
    if (this.busy) {
      this.more = true;
      return;
    }
    this.busy = true;
    await navigator.locks.request("debrief-outbox", () => this.run());
    this.busy = false;
    if (this.more) {
      this.more = false;
      this.flush();
    }
  }

  async run() {
    const ready = (await this.list()).filter((one) => one.state === "ready" && one.owner === this.owner).reverse();
    if (!ready.length) return;
    try {
      const me = await getJson("/api/v1/users/me");
      if (me.id !== this.owner) throw new UploadFailed(_("Somebody else is logged in now. Log in again; nothing is lost."), 401);
      for (const recording of ready) await this.one(recording);
      this.missed = 0;
      this.stuck = null;
    } catch (error) {
      this.stuck = error;
      if (!error.status || error.status >= 500) this.timer = setTimeout(() => this.flush(), 1000 * AGAIN[Math.min(this.missed++, AGAIN.length - 1)]);
    }
    this.changed();
  }

  // A recording that the server refuses stays here, with the reason, and the next one gets its turn.
  async one(recording) {
    try {
      await send(recording, (share) => { this.progress.set(recording.id, share); this.changed(); });
    } catch (error) {
      if (!error.status || error.status === 401 || error.status === 403 || error.status >= 500) throw error;
      await save(Object.assign(recording, { state: "refused", problem: error.message, uploads: {} }));
    } finally {
      this.progress.delete(recording.id);
      this.changed();
    }
  }
}
