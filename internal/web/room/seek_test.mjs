// Tests of the slider of the position and of messages, for `node --test`.
import assert from "node:assert/strict";
import {beforeEach, mock, test} from "node:test";

import {Messages, resultOf} from "./static/messages.js";
import {SeekBar} from "./static/seek.js";

// Slider is an input element.
class Slider extends EventTarget {
  value = "0";
  attributes = {};
  setAttribute(name, value) { this.attributes[name] = value; }
  fire(name, fields = {}) { this.dispatchEvent(Object.assign(new Event(name, {cancelable: true}), fields)); }
  press(key) { this.fire("keydown", {key}); }
}

let slider, label, sent, answer, bar;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({apis: ["setTimeout"]});
  [slider, label, sent] = [new Slider(), {}, []];
  bar = new SeekBar(slider, label, (to) => {
    sent.push(to);
    return new Promise((resolve) => { answer = resolve; });
  });
  bar.song(180_000);
});

const answered = async (done) => {
  answer(done);
  await Promise.resolve();
  await Promise.resolve();
};

test("several keys seek once, from the exact position, while the song plays on", async () => {
  bar.show(10_900);
  for (let i = 0; i < 3; i++) {
    slider.press("ArrowRight");
    mock.timers.tick(100);
    bar.show(11_000 + i * 100); // each frame
  }
  assert.deepEqual(sent, []);
  mock.timers.tick(300);
  assert.deepEqual(sent, [25_900]);
  assert.equal(label.textContent, "0:25");
  bar.show(12_000);
  assert.equal(slider.value, "25900", "the answer has not arrived");
  await answered(true);
  bar.show(12_100);
  assert.equal(slider.value, "25900", "the new position has not arrived");
  mock.timers.tick(1000);
  bar.show(26_500);
  assert.equal(slider.value, "26500");
});

test("keys during a seek are not lost", async () => {
  slider.press("ArrowRight");
  mock.timers.tick(300);
  slider.press("ArrowRight");
  await answered(true);
  bar.show(5000);
  mock.timers.tick(300);
  assert.deepEqual(sent, [5000, 10_000]);
});

test("a refused seek shows the position again", async () => {
  bar.show(60_000);
  slider.press("PageDown");
  mock.timers.tick(300);
  await answered(false);
  mock.timers.tick(0);
  bar.show(60_400);
  assert.deepEqual([sent, slider.value], [[30_000], "60400"]);
});

test("a seek stays within the song", async () => {
  slider.press("ArrowLeft");
  mock.timers.tick(300);
  await answered(false);
  mock.timers.tick(0);
  bar.show(179_000);
  slider.press("PageUp");
  mock.timers.tick(300);
  assert.deepEqual(sent, [0, 179_000]);
});

test("a drag seeks at its end", () => {
  slider.fire("pointerdown");
  slider.value = "40000";
  slider.fire("input");
  mock.timers.tick(1000);
  assert.deepEqual(sent, []);
  slider.value = "50000.4";
  slider.fire("input");
  slider.fire("pointerup"); // outside of the slider there is only a change
  slider.fire("change");
  mock.timers.tick(300);
  assert.deepEqual(sent, [50000]);
});

test("a seek that was meant for the last song is dropped", () => {
  slider.press("ArrowRight");
  bar.song(60_000);
  mock.timers.tick(1000);
  bar.show(1000);
  assert.deepEqual([sent, slider.value], [[], "1000"]);
});

const text = (id) => `[${id}]`;

test("an answer that is a page tells the reason by its status", () => {
  for (const [status, want] of Object.entries({400: "refused-value", 401: "signed-out", 403: "other-site", 404: "gone",
    413: "internal", 429: "too-many", 500: "internal", 503: "unknown"})) {
    const result = resultOf({status: Number(status), ok: false}, null, text);
    assert.deepEqual(result, {text: text(want), signIn: status === "401"});
  }
  assert.ok(resultOf({status: 0, ok: false, type: "opaqueredirect"}, null, text).signIn);
  assert.equal(resultOf({status: 409, ok: false}, {text: "Join first."}, text).text, "Join first.");
  assert.equal(resultOf({status: 200, ok: true}, [], text).text, "");
});

test("a message goes with a success, and that of a lost connection with a recovery", async () => {
  const element = {textContent: "", append(...all) { this.textContent += all.join(""); }};
  const messages = new Messages(element, text, () => "<link>");
  const headers = (type) => new Headers({"Content-Type": type});
  messages.show("1 of 2");
  messages.recovered();
  assert.equal(element.textContent, "1 of 2");
  await messages.answer({ok: true, status: 200, headers: headers("application/json"), json: async () => ({text: ""})});
  assert.equal(element.textContent, "");
  messages.failed();
  assert.equal(element.textContent, "[failed]");
  messages.recovered();
  assert.equal(element.textContent, "");
  const refused = {ok: false, status: 401, headers: headers("text/html; charset=utf-8")};
  assert.equal(await messages.answer(refused), null);
  assert.equal(element.textContent, "[signed-out] <link>");
});
