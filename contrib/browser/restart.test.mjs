// What a page does while its server is stopped, after another one started at the same address, and after its clock moved.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { checkAccessibility, checkWidth, launch, newPage, screenshot, start, waitForText } from './harness.mjs';

let browser, server;
before(async () => { browser = await launch(); });
after(async () => {
  await browser?.close();
  await server?.stop();
});

// freePort returns a port that nobody uses.
const freePort = () => new Promise((resolve) => {
  const listener = createServer().listen(0, '127.0.0.1', () => {
    const { port } = listener.address();
    listener.close(() => resolve(port));
  });
});
const serve = (port) => start(process.env.DISCORDTEST, ['--web', '--web-address', `127.0.0.1:${port}`], /web: (http:\S+)/,
  { env: { BROWSER: 'none' } });

async function say(page, text) {
  await page.locator('#text').fill(text);
  await page.locator('#text').press('Enter');
}

test('relative times follow the clock of the server', async () => {
  server = await serve(await freePort());
  const page = await newPage(browser);
  await page.goto(server.match[1]);
  await say(page, `soon <t:${Math.round(Date.now() / 1000) + 2 * 86400}:R>`);
  await page.locator('time[data-style="R"]').filter({ hasText: /in 2 days|tomorrow/ }).waitFor();
  server.write('advance 120h');
  await page.locator('time[data-style="R"]').filter({ hasText: '3 days ago' }).waitFor();
  await page.reload();
  await page.locator('time[data-style="R"]').filter({ hasText: '3 days ago' }).waitFor();
  assert.deepEqual(page.problems, []);
  await server.stop();
});

for (const [size, scheme] of [['desktop', 'dark'], ['phone', 'light']]) {
  test(`a page notices that its server stopped and that another one runs, on a ${size}`, async () => {
    const port = await freePort();
    server = await serve(port);
    const page = await newPage(browser, { size, scheme });
    await page.goto(server.match[1]);
    await say(page, 'of the first run');
    await waitForText(page, 'of the first run', '#messages');
    await server.stop();
    await say(page, 'to nobody');
    await waitForText(page, 'The sandbox does not answer.', '#notice');
    await screenshot(page, `stopped-${size}.png`);
    server = await serve(port);
    await waitForText(page, 'This is the first page.', '#notice');
    assert.equal(await page.getByText('of the first run').count(), 0);
    await checkWidth(page, 'the first page');
    await checkAccessibility(page, `the first page (${size})`);
    await screenshot(page, `restarted-${size}.png`);
    await say(page, 'of the second run');
    await waitForText(page, 'of the second run', '#messages');
    assert.equal(await page.locator('#notice').textContent(), '');
    await page.goto(`${server.match[1]}as/Nobody/c/123`);
    await waitForText(page, 'This is the first page.', '#notice');
    assert.match(page.url(), /\/as\/\w+\/c\/\d+$/);
    await page.reload();
    assert.equal(await page.locator('#notice').textContent(), '');
    if (size === 'phone') await page.locator('[data-panel="left"]').click();
    await page.locator('#who summary').click();
    await page.locator('#who input[name="name"]').fill('a/b');
    await page.locator('#who form button').click();
    await waitForText(page, 'without quotes and slashes', '#who .formerror');
    await screenshot(page, `name-${size}.png`);
    await server.stop();
  });
}
