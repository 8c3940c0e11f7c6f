// Client uses the page of discordtest as a person does: by clicks and keys.
import { LIMIT, newPage, sizes, until } from './harness.mjs';

export class Client {
  clicks = 0;

  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  // open opens the page as a member, by default the first one.
  static async open(browser, url, options = {}) {
    const page = await newPage(browser, options);
    await page.goto(options.as ? `${url}as/${encodeURIComponent(options.as)}/` : url);
    const client = new Client(page, url);
    client.narrow = sizes[options.size ?? 'desktop'].width < 900;
    return client;
  }

  async tap(locator) {
    this.clicks++;
    await locator.click();
  }

  // panel opens a side panel where the window is too narrow for it.
  async panel(name) {
    const button = this.page.locator(`[data-panel="${name}"]`);
    if ((await button.isVisible()) && (await button.getAttribute('aria-expanded')) !== 'true') await this.tap(button);
  }

  async closePanel(name) {
    const button = this.page.locator(`[data-panel="${name}"]`);
    if ((await button.isVisible()) && (await button.getAttribute('aria-expanded')) === 'true') await this.page.keyboard.press('Escape');
  }

  // suggestion presses a suggestion of an empty channel.
  async suggestion(text) {
    await this.tap(this.page.locator('.suggestion').filter({ hasText: text }));
  }

  // command chooses a command in the picker, fills in its options and sends it.
  async command(name, options = {}) {
    const { page } = this;
    await page.locator('#text').fill(`/${name}`);
    await this.tap(page.locator('#picker .pick').filter({ has: page.locator(`b:text-is("/${name}")`) }).first());
    const panel = page.locator('#command');
    for (const [option, value] of Object.entries(options)) {
      const control = panel.locator(`#option-${option}`);
      if (!(await control.count())) await this.tap(panel.locator('.add').filter({ hasText: new RegExp(`^\\+ ${option}$`) }));
      if ((await control.evaluate((e) => e.tagName)) === 'SELECT') await control.selectOption({ label: value });
      else if (value.suggested) {
        await control.fill(value.typed ?? '');
        await this.tap(panel.locator(`#option-${option}-choices .pick`).filter({ hasText: value.suggested }).first());
      } else await control.fill(String(value));
    }
    if (await panel.isVisible()) await this.tap(panel.locator('.send'));
  }

  // entry is the newest message with a text.
  entry(text) {
    return this.page.locator('#messages .entry').filter({ hasText: text }).last();
  }

  async expect(text, timeout = LIMIT) {
    await this.entry(text).waitFor({ timeout });
    return this.entry(text);
  }

  // click presses a button, by whole words of its label, of the newest message that has it, and the text.
  async click(label, text) {
    const name = new RegExp(`(^|[^\\p{L}\\p{N}])${label}($|[^\\p{L}\\p{N}])`, 'u');
    const entries = this.page.locator('#messages .entry').filter({ has: this.page.getByRole('button', { name }) });
    const entry = (text ? entries.filter({ hasText: text }) : entries).last();
    await this.tap(entry.getByRole('button', { name }).first());
  }

  // fill fills in the open form by the labels of its fields, and sends it.
  async fill(values) {
    const form = this.page.locator('dialog.modal');
    await form.waitFor();
    for (const [label, value] of Object.entries(values)) {
      const control = form.getByLabel(label).first();
      if ((await control.evaluate((e) => e.tagName)) === 'SELECT') await control.selectOption({ label: value });
      else await control.fill(value);
    }
    await this.tap(form.locator('[type="submit"]'));
    await form.waitFor({ state: 'detached' });
  }

  async say(text) {
    await this.page.locator('#text').fill(text);
    await this.tap(this.page.locator('#compose .send'));
  }

  // join joins a voice channel.
  async join(channel) {
    await this.panel('left');
    await this.tap(this.page.locator('#channels li').filter({ has: this.page.locator('a.channel', { hasText: channel }) }).locator('.join').first());
    await until('the voice channel', () => this.page.evaluate(() => window.riffbotHear.channel !== ''));
    await this.closePanel('left');
  }

  // go opens a channel, thread or direct message.
  async go(channel) {
    await this.panel('left');
    await this.tap(this.page.locator('#channels a.channel', { hasText: channel }).last());
  }

  // actAs goes on as another member.
  async actAs(name) {
    await this.panel('left');
    await this.tap(this.page.locator('#who summary'));
    await this.tap(this.page.locator('#who li a', { hasText: name }).first());
    await this.page.waitForURL((url) => decodeURIComponent(url.pathname).startsWith(`/as/${name}/`));
  }

  // addMember adds a member, or gives one a role, and goes on as that member.
  async addMember(name, role = '') {
    await this.panel('left');
    await this.tap(this.page.locator('#who summary'));
    await this.page.locator('#who input[name="name"]').fill(name);
    if (role) await this.page.locator('#who input[name="role"]').fill(role);
    await this.tap(this.page.locator('#who button[type="submit"]'));
    await this.page.waitForURL((url) => decodeURIComponent(url.pathname).startsWith(`/as/${name}/`));
  }

  // tool opens a part of the drawer.
  async tool(name) {
    const drawer = this.page.locator('[data-panel="drawer"]');
    if ((await drawer.getAttribute('aria-expanded')) !== 'true') await this.tap(drawer);
    await this.tap(this.page.locator('#tools summary', { hasText: name }));
  }

  figures() {
    return this.page.evaluate(() => ({ ...window.riffbotHear.figures, level: window.riffbotHear.level, speaking: window.riffbotHear.speaking.length }));
  }

  // loudest is the highest level within some time.
  loudest(ms) {
    return this.page.evaluate(async (limit) => {
      let level = 0;
      for (const end = performance.now() + limit; performance.now() < end;) {
        level = Math.max(level, window.riffbotHear.level);
        await new Promise((done) => setTimeout(done, 20));
      }
      return level;
    }, ms);
  }

  // hears waits for sound that was not there before, and for another second of it.
  async hears(what, loud = 0.01) {
    const { seconds } = await this.figures();
    await until(what, async () => {
      const now = await this.figures();
      return now.seconds > seconds + 1 && now.speaking > 0;
    });
    if ((await this.loudest(1000)) <= loud) throw new Error(`${what}: the page is silent`);
  }
}
