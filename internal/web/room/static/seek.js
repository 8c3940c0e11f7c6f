// The slider of the position. Values are in milliseconds.
import {clockText} from "./view.js";

const delay = 300; // after the last key or the end of a drag
const settle = 1000; // for the new position to arrive after the answer
const fromEnd = 1000; // the last position before the end of the song
const steps = {ArrowLeft: -5000, ArrowDown: -5000, ArrowRight: 5000, ArrowUp: 5000, PageDown: -30_000, PageUp: 30_000};

// SeekBar shows the position and lets the member change it. send seeks; it is called once for several keys.
export class SeekBar {
  constructor(slider, label, send) {
    this.slider = slider;
    this.label = label;
    this.send = send;
    this.changing = false; // the position is not shown meanwhile
    this.held = false; // by a pointer
    this.shown = -1; // second
    slider.addEventListener("pointerdown", () => { this.held = true; });
    for (const name of ["pointerup", "pointercancel"]) slider.addEventListener(name, () => this.release());
    slider.addEventListener("input", () => this.change());
    slider.addEventListener("change", () => {
      this.held = false;
      this.schedule();
    });
    slider.addEventListener("keydown", (e) => this.key(e));
  }

  // song prepares the slider for a song. A change that was meant for another one is dropped.
  song(duration) {
    clearTimeout(this.timer);
    this.changing = false;
    this.held = false;
    this.shown = -1;
    this.slider.max = String(Math.max(1, Math.floor(duration)));
  }

  // show shows the position of the player, once a second.
  show(position) {
    const second = Math.floor(position / 1000);
    if (this.changing || second === this.shown) return;
    this.shown = second;
    this.slider.value = String(Math.round(position));
    this.describe(position);
  }

  describe(position) {
    this.label.textContent = clockText(position);
    this.slider.setAttribute("aria-valuetext", clockText(position));
  }

  // key moves by seconds, because steps of a browser depend on the length of the song.
  key(e) {
    const step = steps[e.key];
    if (!step || e.altKey || e.ctrlKey || e.metaKey || this.slider.disabled) return;
    e.preventDefault();
    this.held = false;
    this.slider.value = String(Math.min(Math.max(0, Number(this.slider.value) + step), Number(this.slider.max)));
    this.change();
  }

  // change shows the value that the member chose.
  change() {
    this.changing = true;
    this.describe(Number(this.slider.value));
    if (this.held) clearTimeout(this.timer);
    else this.schedule();
  }

  release() {
    this.held = false;
    if (this.changing) this.schedule();
  }

  schedule() {
    this.changing = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.commit(), delay);
  }

  async commit() {
    const timer = this.timer;
    const last = Math.max(0, Number(this.slider.max) - fromEnd);
    const done = await this.send(Math.round(Math.min(Number(this.slider.value), last)));
    if (timer !== this.timer || !this.changing) return; // the member changes it again
    this.timer = setTimeout(() => this.finish(), done ? settle : 0);
  }

  // finish shows the position of the player again.
  finish() {
    this.changing = false;
    this.shown = -1;
  }
}
