// Draws the waveform of a song behind its position. The browser computes it from the file of the song.

const bars = 160;
const sampleRate = 8000; // low, so that a song of three minutes takes 12 MB for a moment
const maxSongs = 8; // whose waveforms are kept

// peaksOf returns the loudest sample of each part of a recording, from 0 to 1.
export function peaksOf(samples, count) {
  const peaks = new Array(count).fill(0);
  const size = samples.length / count;
  for (let i = 0; i < samples.length; i++) {
    const bar = Math.min(count - 1, Math.floor(i / size));
    const value = Math.abs(samples[i]);
    if (value > peaks[bar]) peaks[bar] = value;
  }
  const most = Math.max(...peaks);
  return most > 0 ? peaks.map((p) => p / most) : peaks;
}

// Wave draws on a canvas.
export class Wave {
  constructor(canvas) {
    this.canvas = canvas;
    this.known = new Map(); // peaks by address; null while they are computed or if that failed
    this.peaks = null;
    this.drawn = "";
  }

  // show shows the waveform of a file, or none without one.
  async show(url) {
    this.url = url;
    this.peaks = this.known.get(url) ?? null;
    this.drawn = "";
    this.canvas.hidden = !this.peaks;
    if (!url || this.known.has(url) || navigator.connection?.saveData) return;
    this.known.set(url, null);
    if (this.known.size > maxSongs) this.known.delete(this.known.keys().next().value);
    try {
      const answer = await fetch(url);
      if (!answer.ok) return;
      const audio = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(await answer.arrayBuffer());
      this.known.set(url, peaksOf(audio.getChannelData(0), bars));
    } catch {
      return; // the position is shown without a waveform
    }
    if (this.url === url) this.show(url);
  }

  // draw draws the part up to a share of the song in another color.
  draw(share) {
    if (!this.peaks) return;
    const {width, height} = this.canvas.getBoundingClientRect();
    const at = Math.round(share * bars);
    const style = getComputedStyle(this.canvas);
    const key = [this.url, width, height, at, style.color].join(" ");
    if (key === this.drawn) return;
    this.drawn = key;
    const scale = devicePixelRatio || 1;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    const context = this.canvas.getContext("2d");
    context.scale(scale, scale);
    const step = width / bars;
    this.peaks.forEach((peak, i) => {
      const size = Math.max(2, peak * height);
      context.fillStyle = i < at ? style.color : style.borderColor;
      context.fillRect(i * step, (height - size) / 2, Math.max(1, step * 0.6), size);
    });
  }
}
