// The listening room by clicks: signing in with a link, listening, the queue, and what it looks like.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Client } from './discord.mjs';
import { checkAccessibility, checkWidth, launch, newPage, report, screenshot, sizes, start, until, waitForText } from './harness.mjs';

// The colors of the pictures.
const schemes = { desktop: 'dark', phone: 'light' };

describe('the listening room', () => {
  const out = mkdtempSync(join(tmpdir(), 'room-'));
  let browser, server, discord;

  before(async () => {
    browser = await launch();
    server = await start(process.env.RIFFBOT, ['sandbox', '--web', '--song-length', '60s', '--out', out],
      /web: (http:\S+)/, { env: { BROWSER: 'none' } });
    discord = await Client.open(browser, server.match[1]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(out, { recursive: true });
  });

  // open signs in with the link of /me web and opens the room.
  const open = async (options) => {
    const links = discord.page.locator('#messages a[href*="/signin/link/"]');
    const before = await links.count();
    await discord.command('me web');
    await until('the link', async () => (await links.count()) > before);
    const page = await newPage(browser, options);
    await page.goto(await links.last().getAttribute('href'));
    await page.locator('main form button[type="submit"]').click();
    await page.locator('nav a[href$="/room"]').click();
    return page;
  };

  // looks checks the page in all sizes and colors. The documentation has pictures of one state.
  const looks = async (page, state, picture) => {
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await checkWidth(page, `${state}, ${size}`);
        await checkAccessibility(page, `${state}, ${size}, ${colorScheme}`);
        if (picture && colorScheme === schemes[size]) await screenshot(page, `${picture}-${size}.jpg`, { fullPage: true });
      }
    }
    await page.setViewportSize(sizes.desktop);
  };

  let room;

  test('an empty room says what to do', async () => {
    room = await open();
    await waitForText(room, 'Nothing is playing.', '#empty');
    await looks(room, 'empty room');
  });

  test('a song of the voice channel plays, and its words are lit', async () => {
    await discord.command('song', { prompt: 'night drive', title: 'Night Drive' });
    await discord.expect('Made with AI');
    await discord.command('song', { prompt: 'rain on tin roofs', title: 'Rain' });
    await until('the second song', async () => (await discord.page.locator('#messages .entry').filter({ hasText: 'Made with AI' }).count()) === 2);
    await discord.join('Lounge');
    await discord.command('jukebox play', { song: { typed: 'Night', suggested: 'Night Drive' } });
    await waitForText(room, 'Night Drive', '#title');
    const began = performance.now();
    await room.locator('#listen').click();
    await until('sound', () => room.evaluate(() => document.getElementById('room').dataset.playing === 'true'));
    report('sound in the listening room', `${(performance.now() - began).toFixed(0)} ms after the click`);
    await waitForText(room, 'ms from the voice channel', '#offset');
    await room.locator('.word.now').first().waitFor();
    await until('the waveform', () => room.locator('#wave').isVisible());
  });

  test('a song is added from the library, and removed', async () => {
    await room.locator('#query').fill('rain');
    await room.locator('#search button').click();
    await room.getByRole('button', { name: /^Add Rain/ }).first().click();
    await waitForText(room, 'Rain', '#queue');
    await looks(room, 'playing room', 'web-room');
    await room.getByRole('button', { name: /^Remove Rain/ }).focus();
    await room.keyboard.press('Enter');
    await waitForText(room, 'No songs are waiting.', '#queue');
  });

  test('pause, resume, seek and skip', async () => {
    await room.getByRole('button', { name: 'Pause for all' }).click();
    await waitForText(room, 'The song is paused.', '#status');
    await until('silence', () => room.evaluate(() => document.getElementById('room').dataset.playing === 'false'));
    await room.getByRole('button', { name: 'Resume for all' }).click();
    await until('sound', () => room.evaluate(() => document.getElementById('room').dataset.playing === 'true'));
    const seeks = [];
    room.on('request', (request) => { if (request.url().endsWith('/room/seek')) seeks.push(request.postData()); });
    await room.locator('#seek').focus();
    const before = await room.evaluate(() => Number(document.getElementById('seek').value));
    for (let i = 0; i < 4; i++) await room.keyboard.press('ArrowRight', { delay: 60 });
    await until('one request for four keys', () => seeks.length > 0);
    assert.ok(Math.abs(Number(seeks[0].replace('to=', '')) - before - 20_000) < 2500, `${seeks} after ${before}`);
    await room.locator('#seek').fill('45000');
    await until('the new position', () => room.evaluate(() => Number(document.getElementById('seek').value) > 45_500));
    assert.equal(seeks.length, 2);
    assert.ok(await room.locator('#voice-volume').isVisible(), 'the only listener sets the volume');
    await room.getByRole('button', { name: 'Skip' }).click();
    await waitForText(room, 'Night Drive', '#history');
  });

  test('an action after signing out leads to the page to sign in', async () => {
    const other = await open();
    await other.context().clearCookies();
    await other.locator('#query').fill('rain');
    await other.locator('#search button').click();
    await waitForText(other, 'You are signed out.', '#message');
    await other.locator('#message a').click();
    await waitForText(other, 'Sign in', 'h1');
    await other.close();
  });

  test('the page in Chinese', async () => {
    const other = await open({ locale: 'zh-CN' });
    await waitForText(other, '听歌房', 'h1');
    await waitForText(other, '1', '#watching'); // both pages are Ana's
    await looks(other, 'Chinese room');
    for (const page of [room, other]) assert.deepEqual(page.problems, []);
  });
});
