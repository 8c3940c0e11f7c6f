// The page of discordtest drives a bot with discord.js (contrib/othersbots).
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from './discord.mjs';
import { checkAccessibility, launch, start } from './harness.mjs';

const work = mkdtempSync(join(tmpdir(), 'discordjs-'));
let server, bot, browser;

before(async () => {
  const addresses = join(work, 'addresses.json');
  server = await start(process.env.DISCORDTEST, ['--web', '--serve', '--addresses', addresses], /web: (http:\S+)/, { env: { BROWSER: 'none' } });
  const env = JSON.parse(readFileSync(addresses, 'utf8'));
  const program = `import { client } from './bot.js'; if (!client.isReady()) await new Promise((done) => client.once('clientReady', done)); console.log('ready');`;
  bot = await start('node', ['--input-type=module', '--eval', program], /ready/, { env, cwd: new URL('../othersbots', import.meta.url).pathname });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await bot?.stop();
  await server?.stop();
  rmSync(work, { recursive: true });
});

test('a bot with discord.js answers clicks', async () => {
  const c = await Client.open(browser, server.match[1]);
  await c.command('ping');
  const answer = await c.expect('pong from discord.js');
  assert.match(await answer.textContent(), /Ana used/);
  await c.tool('Requests');
  await c.page.locator('#tool-requests tr').filter({ hasText: '/interactions/' }).first().waitFor();
  await checkAccessibility(c.page, 'the page with a bot of discord.js');
  assert.deepEqual(c.page.problems, []);
});
