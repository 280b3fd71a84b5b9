// The waveform: wavesurfer over our own <audio> with the peaks that the server made, and the evidence as regions on it.
import WaveSurfer from "./vendor/wavesurfer-7.12.11.esm.js";
import Regions from "./vendor/wavesurfer-regions-7.12.11.esm.js";

const LOUDEST = 255; // the server's peaks are bytes

export class Wave {
  // peaks: where they are; length: seconds; pick: called with the second that was clicked.
  constructor(place, peaks, audio, length, pick) {
    this.place = place;
    this.parts = [];
    this.show(peaks, audio, length, pick);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
  }

  async show(peaks, audio, length, pick) {
    const reply = await fetch(peaks);
    this.place.hidden = !reply.ok || !length;
    if (this.place.hidden) return;
    const bytes = new Uint8Array(await reply.arrayBuffer());
    this.regions = Regions.create();
    this.wave = WaveSurfer.create({
      container: this.place,
      media: audio,
      peaks: [Float32Array.from(bytes, (peak) => peak / LOUDEST)],
      duration: length,
      height: this.place.clientHeight,
      normalize: true,
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      cursorWidth: 2,
      interact: true,
      dragToSeek: false,
      cspNonce: this.place.closest("[data-nonce]").dataset.nonce,
      plugins: [this.regions],
      ...this.colours(),
    });
    this.wave.on("interaction", pick);
    this.wave.on("ready", () => {
      this.place.dataset.ready = "yes";
      this.mark(this.parts);
    });
  }

  colours() {
    const style = getComputedStyle(this.place);
    const colour = (name) => style.getPropertyValue(name).trim();
    return { waveColor: colour("--soft"), progressColor: colour("--accent"), cursorColor: colour("--accent") };
  }

  recolour() {
    this.wave?.setOptions(this.colours());
    this.mark(this.parts);
  }

  // parts: [[start, end], …] in seconds.
  mark(parts) {
    this.parts = parts;
    if (!this.place.dataset.ready) return;
    this.regions.clearRegions();
    const color = getComputedStyle(this.place).getPropertyValue("--region").trim();
    for (const [start, end] of parts) this.regions.addRegion({ start, end, color, drag: false, resize: false });
  }
}
