import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { artelUrl } from './builders.js';
import { browserPath, browsers } from './services.js';

const screenshots = resolve(import.meta.dirname, '../../screenshots');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Sizes of screens that people have: a small phone, a usual one, a notebook, a large display. */
export const sizes = {
  small: { width: 360, height: 740 },
  phone: { width: 390, height: 844 },
  notebook: { width: 1280, height: 800 },
  display: { width: 1920, height: 1080 },
} as const;

export interface TabOptions extends Pick<BrowserContextOptions, 'colorScheme' | 'locale' | 'reducedMotion'> {
  size?: keyof typeof sizes;
  url?: string;
}

/** The system's Chromium. */
export class Chromium {
  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<Chromium> {
    const executablePath = browserPath();
    if (!executablePath) throw new Error(`There is no browser, none of: ${browsers.join(', ')}`);
    return new Chromium(await chromium.launch({ executablePath, args: ['--no-sandbox'] }));
  }

  /** A window of somebody who has never been here. */
  async open({ size = 'notebook', url = artelUrl(), ...options }: TabOptions = {}): Promise<Tab> {
    const context = await this.browser.newContext({
      baseURL: url,
      viewport: sizes[size],
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(30_000);
    return new Tab(await context.newPage());
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** One page of the client, which remembers what its console complained of. */
export class Tab {
  private readonly complaints: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      const { url } = message.location();
      if (['error', 'warning'].includes(message.type())) this.complaints.push(`${message.text()} (${url})`);
    });
  }

  /** Begins a session without the form, which has tests of its own. */
  async signIn({ email }: { email: string }, password: string): Promise<void> {
    const headers = { 'x-artel-session': 'cookie' };
    const data = { email, password };
    const answer = await this.page.context().request.post('/api/v1/auth/login', { headers, data });
    if (!answer.ok()) throw new Error(`POST /auth/login answered ${answer.status()}: ${await answer.text()}`);
  }

  /** The same person's next tab. */
  async another(): Promise<Tab> {
    return new Tab(await this.page.context().newPage());
  }

  goto(path: string): Promise<unknown> {
    return this.page.goto(path);
  }

  button = (name: string | RegExp) => this.page.getByRole('button', { name, exact: true });
  link = (name: string | RegExp) => this.page.getByRole('link', { name, exact: true });
  heading = (name: string | RegExp) => this.page.getByRole('heading', { name, exact: true });
  field = (label: string | RegExp) => this.page.getByLabel(label, { exact: true });

  async fill(fields: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) await this.field(label).fill(value);
  }

  /** Keeps a picture in `screenshots/`, which git does not see. */
  async picture(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: resolve(screenshots, `${name}.png`) });
  }

  /** What axe finds wrong by WCAG 2.2 AA, as lines to read; none is good. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(axe);
    // Menus and dialogs stand outside of landmarks, at the end of the page.
    const run = `axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: { region: { enabled: false } },
    })`;
    const { violations } = await this.page.evaluate<AxeResults>(run);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target.join(' ')}) ${failureSummary}`),
    );
  }

  /** Whether the page is wider than its window. */
  overflows(): Promise<boolean> {
    return this.page.evaluate<boolean>(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
  }

  /** What of the page, by its tags and classes, holds more than its width, and so is pushed aside to be seen. */
  sideways(): Promise<string[]> {
    return this.page.evaluate<string[]>(`[...document.querySelectorAll('body *')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
        && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
      .map(({ tagName, className, scrollWidth, clientWidth }) =>
        [tagName, className, scrollWidth, 'of', clientWidth].join(' '))`);
  }

  /** What the console complained of since the last question, but for what was meant to fail. */
  complaintsBut(expected?: RegExp): string[] {
    return this.complaints.splice(0).filter((text) => !expected?.test(text));
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** Logs in at the form; for people who read English. */
export async function logIn(tab: Tab, { email }: { email: string }, password: string): Promise<void> {
  await tab.goto('/login');
  await tab.fill({ 'E-mail': email, Password: password });
  await tab.button('Log in').click();
  await tab.page.waitForURL('**/chats');
}
