// Player decodes Opus packets and plays each at its time plus a fixed delay.
const RATE = 48000;
const DELAY = 120; // ms between a packet's time and its sound
const TOLERANCE = 0.04; // s that sound may be early or late before it is moved at once
const ADJUSTED = 0.004; // s that sound may be early or late before its speed changes
const MAX_SPEED = 0.004; // the part by which the speed changes
const PASSAGE_GAP = 100_000; // µs without packets after which a passage has ended

// ContextClock converts the browser's clock to the time of an AudioContext, which advances in steps.
class ContextClock {
  #samples = [];

  constructor(context) {
    this.context = context;
  }

  // time returns the time of the context at a time of the browser's clock in milliseconds.
  time(ms) {
    const now = performance.now();
    this.#samples.push({ now, offset: this.context.currentTime - now / 1000 });
    while (now - this.#samples[0].now > 2000) this.#samples.shift();
    const offset = this.#samples.reduce((a, b) => Math.max(a, b.offset), -Infinity);
    return ms / 1000 + offset;
  }

  reset() {
    this.#samples = [];
  }
}

// Source plays the packets of one SSRC without gaps.
class Source {
  #times = [];
  #end = 0; // context time at which the scheduled sound ends
  #last = 0; // time of the last played packet

  constructor(player) {
    this.player = player;
    this.#open();
  }

  #open() {
    this.#times = [];
    this.decoder = new AudioDecoder({ output: (audio) => this.#play(audio), error: () => this.#open() });
    this.decoder.configure({ codec: 'opus', sampleRate: RATE, numberOfChannels: 2 });
  }

  decode(at, data) {
    if (this.decoder.state !== 'configured') this.#open();
    this.#times.push(at);
    this.decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: at, data }));
  }

  #play(audio) {
    const at = this.#times.shift();
    const buffer = new AudioBuffer({ length: audio.numberOfFrames, numberOfChannels: audio.numberOfChannels, sampleRate: audio.sampleRate });
    for (let i = 0; i < audio.numberOfChannels; i++) {
      audio.copyTo(buffer.getChannelData(i), { planeIndex: i, format: 'f32-planar' });
    }
    audio.close();
    const start = this.#schedule(at, buffer.duration);
    if (start === null) return;
    const node = new AudioBufferSourceNode(this.player.context, { buffer, playbackRate: start.speed });
    node.connect(this.player.input);
    node.start(start.when);
    this.#end = start.when + buffer.duration / start.speed;
    this.player.played(at, start.when, buffer.duration);
  }

  // schedule returns when a packet starts and how fast it is played, or null if it is too late.
  #schedule(at, duration) {
    const { context, figures } = this.player;
    const wanted = this.player.contextTime(at);
    const now = context.currentTime;
    const continues = this.#last !== 0 && at - this.#last < PASSAGE_GAP;
    this.#last = at;
    const error = wanted - this.#end; // positive: the sound would be early
    if (continues && this.#end > now && Math.abs(error) < TOLERANCE) {
      const speed = Math.abs(error) < ADJUSTED ? 1 : 1 - Math.sign(error) * MAX_SPEED;
      return { when: this.#end, speed };
    }
    if (continues && this.#end <= now) figures.underruns++;
    else if (continues) figures.moved++;
    if (wanted + duration / 2 < now) return null;
    return { when: Math.max(wanted, now), speed: 1 };
  }

  close() {
    if (this.decoder.state !== 'closed') this.decoder.close();
  }
}

// Player plays the packets of all sources.
export class Player {
  #sources = new Map();
  #muted = false;

  // clock is a ServerClock.
  constructor(clock) {
    this.clock = clock;
    this.context = new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' });
    this.contextClock = new ContextClock(this.context);
    this.context.addEventListener('statechange', () => this.contextClock.reset());
    this.analyser = new AnalyserNode(this.context, { fftSize: 2048, smoothingTimeConstant: 0 });
    this.analyser.connect(this.context.destination);
    this.reset();
  }

  static supported() {
    return typeof AudioDecoder === 'function' && typeof AudioContext === 'function';
  }

  // stop ends the sound, also what is scheduled.
  stop() {
    this.input?.disconnect();
    this.input = new GainNode(this.context, { gain: this.#muted ? 0 : 1 });
    this.input.connect(this.analyser);
    for (const source of this.#sources.values()) source.close();
    this.#sources.clear();
  }

  // reset begins another call.
  reset() {
    this.stop();
    this.figures = { underruns: 0, moved: 0, packets: 0, seconds: 0, drift: 0, worst: 0, latency: 0, firstSound: 0, started: performance.now() };
  }

  get running() {
    return this.context.state === 'running';
  }

  get muted() {
    return this.#muted;
  }

  set muted(on) {
    this.#muted = on;
    this.input.gain.value = on ? 0 : 1;
  }

  // resume starts the sound. Browsers refuse until the person pressed something in the page.
  resume() {
    if (!this.running) this.context.resume().catch(() => {});
  }

  push(ssrc, at, data) {
    if (!this.running || !this.clock.known) return;
    if (this.figures.packets++ === 0) this.figures.firstPacket = performance.now();
    let source = this.#sources.get(ssrc);
    if (!source) this.#sources.set(ssrc, (source = new Source(this)));
    source.decode(at, data);
  }

  contextTime(at) {
    return this.contextClock.time(this.clock.local(at) + DELAY);
  }

  // played measures a packet that was scheduled.
  played(at, when, duration) {
    const f = this.figures;
    f.drift = (when - this.contextTime(at)) * 1000;
    f.worst = Math.max(f.worst, Math.abs(f.drift));
    f.latency = DELAY + f.drift + (this.context.outputLatency || 0) * 1000;
    f.seconds += duration;
    if (f.firstSound === 0) f.firstSound = performance.now() + Math.max(0, when - this.context.currentTime) * 1000;
  }

  // level returns the loudness of the last 43 ms, from 0 to 1.
  level() {
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, v) => sum + v * v, 0) / samples.length);
  }
}
