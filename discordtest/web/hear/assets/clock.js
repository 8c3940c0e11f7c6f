// ServerClock estimates the server's time from the answer with the shortest round trip.
const KEPT = 20;

export class ServerClock {
  #answers = [];

  // add takes an answer: when the question was sent, in the browser's clock, and the server's time.
  add(sent, serverMicros, received = performance.now()) {
    const trip = received - sent;
    this.#answers.push({ trip, offset: serverMicros / 1000 - (sent + trip / 2) });
    if (this.#answers.length > KEPT) this.#answers.shift();
  }

  get known() {
    return this.#answers.length > 0;
  }

  // local converts a time of the server in microseconds to the browser's clock in milliseconds.
  local(serverMicros) {
    const best = this.#answers.reduce((a, b) => (b.trip < a.trip ? b : a));
    return serverMicros / 1000 - best.offset;
  }
}
