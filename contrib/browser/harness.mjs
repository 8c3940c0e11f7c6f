// What all browser tests share: programs, browsers, pages, accessibility and pictures.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);

// The sizes of windows in which pages have to work.
export const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

// LIMIT is how long one step may take, in ms.
export const LIMIT = Number(process.env.LIMIT || 30_000);

// start starts a program and waits until its output matches a pattern. match has the groups; stop ends it.
export async function start(command, args, pattern, { env = {}, cwd } = {}) {
  const began = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise((done) => child.once('exit', done));
  const match = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} printed no ${pattern} in time:\n${output}`)), LIMIT);
    const read = (chunk) => {
      output += chunk;
      const found = output.match(pattern);
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${output}`)));
  }).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    match,
    took: performance.now() - began,
    output: () => output,
    write: (line) => child.stdin.write(`${line}\n`),
    async stop() {
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

// launch starts a browser, which plays without a sound device.
export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    ignoreDefaultArgs: ['--mute-audio'],
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
}

// newPage opens an empty page of its own session. Errors of the page are in page.problems.
export async function newPage(browser, { size = 'desktop', scheme = 'dark', locale = 'en-US', ...more } = {}) {
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: scheme, locale, ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(`console: ${message.text()}`);
  });
  return page;
}

// waitForText waits until an element shows a text.
export async function waitForText(page, text, selector = 'body', timeout = LIMIT) {
  await page.locator(selector).filter({ hasText: text }).first().waitFor({ timeout });
}

// checkAccessibility fails if axe-core finds serious or critical faults in the page as it is.
export async function checkAccessibility(page, state) {
  const source = require.resolve('axe-core/axe.min.js');
  if (!(await page.evaluate(() => Boolean(window.axe)))) {
    const { readFileSync } = await import('node:fs');
    await page.evaluate(readFileSync(source, 'utf8'));
  }
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const bad = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  const lines = bad.map((v) => `${v.impact} ${v.id}: ${v.help}\n${v.nodes.slice(0, 5)
    .map((n) => `    ${n.target.join(' ')}  ${n.failureSummary.split('\n').slice(1).join(' ').trim()}`).join('\n')}`);
  if (lines.length > 0) throw new Error(`accessibility of ${state}:\n  ${lines.join('\n  ')}`);
  return violations.length;
}

// checkWidth fails if the page is wider than its window.
export async function checkWidth(page, state) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) throw new Error(`${state}: the page is ${over} pixels wider than its window`);
}

// screenshot writes a picture to the folder SCREENSHOTS, if there is one.
export async function screenshot(page, name, options = {}) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const type = name.endsWith('.png') ? 'png' : 'jpeg';
  await page.screenshot({ path: join(folder, name), type, ...(type === 'jpeg' ? { quality: 82 } : {}), animations: 'disabled', ...options });
}

// report prints a figure of a test.
export function report(name, value) {
  console.log(`  ${name}: ${value}`);
}

// until evaluates a function until it returns something true, and returns that.
export async function until(what, check, timeout = LIMIT) {
  const deadline = performance.now() + timeout;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`${what} did not happen in ${timeout} ms`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
