// Opens a page of discordtest whose person is in a voice channel, and prints when it plays beeps, as JSON.
//
//   node beeps.mjs http://127.0.0.1:PORT/ SECONDS
import { launch, newPage, until } from './harness.mjs';

const [url, seconds] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await newPage(browser, { bypassCSP: true });
  await page.goto(url);
  await page.locator('body').click({ position: { x: 5, y: 5 } }); // browsers play no sound before
  await until('the sound', () => page.evaluate(() => window.riffbotHear?.figures?.firstSound > 0));
  await page.evaluate(listen);
  await page.waitForTimeout(Number(seconds) * 1000);
  const result = await page.evaluate(() => ({
    onsets: window.onsets, output: (window.riffbotHear.player.context.outputLatency || 0) * 1000, figures: window.riffbotHear.figures,
  }));
  if (page.problems.length > 0) throw new Error(page.problems.join('\n'));
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
}

// listen notes when a beep begins, by the samples that the page plays.
async function listen() {
  const { context, input } = window.riffbotHear.player;
  const code = `registerProcessor('onsets', class extends AudioWorkletProcessor {
    quiet = 0;
    process([[samples]]) {
      for (let i = 0; i < (samples ? samples.length : 0); i++) {
        if (Math.abs(samples[i]) < 0.1) { this.quiet++; continue; }
        if (this.quiet > 0.3 * sampleRate) this.port.postMessage(currentTime + i / sampleRate);
        this.quiet = 0;
      }
      return true;
    }
  });`;
  await context.audioWorklet.addModule(`data:text/javascript,${encodeURIComponent(code)}`);
  const node = new AudioWorkletNode(context, 'onsets', { numberOfOutputs: 0 });
  // The time of the context advances in steps; the largest difference is the one without a wait.
  let offset = -Infinity;
  setInterval(() => { offset = Math.max(offset, context.currentTime - performance.now() / 1000); }, 5);
  window.onsets = [];
  node.port.onmessage = ({ data }) => window.onsets.push(performance.timeOrigin + (data - offset) * 1000);
  input.connect(node);
}
