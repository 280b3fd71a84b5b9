// One <audio> that nothing re-creates, with a waveform and a transcript that follow it.
import { addKeys } from "./shortcuts.js";
import { _ } from "./texts.js";
import { Wave } from "./wave.js";
import { Words } from "./words.js";

const BEFORE = 0.25; // seconds of sound before the words that are played, and after them
const AFTER = 0.35;
const NEAR = 0.8; // stretches as near as this are played in one go

export class Player {
  constructor(root) {
    this.audio = root.querySelector("audio");
    this.until = Infinity;
    this.rest = []; // stretches that are played after this one
    const box = document.querySelector("[data-transcript]");
    this.words = box && new Words(box, (at) => this.play(at));
    const { peaks, duration } = root.dataset;
    const place = root.querySelector(".wave");
    this.wave = peaks && new Wave(place, peaks, this.audio, Number(duration) || 0, (at) => this.play(at));
    this.listen();
    addKeys([
      { keys: "Space", help: _("Play or pause"), run: () => this.toggle() },
      { keys: "[", help: _("Back 3 seconds"), run: () => this.skip(-3) },
      { keys: "]", help: _("On 3 seconds"), run: () => this.skip(3) },
    ]);
  }

  listen() {
    const { audio } = this;
    const frame = () => {
      this.tick();
      if (!audio.paused) requestAnimationFrame(frame);
    };
    audio.addEventListener("play", () => requestAnimationFrame(frame));
    // timeupdate: in a tab that is not seen there are no frames, and the end of a stretch has to be kept there too.
    for (const name of ["timeupdate", "seeked", "pause", "loadedmetadata"]) audio.addEventListener(name, () => this.tick());
    audio.addEventListener("seeking", () => {
      if (!this.own) [this.until, this.rest] = [Infinity, []];
      this.own = false;
    });
  }

  toggle() {
    [this.until, this.rest] = [Infinity, []];
    if (this.audio.paused) this.start();
    else this.audio.pause();
  }

  skip(seconds) {
    this.audio.currentTime = Math.max(0, this.audio.currentTime + seconds);
  }

  // A browser may refuse sound before the first click; the place is set all the same.
  start() {
    this.audio.play().catch(() => {});
  }

  seek(at) {
    this.own = true;
    this.audio.currentTime = at;
  }

  play(at, until = Infinity) {
    [this.until, this.rest] = [until, []];
    this.words?.follow();
    this.seek(at);
    this.start();
  }

  // Just these stretches, [[start, end], …], one after the other.
  playParts(parts) {
    const joined = [];
    for (const [start, end] of parts.toSorted((a, b) => a[0] - b[0])) {
      const last = joined.at(-1);
      if (last && start - last[1] < NEAR) last[1] = Math.max(last[1], end);
      else joined.push([start, end]);
    }
    if (!joined.length) return;
    const [[start, end], ...rest] = joined;
    this.play(Math.max(0, start - BEFORE), end + AFTER);
    this.rest = rest;
  }

  tick() {
    const at = this.audio.currentTime;
    if (at >= this.until && !this.audio.seeking) {
      const next = this.rest.shift();
      this.until = next ? next[1] + AFTER : Infinity;
      if (next) this.seek(Math.max(0, next[0] - BEFORE));
      else this.audio.pause();
    }
    this.words?.at(this.audio.currentTime, !this.audio.paused);
  }

  // spans: places in the text; parts: the seconds of their words, where they are known.
  mark(spans, parts = this.words?.seconds(spans) ?? []) {
    this.words?.mark(spans);
    this.wave?.mark(parts);
  }
}

const root = document.querySelector("[data-player]");
export const player = root ? new Player(root) : null;

document.querySelector("[data-speed]")?.addEventListener("change", (event) => {
  player.audio.playbackRate = Number(event.target.value);
});

// A link from elsewhere to words of this transcript: /memos/…#words-START-END.
const linked = location.hash.match(/^#words-(\d+)-(\d+)$/);
if (player?.words && linked) {
  const spans = [[Number(linked[1]), Number(linked[2])]];
  player.mark(spans);
  const [first] = player.words.seconds(spans);
  if (first) player.audio.currentTime = Math.max(0, first[0] - BEFORE);
}
