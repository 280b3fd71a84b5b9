// The microphone: MediaRecorder with the time, the level, and nothing lost when the track ends under us.

const KINDS = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];
const PART = 2000; // milliseconds: what a crash of the browser's encoder can cost

// Why this page cannot record, as a sentence, or null.
export function recordingProblem() {
  if (!window.isSecureContext) {
    return "Browsers give pages the microphone only over HTTPS or on the machine itself, and this page came over plain HTTP. Record with your phone's own recorder and send the file, or ask the operator for HTTPS.";
  }
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
    return "This browser cannot record sound. Record with your phone's own recorder and send the file.";
  }
  return null;
}

export class Recorder {
  constructor(root, { done, trouble }) {
    this.button = root.querySelector("button");
    this.clock = root.querySelector(".clock");
    this.level = root.querySelector("progress");
    this.word = root.querySelector("[role=status]");
    this.done = done;
    this.trouble = trouble;
    this.running = false;
    this.button.addEventListener("click", () => (this.running ? this.stop() : this.start()));
  }

  async start() {
    this.button.disabled = true;
    this.trouble("");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: true } });
    } catch (error) {
      this.trouble(error.name === "NotFoundError"
        ? "No microphone was found. Plug one in, or send a file."
        : "The microphone is not allowed for this page. Allow it in the browser's address bar and try again, or send a file.");
      return;
    } finally {
      this.button.disabled = false;
    }
    const [kind, ending] = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type)) ?? ["", "webm"];
    this.parts = [];
    this.started = new Date();
    this.recorder = new MediaRecorder(this.stream, kind ? { mimeType: kind } : {});
    this.recorder.addEventListener("dataavailable", (event) => { if (event.data.size) this.parts.push(event.data); });
    this.recorder.addEventListener("stop", () => this.finish(kind, ending));
    // A phone call or the lock screen ends the track: keep and send what was said until then.
    this.stream.getAudioTracks()[0].addEventListener("ended", () => { if (this.running) this.stop("The microphone was taken away; what was recorded until then is sent."); });
    this.recorder.start(PART);
    this.running = true;
    this.button.classList.add("on");
    this.button.textContent = "Stop and send";
    this.word.textContent = "Recording";
    this.wake();
    this.watch();
  }

  async wake() {
    this.lock = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  watch() {
    this.sound = new AudioContext();
    const meter = this.sound.createAnalyser();
    this.sound.createMediaStreamSource(this.stream).connect(meter);
    const samples = new Uint8Array(meter.fftSize);
    const tick = () => {
      if (!this.running) return;
      meter.getByteTimeDomainData(samples);
      this.level.value = Math.min(1, samples.reduce((loud, value) => Math.max(loud, Math.abs(value - 128)), 0) / 90);
      const seconds = Math.floor((Date.now() - this.started) / 1000);
      this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      requestAnimationFrame(tick);
    };
    tick();
  }

  stop(why = "") {
    this.running = false;
    this.word.textContent = why || "Stopped";
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  finish(kind, ending) {
    for (const track of this.stream.getTracks()) track.stop();
    this.sound?.close();
    this.lock?.release();
    this.running = false;
    this.button.classList.remove("on");
    this.button.textContent = "Record";
    this.level.value = 0;
    const blob = new Blob(this.parts, { type: kind.split(";")[0] });
    if (!blob.size) {
      this.trouble("Nothing was recorded. Look whether the microphone is on, and try again.");
      return;
    }
    const two = (number) => String(number).padStart(2, "0");
    const at = this.started;
    const name = `memo-${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}.${ending}`;
    this.done(blob, name, at);
  }
}
