import { password, type Person } from './builders.js';
import { Chromium, type Tab, type TabOptions } from './chromium.js';

interface OpenOptions extends TabOptions {
  /** Where a person begins. */
  path?: string;
}

/** One browser for a file of tests, whose tabs are closed behind each of them. */
export function webClient() {
  let browser: Chromium;
  let tabs: Tab[];

  beforeAll(async () => {
    browser = await Chromium.launch();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(() => (tabs = []));
  afterEach(() => Promise.all(tabs.map((tab) => tab.close())));

  return {
    /** An empty tab of nobody, or the first screen of somebody who is signed in. */
    async open(person?: Person, { path = '/chats', ...options }: OpenOptions = {}): Promise<Tab> {
      const tab = await browser.open(options);
      tabs.push(tab);
      if (person) {
        await tab.signIn(person, password);
        await tab.goto(path);
      }
      return tab;
    },

    /** Once it is there: no barriers, not wider than the window, nothing in the console but what was meant to fail. */
    async expectClean(tab: Tab, meant?: RegExp): Promise<void> {
      await tab.page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      expect(await tab.barriers()).toEqual([]);
      expect(await tab.overflows()).toBe(false);
      expect(tab.complaintsBut(meant)).toEqual([]);
    },
  };
}
