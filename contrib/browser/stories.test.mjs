// The main stories of the README by clicks alone, in a wide and in a narrow window, and the session as a script.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { Client } from './discord.mjs';
import { checkAccessibility, checkWidth, launch, report, screenshot, start, until } from './harness.mjs';

// The pictures of the documentation.
const pictures = new Set(['jukebox-desktop', 'tools-desktop', 'form-phone']);

let browser;
const work = mkdtempSync(join(tmpdir(), 'stories-'));
before(async () => { browser = await launch(); });
after(async () => {
  await browser?.close();
  rmSync(work, { recursive: true });
});

const sandbox = (out, ...more) => start(process.env.RIFFBOT, ['sandbox', '--web', '--song-length', '30s', '--out', out, ...more],
  /web: (http:\S+)/, { env: { BROWSER: 'none' } });

test('a newcomer hears the jukebox after at most four clicks', async () => {
  const began = performance.now();
  const server = await sandbox(join(work, 'newcomer'));
  const c = await Client.open(browser, server.match[1]);
  await c.join('Lounge');
  await c.suggestion('/jukebox radio');
  await c.click('Turn it on');
  await until('the first sound', async () => (await c.figures()).firstSound > 0);
  const took = performance.now() - began;
  assert.ok(await c.loudest(2000) > 0.01, 'the page is silent');
  report('first sound of a newcomer', `${(took / 1000).toFixed(1)} s from the start of the compiled sandbox, ${c.clicks} clicks`);
  assert.ok(c.clicks <= 4);
  assert.deepEqual(c.page.problems, []);
  await server.stop();
});

for (const [size, scheme] of [['desktop', 'dark'], ['phone', 'light']]) {
  describe(`stories on a ${size}`, () => {
    const out = join(work, size);
    let server, c;
    before(async () => {
      server = await sandbox(out);
      c = await Client.open(browser, server.match[1], { size, scheme });
    });
    after(async () => { await server?.stop(); });

    // looks checks the page as it is.
    const looks = async (state, picture) => {
      await checkWidth(c.page, state);
      await checkAccessibility(c.page, `${state} (${size}, ${scheme})`);
      if (pictures.has(`${picture}-${size}`)) await screenshot(c.page, `web-${picture}-${size}.jpg`);
    };

    test('an empty channel', () => looks('an empty channel', 'empty'));

    test('a song from an idea, ordered with the picker', async () => {
      await c.page.locator('#text').fill('/song');
      await c.page.locator('#picker .pick').first().waitFor();
      await looks('the picker', 'picker');
      await c.command('song', { prompt: 'rain on a tin roof', title: 'Rain' });
      const song = await c.expect('Requested by Ana');
      await song.locator('audio').first().waitFor();
      await looks('a finished song', 'song');
      const length = await song.locator('audio').first().evaluate((audio) => new Promise((done) => {
        if (audio.duration) done(audio.duration);
        audio.addEventListener('loadedmetadata', () => done(audio.duration));
        audio.load();
      }));
      assert.ok(length > 10, `the player has ${length} s`);
    });

    test('lyrics written first, changed in a form, and sung', async () => {
      await c.command('write draft', { idea: 'a lighthouse in the storm, folk' });
      await c.expect('Draft for Ana');
      await c.click('Edit');
      await c.page.locator('dialog.modal').waitFor();
      await looks('a form', 'form');
      await c.fill({ Title: 'Lighthouse' });
      await c.expect('Lighthouse');
      await c.click('Sing it');
      await c.expect('Lighthouse');
      await until('the second song', async () => await c.page.locator('.entry').filter({ hasText: 'Requested by Ana' }).count() >= 2);
    });

    test('an idea on the board, and the vote of another member', async () => {
      await c.command('idea new', { idea: 'robots who dream of the sea' });
      await c.command('idea board');
      await c.expect('robots who dream of the sea');
      await c.addMember('Ben');
      await c.click('Vote 1');
      await c.expect('Vote counted');
      await looks('the board', 'board');
      await c.actAs('Ana');
      await c.expect('2 votes');
    });

    test('the jukebox plays, seeks, pauses and skips', async () => {
      await c.join('Lounge');
      await c.command('jukebox play', { song: { suggested: 'Rain' } });
      await c.hears('the song');
      await c.command('jukebox play', { song: { suggested: 'Lighthouse' } });
      await c.expect('Next up');
      await looks('the jukebox', 'jukebox');
      await c.command('jukebox seek', { to: '0:10' });
      await c.hears('the song after seeking');
      await c.click('Pause');
      await until('silence', async () => (await c.figures()).speaking === 0);
      await c.click('Resume');
      await c.hears('the song after the pause');
      await c.click('Skip');
      const panel = c.page.locator('#messages .entry').filter({ has: c.page.getByRole('button', { name: /Pause/ }) }).last();
      await until('the next song on the panel', async () => (await panel.locator('h3').first().textContent()).includes('Lighthouse'));
      await c.hears('the next song');
      const f = await c.figures();
      report(`sound on a ${size}`, `level ${f.level.toFixed(3)}, delay ${Math.round(f.latency)} ms, drift at most ${f.worst.toFixed(1)} ms, ${f.underruns} underruns`);
      assert.ok(f.worst < 100);
    });

    test('direct messages with the bot', async () => {
      await c.panel('right');
      await c.tap(c.page.locator('.member').filter({ hasText: 'riffbot' }).locator('.more'));
      await c.tap(c.page.getByRole('menuitem', { name: 'Send a direct message' }));
      await c.page.waitForURL(/\/c\//);
      await c.command('me quota');
      await c.page.locator('#messages .entry').first().waitFor();
      await looks('direct messages');
    });

    test('the tools', async () => {
      for (const tool of ['Faults', 'Clock', 'Purchases', 'Requests', 'Log of the bot', 'This session as a script']) {
        await c.tool(tool);
        await c.page.waitForTimeout(1200); // a part asks for news each second
        await looks(tool, tool === 'Requests' ? 'tools' : '');
      }
    });

    test('the session runs again as a script', async () => {
      const script = await (await fetch(`${server.match[1]}x/drawer/script`)).text();
      const file = join(work, `${size}.txt`);
      writeFileSync(file, script);
      assert.deepEqual(c.page.problems, []);
      await server.stop();
      server = null;
      const again = join(work, `${size}-again`);
      const run = spawnSync(process.env.RIFFBOT, ['sandbox', '--song-length', '30s', '--script', file, '--out', again], { encoding: 'utf8', timeout: 120_000 });
      assert.equal(run.status, 0, `${script}\n${run.stdout.slice(-3000)}${run.stderr}`);
      assert.deepEqual(titles(again), titles(out));
    });
  });
}

// titles are the messages of a session, without what differs between two runs: some come on their own, so their order
// does, too.
function titles(folder) {
  const { messages, purchases } = JSON.parse(readFileSync(join(folder, 'transcript.json'), 'utf8'));
  const shown = messages.map((m) => [m.author.username, m.content, ...m.embeds.map((e) => e.title ?? ''), ...m.attachments.map((a) => a.filename)].join(' | '));
  return [...shown.sort(), ...purchases.map((p) => `${p.provider} ${p.action} ${p.prompt ?? ''}`)].map((text) => text.replace(/\d{5,}/g, 'N'));
}
