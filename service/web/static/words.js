// The transcript: its words follow the sound, a click on one plays from there, and the words of a field are marked.

export class Words {
  constructor(box, play) {
    this.box = box;
    this.words = [...box.querySelectorAll(".w")];
    const numbers = (name) => Float64Array.from(this.words, (word) => Number(word.dataset[name]));
    [this.starts, this.ends, this.froms, this.tos] = ["s", "e", "a", "b"].map(numbers);
    this.marked = [];
    this.now = null;
    this.following = true;
    this.back = document.querySelector("[data-follow]");
    box.addEventListener("click", (event) => {
      const word = event.target.closest(".w");
      // Words that are being selected are not meant to be played.
      if (word && getSelection().isCollapsed) play(Number(word.dataset.s));
    });
    for (const name of ["wheel", "touchmove"]) box.addEventListener(name, () => this.leave(), { passive: true });
    box.addEventListener("keydown", (event) => {
      if (["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].includes(event.key)) this.leave();
    });
    this.back?.addEventListener("click", () => this.follow());
  }

  // The reader has scrolled away: the words stay where they are until they ask to be taken back.
  leave() {
    this.following = false;
    if (this.back) this.back.hidden = !this.now;
  }

  follow() {
    this.following = true;
    if (this.back) this.back.hidden = true;
    if (this.now) this.reveal(this.now);
  }

  // How many of the sorted numbers are at most `limit`.
  static upTo(numbers, limit) {
    let low = 0;
    let high = numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle] <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(second, playing) {
    const index = second > 0 ? Words.upTo(this.starts, second + 0.02) - 1 : -1;
    const word = this.words[index] ?? null;
    if (word === this.now) return;
    this.now?.classList.remove("now");
    word?.classList.add("now");
    this.now = word;
    if (word && playing && this.following) this.reveal(word);
  }

  // Scroll the transcript, and nothing but the transcript, until the word shows.
  reveal(word) {
    const top = word.getBoundingClientRect().top - this.box.getBoundingClientRect().top;
    if (top < 0 || top > this.box.clientHeight - 48) this.box.scrollTop += top - this.box.clientHeight / 3;
  }

  // The words that [from, to) of the text touches.
  within([from, to]) {
    const first = Words.upTo(this.tos, from);
    const last = Words.upTo(this.froms, to - 1);
    return this.words.slice(first, last);
  }

  // Mark the words of [[start, end], …]; the first of them comes into view.
  mark(spans) {
    for (const word of this.marked) word.classList.remove("shown");
    this.marked = spans.flatMap((span) => this.within(span));
    for (const word of this.marked) word.classList.add("shown");
    if (this.marked.length) this.reveal(this.marked[0]);
  }

  cite(spans) {
    for (const word of spans.flatMap((span) => this.within(span))) word.classList.add("cited");
  }

  seconds(spans) {
    return spans.flatMap((span) => {
      const words = this.within(span);
      return words.length ? [[Number(words[0].dataset.s), Number(words[words.length - 1].dataset.e)]] : [];
    });
  }
}
