// StreamPlayer plays the endless Ogg Opus of the server, for browsers without WebCodecs.
const LAG = 0.8; // s of buffered sound, of which more is played faster
const SPEED = 1.1;
const WINDOW = 4000; // ms in which the least buffered sound counts, because browsers take sound in large pieces

export class StreamPlayer {
  #muted = false;
  #lags = [];

  constructor(source) {
    this.audio = new Audio();
    this.source = source;
    this.context = new AudioContext();
    this.analyser = new AnalyserNode(this.context, { fftSize: 2048, smoothingTimeConstant: 0 });
    this.input = new GainNode(this.context);
    this.context.createMediaElementSource(this.audio).connect(this.input).connect(this.analyser).connect(this.context.destination);
    this.audio.addEventListener('timeupdate', () => this.#catchUp());
    this.reset();
  }

  reset() {
    this.figures = { underruns: 0, moved: 0, packets: 0, seconds: 0, drift: 0, worst: 0, latency: 0, firstSound: 0, started: performance.now() };
    this.audio.src = this.source;
    this.resume();
  }

  stop() {
    this.audio.pause();
    this.audio.removeAttribute('src');
    this.audio.load();
  }

  get running() {
    return this.context.state === 'running' && !this.audio.paused;
  }

  get muted() {
    return this.#muted;
  }

  set muted(on) {
    this.#muted = on;
    this.input.gain.value = on ? 0 : 1;
  }

  resume() {
    this.context.resume().catch(() => {});
    if (this.audio.src) this.audio.play().catch(() => {});
  }

  push() {
    this.figures.packets++; // the stream has the sound
  }

  // catchUp shortens the buffered sound, which defines the delay.
  #catchUp() {
    const { audio, figures } = this;
    if (figures.firstSound === 0) figures.firstSound = performance.now();
    if (audio.buffered.length === 0) return;
    const lag = audio.buffered.end(audio.buffered.length - 1) - audio.currentTime;
    figures.latency = lag * 1000;
    figures.seconds = audio.currentTime;
    const now = performance.now();
    this.#lags = this.#lags.filter((l) => now - l.at < WINDOW).concat({ at: now, lag });
    audio.playbackRate = Math.min(...this.#lags.map((l) => l.lag)) > LAG ? SPEED : 1;
  }

  level() {
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, v) => sum + v * v, 0) / samples.length);
  }
}
