// One <audio> with a waveform made on the server and a transcript whose words follow the sound and can be clicked.
import { addKeys } from "./shortcuts.js";

const BAR = 3; // CSS pixels from bar to bar

export class Player {
  constructor(root) {
    this.audio = root.querySelector("audio");
    this.canvas = root.querySelector("canvas");
    this.length = Number(root.dataset.duration) || 0;
    this.words = [...document.querySelectorAll("[data-transcript] .w")];
    this.starts = Float64Array.from(this.words, (word) => Number(word.dataset.s));
    this.peaks = new Uint8Array();
    this.marked = [];
    this.until = Infinity;
    this.listen();
    if (root.dataset.peaks) this.loadPeaks(root.dataset.peaks);
    else this.canvas.hidden = true;
    addKeys([
      { keys: "Space", help: "Play or pause", run: () => this.toggle() },
      { keys: "[", help: "Back 3 seconds", run: () => this.skip(-3) },
      { keys: "]", help: "On 3 seconds", run: () => this.skip(3) },
    ]);
  }

  get duration() {
    return this.length || (Number.isFinite(this.audio.duration) ? this.audio.duration : 0);
  }

  listen() {
    const frame = () => {
      this.follow();
      if (!this.audio.paused) requestAnimationFrame(frame);
    };
    this.audio.addEventListener("play", () => requestAnimationFrame(frame));
    for (const name of ["seeked", "pause", "loadedmetadata"]) this.audio.addEventListener(name, () => this.follow());
    this.audio.addEventListener("seeking", () => { if (!this.own) this.until = Infinity; this.own = false; });
    document.querySelector("[data-transcript]")?.addEventListener("click", (event) => {
      const word = event.target.closest(".w");
      if (word && !String(getSelection())) this.play(Number(word.dataset.s));
    });
    this.canvas.addEventListener("click", (event) => this.play((event.offsetX / this.canvas.clientWidth) * this.duration));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  async loadPeaks(address) {
    const reply = await fetch(address);
    this.canvas.hidden = !reply.ok;
    if (!reply.ok) return;
    this.peaks = new Uint8Array(await reply.arrayBuffer());
    this.draw();
  }

  toggle() {
    this.until = Infinity;
    if (this.audio.paused) this.audio.play();
    else this.audio.pause();
  }

  skip(seconds) {
    this.audio.currentTime = Math.max(0, this.audio.currentTime + seconds);
  }

  play(start, end = Infinity) {
    this.own = true;
    this.until = end;
    this.audio.currentTime = start;
    this.audio.play().catch(() => {}); // a browser may refuse sound before the first click; the place is set all the same
  }

  follow() {
    const at = this.audio.currentTime;
    if (at >= this.until) {
      this.until = Infinity;
      this.audio.pause();
    }
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= at + 0.02) low = middle + 1;
      else high = middle;
    }
    const word = low > 0 && at > 0 ? this.words[low - 1] : null;
    if (word !== this.now) {
      this.now?.classList.remove("now");
      word?.classList.add("now");
      if (word && !this.audio.paused) this.reveal(word);
      this.now = word;
    }
    this.draw();
  }

  // Scroll the transcript, and nothing but the transcript, until the word shows.
  reveal(word) {
    const box = word.closest("[data-transcript]");
    const top = word.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (top < 0 || top > box.clientHeight - 48) box.scrollTop += top - box.clientHeight / 3;
  }

  // spans: [[start, end], …] as offsets into the transcript's text. Returns the first and last second of their words.
  mark(spans) {
    for (const word of this.marked) word.classList.remove("shown");
    this.marked = this.words.filter((word) => spans.some(([a, b]) => Number(word.dataset.a) < b && Number(word.dataset.b) > a));
    for (const word of this.marked) word.classList.add("shown");
    this.draw();
    if (!this.marked.length) return null;
    this.reveal(this.marked[0]);
    return this.secondsOf(spans[0]);
  }

  secondsOf([from, to]) {
    const inside = this.words.filter((word) => Number(word.dataset.a) < to && Number(word.dataset.b) > from);
    return inside.length ? [Number(inside[0].dataset.s), Number(inside[inside.length - 1].dataset.e)] : null;
  }

  draw() {
    const { canvas, peaks } = this;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width || !peaks.length || !this.duration) return;
    const scale = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const pen = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(name);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = colour("--mark-strong");
    for (const word of this.marked) {
      const left = (Number(word.dataset.s) / this.duration) * width;
      pen.fillRect(left, 0, Math.max(2, (Number(word.dataset.e) / this.duration) * width - left), height);
    }
    const played = (this.audio.currentTime / this.duration) * width;
    const loudest = this.loudest ??= Math.max(1, peaks.reduce((a, b) => Math.max(a, b), 0));
    for (let x = 0; x < width; x += BAR) {
      const from = Math.floor((x / width) * peaks.length);
      const to = Math.max(from + 1, Math.floor(((x + BAR) / width) * peaks.length));
      let peak = 0;
      for (let i = from; i < to && i < peaks.length; i += 1) peak = Math.max(peak, peaks[i]);
      const tall = Math.max(2, (peak / loudest) * (height - 4));
      pen.fillStyle = x <= played ? colour("--accent") : colour("--soft");
      pen.fillRect(x, (height - tall) / 2, BAR - 1, tall);
    }
  }
}

const root = document.querySelector("[data-player]");
export const player = root ? new Player(root) : null;

document.querySelector("[data-speed]")?.addEventListener("change", (event) => {
  player.audio.playbackRate = Number(event.target.value);
});

// A link from elsewhere to words of this transcript: /memos/…#words-START-END.
const linked = location.hash.match(/^#words-(\d+)-(\d+)$/);
if (player && linked) {
  const seconds = player.mark([[Number(linked[1]), Number(linked[2])]]);
  if (seconds) player.audio.currentTime = Math.max(0, seconds[0] - 0.25);
}
