// Shows the lyrics and lights the words while they are sung.
import {sungAt} from "./lyrics.js";
import {element} from "./view.js";

// LyricsView shows lyrics in a list of lines.
export class LyricsView {
  constructor(box, text) {
    this.box = box;
    this.text = text;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.clear();
  }

  clear() {
    this.lyrics = null;
    this.lines = [];
    this.line = -1;
    this.word = -1;
    this.box.replaceChildren();
    this.box.parentElement.hidden = true;
  }

  // song removes the lyrics of another song.
  song(id) {
    if (!id || this.lyrics?.song !== id) this.clear();
  }

  // show shows lyrics.
  show(lyrics) {
    this.clear();
    if (!lyrics) return;
    this.lyrics = lyrics;
    this.lines = lyrics.lines.map((line) => {
      const words = line.words.map((w) => element("span", {class: "word", "data-start": w.start}, w.text));
      const item = element("p", {class: "line"});
      words.forEach((w, i) => item.append(...(i > 0 ? [" ", w] : [w])));
      return {item, words};
    });
    this.box.replaceChildren(...this.lines.map((l) => l.item));
    if (lyrics.estimated) this.box.prepend(element("p", {class: "muted"}, this.text("estimated")));
    this.box.parentElement.hidden = false;
  }

  // draw lights the words up to a position; a negative one lights none. Times of whole lines light whole lines.
  draw(position) {
    if (!this.lyrics) return;
    const {line, word} = sungAt(this.lyrics.lines, position);
    if (line === this.line && word === this.word) return;
    if (line !== this.line) {
      this.lines[this.line]?.item.classList.remove("current");
      for (const w of this.lines[this.line]?.words ?? []) w.classList.remove("sung", "now");
      this.lines[line]?.item.classList.add("current");
      this.scroll(line);
    }
    this.line = line;
    this.word = word;
    this.lines[line]?.words.forEach((w, i) => {
      w.classList.toggle("sung", this.lyrics.estimated || i <= word);
      w.classList.toggle("now", !this.lyrics.estimated && i === word);
    });
  }

  // scroll shows the line in the middle of the box. The page itself does not move.
  scroll(line) {
    const item = this.lines[line]?.item;
    if (!item || this.box.matches(":hover, :focus-within, :focus")) return;
    const top = item.offsetTop - (this.box.clientHeight - item.offsetHeight) / 2;
    this.box.scrollTo({top, behavior: this.calm.matches ? "auto" : "smooth"});
  }
}
