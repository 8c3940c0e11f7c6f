// Tests of the modules in static that do not use the page, for `node --test`.
import assert from "node:assert/strict";
import {test} from "node:test";

import {correct, Lead, median, positionAt, seekFrom, ServerClock, tolerance} from "./static/sync.js";
import {sungAt} from "./static/lyrics.js";
import {peaksOf} from "./static/wave.js";

test("the clock uses the answer with the shortest round trip", () => {
  const clock = new ServerClock();
  assert.equal(clock.ready, false);
  assert.equal(clock.error, Infinity);
  clock.add(1000, 6100, 1200); // a slow answer: 100 ms each way would be an offset of 5,000
  clock.add(2000, 7004, 2010); // 4,999 ± 5
  clock.add(3000, 8300, 3400);
  assert.equal(clock.now(10_000), 14_999);
  assert.equal(clock.error, 5);
});

test("the clock forgets old answers, so that it follows a drift", () => {
  const clock = new ServerClock();
  clock.add(0, 5000, 0);
  clock.add(400_000, 405_120, 400_020);
  assert.equal(clock.now(400_020), 405_130);
});

test("the clock ignores answers that cannot be right", () => {
  const clock = new ServerClock();
  clock.add(10, 5000, 5);
  clock.add(10, NaN, 20);
  assert.equal(clock.ready, false);
});

test("the position advances while the song plays", () => {
  assert.equal(positionAt({position: 1000, at: 500, running: true}, 750), 1250);
  assert.equal(positionAt({position: 1000, at: 500, running: false}, 750), 1000);
});

test("small offsets are left, others are corrected by speed, large ones by a seek", () => {
  assert.deepEqual(correct(tolerance, false), {seek: false, rate: 1});
  assert.ok(correct(tolerance, true).rate < 1, "a correction continues within the tolerance");
  assert.ok(correct(40, false).rate < 1);
  assert.ok(correct(-40, false).rate > 1);
  for (let offset = -seekFrom; offset <= seekFrom; offset++) {
    assert.ok(Math.abs(correct(offset, false).rate - 1) <= 0.04 + 1e-9);
  }
  assert.deepEqual(correct(seekFrom + 1, false), {seek: true, rate: 1});
  assert.deepEqual(correct(-seekFrom - 1, false), {seek: true, rate: 1});
});

test("a page comes into step and stays there, with a noisy clock", () => {
  let position = 130; // ahead
  let time = 0;
  let correcting = false;
  let outside = 0;
  let seed = 7;
  const noise = () => ((seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5) * 8;
  for (let step = 0; step < 600; step++) {
    const {seek, rate} = correct(position - time + noise(), correcting);
    assert.equal(seek, false);
    correcting = rate !== 1;
    time += 200;
    position += 200 * rate + 0.004; // the sound card is 20 ppm too fast
    if (step > 60 && Math.abs(position - time) > 25) outside++;
  }
  assert.equal(outside, 0);
});

test("seeks aim ahead by the time that earlier ones took", () => {
  const lead = new Lead();
  const takes = 130; // until audio plays
  for (let i = 0; i < 8; i++) lead.learn(lead.value - takes);
  assert.ok(Math.abs(lead.value - takes) < 1, `the lead is ${lead.value}`);
  for (let i = 0; i < 50; i++) lead.learn(-10_000);
  assert.equal(lead.value, 400, "the lead is limited");
});

test("the median ignores one outlier", () => assert.equal(median([3, 900, 5]), 5));

const lines = [
  {start: 1000, words: [{start: 1000}, {start: 1400}]},
  {start: 3000, words: [{start: 3000}, {start: 3200}, {start: 3900}]},
];

test("a word is lit from its beginning until the next one", () => {
  assert.deepEqual(sungAt(lines, 999), {line: -1, word: -1});
  assert.deepEqual(sungAt(lines, 1000), {line: 0, word: 0});
  assert.deepEqual(sungAt(lines, 1399), {line: 0, word: 0});
  assert.deepEqual(sungAt(lines, 1400), {line: 0, word: 1});
  assert.deepEqual(sungAt(lines, 2999), {line: 0, word: 1});
  assert.deepEqual(sungAt(lines, 3200), {line: 1, word: 1});
  assert.deepEqual(sungAt(lines, 99_999), {line: 1, word: 2});
  assert.deepEqual(sungAt([], 0), {line: -1, word: -1});
});

test("a waveform has the loudest sample of each part", () => {
  assert.deepEqual(peaksOf([0, 0.1, -0.5, 0.2, 0, 0.25, 0, 0], 4), [0.2, 1, 0.5, 0]);
  assert.deepEqual(peaksOf([], 2), [0, 0]);
  assert.deepEqual(peaksOf([0, 0], 2), [0, 0]);
});
