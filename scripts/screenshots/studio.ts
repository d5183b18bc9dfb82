import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { password, type Person } from '../../test/support/builders.js';
import { Tab } from '../../test/support/chromium.js';
import { browserPath } from '../../test/support/services.js';

type Look = Pick<BrowserContextOptions, 'colorScheme' | 'viewport' | 'deviceScaleFactor'>;

/** A browser whose windows are as pictures in a README need them: wide, sharp, and still. */
export class Studio {
  private constructor(
    private readonly browser: Browser,
    private readonly url: string,
    private readonly locale: string,
    private readonly folder: string,
  ) {}

  static async open(url: string, locale: string, folder: string): Promise<Studio> {
    const executablePath = browserPath();
    if (!executablePath) throw new Error('Pictures are taken in Chromium, and there is none');
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    return new Studio(browser, url, locale, folder);
  }

  /** Shows somebody a screen, and keeps what `pose` has made of it; returns where. */
  async take(
    name: string,
    { person, path, look = {} }: { person: Person; path: string; look?: Look },
    pose: (page: Page) => Promise<unknown>,
  ): Promise<string> {
    const context = await this.browser.newContext({
      baseURL: this.url,
      locale: this.locale,
      reducedMotion: 'reduce',
      viewport: { width: 1_280, height: 820 },
      deviceScaleFactor: 1.4,
      ...look,
    });
    context.setDefaultTimeout(30_000);
    try {
      const page = await context.newPage();
      await new Tab(page).signIn(person, password);
      await page.goto(path);
      await pose(page);
      await page.waitForLoadState('networkidle');
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      const target = join(this.folder, `${name}.png`);
      await page.screenshot({ path: target, animations: 'disabled', caret: 'hide' });
      return target;
    } finally {
      await context.close();
    }
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
