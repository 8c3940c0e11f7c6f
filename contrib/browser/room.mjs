// Opens the listening room in several browsers, which listen, and prints what they played and when words were lit, as
// JSON.
//
//   node room.mjs SECONDS LINK...
//
// Each link signs a member in. SCREENSHOTS names a folder for pictures.
import { checkAccessibility, checkWidth, launch, newPage, screenshot, sizes, until } from './harness.mjs';

const [seconds, ...links] = process.argv.slice(2);
const browsers = [];
try {
  const pages = [];
  for (const link of links) {
    const browser = await launch();
    browsers.push(browser);
    pages.push(await open(browser, link));
  }
  await pages[0].waitForTimeout(2000); // until all are in step
  for (const page of pages) await page.evaluate(() => window.roomProbe.reset());
  console.error('listening');
  await pages[0].waitForTimeout(Number(seconds) * 1000);
  await look(pages[0]);
  const results = [];
  for (const page of pages) {
    results.push(await page.evaluate(() => window.roomProbe.result()));
    const problems = page.problems.filter((p) => !p.includes('Failed to load resource') && !p.includes('net::ERR'));
    if (problems.length > 0) throw new Error(problems.join('\n'));
  }
  console.log(JSON.stringify(results));
} finally {
  await Promise.all(browsers.map((b) => b.close()));
}

// open signs in and listens.
async function open(browser, link) {
  const page = await newPage(browser, { bypassCSP: true });
  await page.addInitScript(probe);
  await page.goto(link);
  await page.locator('main form button[type=submit]').click();
  const guild = await until('the pages of the server', () => /\/g\/(\d+)/.exec(page.url())?.[1]);
  await page.goto(new URL(`/g/${guild}/room`, page.url()).href);
  await page.locator('#listen:visible').click();
  await until('sound', () => page.evaluate(() => document.getElementById('room').dataset.playing === 'true'));
  return page;
}

// look checks the page in all sizes and schemes, and takes pictures.
async function look(page) {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => window.scrollTo(0, 0));
      await checkWidth(page, `room, ${size}`);
      await checkAccessibility(page, `room, ${size}, ${colorScheme}`);
      await screenshot(page, `room-${size}-${colorScheme}.png`, { fullPage: true });
    }
  }
}

// probe notes what the audio elements of the page play, and when words are lit.
function probe() {
  const elements = [];
  const Original = window.Audio;
  window.Audio = class extends Original {
    constructor(...args) {
      super(...args);
      elements.push(this);
    }
  };
  const now = () => performance.timeOrigin + performance.now();
  const song = (audio) => /songs\/([^/]+)\/audio/.exec(audio.src)?.[1] ?? '';
  const samples = [];
  const words = [];
  const sounding = () => elements.find((a) => !a.paused && !a.seeking && a.readyState >= 3 && !a.ended);
  setInterval(() => {
    const audio = sounding();
    if (audio) samples.push({ Song: song(audio), At: now(), Position: audio.currentTime * 1000 });
  }, 100);
  new MutationObserver((changes) => {
    const audio = sounding();
    for (const { target } of changes) {
      if (audio && target.classList.contains('now') && target.classList.contains('word')) {
        words.push({ Song: song(audio), At: now(), Position: audio.currentTime * 1000, Start: Number(target.dataset.start) });
      }
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['class'] });
  window.roomProbe = { reset: () => { samples.length = words.length = 0; }, result: () => ({ samples, words }) };
}
