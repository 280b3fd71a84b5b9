// The microphone: MediaRecorder in slices of five seconds, each put on the disk at once. A call or the lock screen takes the
// microphone away: the take is closed, and the next one begins with a new stream when it is back.
import { addSlice, dropSound, forget, lockOf, save } from "./slices.js";
import { _ } from "./texts.js";

const KINDS = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];
const SLICE = 5000; // milliseconds: what a crash can cost at most
const AGAIN = 3000; // milliseconds between looks whether the microphone is back

// Why this page cannot record, as a sentence, or null.
export function recordingProblem() {
  if (!window.isSecureContext) {
    return _("Browsers give pages the microphone only over HTTPS or on the machine itself, and this page came over plain HTTP. Record with your phone's own recorder and send the file, or ask the operator for HTTPS.");
  }
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder || !window.indexedDB || !navigator.locks) {
    return _("This browser cannot record sound. Record with your phone's own recorder and send the file.");
  }
  return null;
}

const two = (number) => String(number).padStart(2, "0");

export function fresh(owner, ownerName, about) {
  const at = new Date();
  const [kind, ending] = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type)) ?? ["", "webm"];
  const name = `memo-${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}.${ending}`;
  return { id: crypto.randomUUID(), owner, ownerName, name, started: at.toISOString(), kind, seconds: 0, takes: 0, state: "recording", uploads: {}, ...about };
}

// changed(state, level): idle, on, or away while the microphone is taken; done(recording): it is whole and on this device.
export class Recorder {
  constructor({ limit, changed, trouble, done }) {
    Object.assign(this, { limit, changed, trouble, done, state: "idle", level: 0 });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") {
        this.flush(); // the page may not come back
        return;
      }
      if (this.state === "on") this.wake();
      if (this.state === "away") this.back();
    });
    window.addEventListener("pagehide", () => this.flush());
  }

  // What has been said since the last slice goes on the disk now.
  flush() {
    if (this.recorder?.state === "recording") this.recorder.requestData();
  }

  get running() { return this.state !== "idle"; }

  get seconds() { return (this.before ?? 0) + (this.state === "on" ? (performance.now() - this.since) / 1000 : 0); }

  async start(recording) {
    this.trouble("");
    try {
      this.stream = await this.listen();
    } catch (error) {
      this.trouble(error.name === "NotFoundError"
        ? _("No microphone was found. Plug one in, or send a file.")
        : _("The microphone is not allowed for this page. Allow it in the browser's address bar and try again, or send a file."));
      return;
    }
    this.release = await lockOf(recording.id);
    if (!this.release) {
      this.quiet();
      this.trouble(_("Another tab is recording this memo."));
      return;
    }
    this.recording = Object.assign(recording, { state: "recording" });
    this.before = recording.seconds;
    this.writes = save(recording).catch((error) => this.full(error));
    this.take();
    this.watch();
  }

  listen() {
    return navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: true } });
  }

  take() {
    const number = { take: (this.recording.takes += 1), slice: 0 };
    const [track] = this.stream.getAudioTracks();
    const kind = this.recording.kind;
    const recorder = new MediaRecorder(this.stream, kind ? { mimeType: kind } : {});
    this.recorder = recorder;
    this.stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.addEventListener("dataavailable", (event) => { if (event.data.size) this.keep(number.take, number.slice++, event.data); });
    const taken = () => { if (recorder === this.recorder && this.state === "on") this.away(); };
    track.addEventListener("ended", taken);
    track.addEventListener("mute", taken);
    track.addEventListener("unmute", () => { if (this.state === "away") this.back(); });
    recorder.addEventListener("error", taken);
    recorder.start(SLICE);
    this.since = performance.now();
    this.state = "on";
    this.wake();
    this.meter();
    this.changed();
  }

  keep(take, number, blob) {
    this.recording.seconds = Math.max(this.recording.seconds, this.seconds);
    const recording = { ...this.recording };
    this.writes = this.writes.then(async () => addSlice(recording, take, number, await blob.arrayBuffer())).catch((error) => this.full(error));
  }

  full(error) {
    this.trouble(error.name === "QuotaExceededError"
      ? _("The storage of this device is full. What was recorded until then is kept and gets sent. Make room before you record again.")
      : _("This device could not store the recording any further. What was recorded until then is kept and gets sent."));
    if (this.state === "on" || this.state === "away") this.stop();
  }

  away() {
    this.before = this.seconds;
    this.state = "away";
    if (this.recorder.state !== "inactive") this.recorder.stop();
    this.changed();
    this.look = setInterval(() => { if (document.visibilityState === "visible") this.back(); }, AGAIN);
  }

  async back() {
    if (this.asking || this.state !== "away") return;
    this.asking = true;
    const stream = await this.listen().catch(() => null);
    this.asking = false;
    if (!stream || this.state !== "away" || stream.getAudioTracks()[0].muted) {
      stream?.getTracks().forEach((track) => track.stop());
      return;
    }
    clearInterval(this.look);
    this.quiet();
    this.stream = stream;
    this.take();
  }

  async wake() {
    this.lock = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  meter() {
    this.sound = new AudioContext();
    const meter = this.sound.createAnalyser();
    this.sound.createMediaStreamSource(this.stream).connect(meter);
    const samples = new Uint8Array(meter.fftSize);
    this.hear = () => {
      meter.getByteTimeDomainData(samples);
      return Math.min(1, samples.reduce((loud, value) => Math.max(loud, Math.abs(value - 128)), 0) / 90);
    };
  }

  watch() {
    const tick = () => {
      if (!this.running) return;
      this.level = this.state === "on" ? this.hear() : 0;
      this.changed();
      if (this.state === "on" && this.seconds >= this.limit) {
        this.trouble(_("That is the longest recording that is taken here; it has been stopped and gets sent."));
        this.stop();
      }
      requestAnimationFrame(tick);
    };
    tick();
  }

  quiet() {
    for (const track of this.stream.getTracks()) track.stop();
    this.sound?.close();
  }

  async stop() {
    if (!this.running || this.state === "stopping") return;
    const recording = this.recording;
    if (this.state === "on") this.before = this.seconds;
    this.state = "stopping";
    clearInterval(this.look);
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await this.stopped;
    await this.writes;
    this.quiet();
    this.lock?.release();
    recording.state = recording.seconds > 0 ? "ready" : "empty";
    if (recording.state === "ready") await save(recording).catch(() => {});
    else {
      await forget(recording.id).catch(() => dropSound(recording));
      this.trouble(_("Nothing was recorded. Look whether the microphone is on, and try again."));
    }
    this.release?.();
    this.state = "idle";
    this.before = this.level = 0;
    this.changed();
    if (recording.state === "ready") this.done(recording);
  }
}
