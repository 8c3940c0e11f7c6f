// Keeps a position in step with the clock of a server. This module does not use the page.
// All times and positions are in milliseconds.

// The number of measurements that are kept, and how long they are.
const maxSamples = 12;
const maxAge = 5 * 60_000;

// ServerClock estimates the clock of the server. The answer with the shortest round trip is the most exact one: the
// error is at most half of the round trip.
export class ServerClock {
  constructor() {
    this.samples = [];
  }

  // add records an answer: when the request was sent, the time of the server, and when the answer arrived.
  add(sent, server, received) {
    const roundTrip = received - sent;
    if (!Number.isFinite(server) || roundTrip < 0) return;
    this.samples.push({roundTrip, offset: server - (sent + received) / 2, at: received});
    this.samples = this.samples.filter((s) => received - s.at <= maxAge).slice(-maxSamples);
    this.best = this.samples.reduce((a, b) => (b.roundTrip < a.roundTrip ? b : a));
  }

  // ready reports whether the clock is known.
  get ready() { return this.best !== undefined; }

  // error is the largest possible error.
  get error() { return this.ready ? this.best.roundTrip / 2 : Infinity; }

  // now returns the time of the server at a local time.
  now(local) { return local + (this.ready ? this.best.offset : 0); }
}

// positionAt returns the position in the song at a time of the server.
export function positionAt(live, now) {
  return live.position + (live.running ? now - live.at : 0);
}

// Limits of corrections: offsets that are not audible are left, small ones are corrected by the speed, large ones by a
// seek.
export const tolerance = 12;
export const seekFrom = 140;
const fastest = 0.04;

// correct returns how to correct an offset, which is positive if the page is ahead: the speed, and whether to seek.
// Once a correction has begun it continues until the offset is nearly zero.
export function correct(offset, correcting) {
  const size = Math.abs(offset);
  if (size > seekFrom) return {seek: true, rate: 1};
  if (size <= (correcting ? tolerance / 3 : tolerance)) return {seek: false, rate: 1};
  const change = Math.min(fastest, Math.max(0.005, size / 2000));
  return {seek: false, rate: 1 - Math.sign(offset) * change};
}

// Lead learns how long a seek takes until audio plays, so that the next one aims ahead.
export class Lead {
  constructor() {
    this.value = 40;
  }

  // learn records the offset after a seek that aimed ahead by the lead.
  learn(offset) {
    this.value = Math.min(400, Math.max(0, this.value - 0.7 * offset));
  }
}

// median returns the median of numbers.
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
