import { anOrg, password } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open } = webClient();
const mostTabs = 60;

/** What has the focus: how it is called, and whether it is seen to have it. */
interface Focused {
  role: string;
  name: string;
  isSeen: boolean;
}

// Two pictures later: even who wants no motion is given transitions, of a moment.
const describeFocused = `(async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const isRinged = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  // These show it by their frames.
  const isField = element.matches('input, textarea');
  const box = element.getBoundingClientRect();
  const name = element.getAttribute('aria-label') ??
    element.labels?.[0]?.textContent ?? element.textContent ?? '';
  return {
    role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
    name: name.trim(),
    isSeen: (isRinged || isField) && box.bottom > 0 && box.top < innerHeight,
  };
})()`;

const focused = (tab: Tab) => tab.page.evaluate<Focused>(describeFocused);

/** Goes on with Tab, as people do, until it is there; on the way the focus is always somewhere, and seen. */
async function tabTo(tab: Tab, name: string | RegExp, back = false): Promise<void> {
  const matches = (one: Focused) => (typeof name === 'string' ? one.name === name : name.test(one.name));
  const way: string[] = [];
  for (let step = 0; step < mostTabs; step++) {
    const now = await focused(tab);
    if (matches(now)) return;
    await tab.page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const next = await focused(tab);
    way.push(`${next.role} "${next.name.slice(0, 40)}"`);
    if (next.role !== 'body' && !next.isSeen) throw new Error(`The focus is not seen at ${way.join(', ')}`);
  }
  throw new Error(`Tab does not lead to ${String(name)}, but to\n${way.join('\n')}`);
}

const press = (tab: Tab, key: string) => tab.page.keyboard.press(key);
const type = (tab: Tab, text: string) => tab.page.keyboard.type(text);

async function enter(tab: Tab, fields: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(fields)) {
    await tabTo(tab, label);
    await type(tab, text);
  }
}

it('A newcomer gets by without a mouse: from registering to an approved answer, and on to all that is run', async () => {
  // A server without anybody leads to registering by itself.
  await anOrg();
  const tab = await open();
  await tab.goto('/login');
  await tab.heading('Log in').waitFor();
  await tabTo(tab, 'Register an organization');
  await press(tab, 'Enter');
  await tab.heading('A new organization').waitFor();
  const email = `${crypto.randomUUID().slice(0, 8)}@example.com`;
  await enter(tab, { Organization: 'Acme', 'Your name': 'Olga', 'E-mail': email });
  await tabTo(tab, 'New password');
  await type(tab, password);
  await press(tab, 'Enter');

  await tab.heading('Welcome, Olga').waitFor();
  await tabTo(tab, 'May we sublet our office?');
  await press(tab, 'Enter');
  await tab.page.waitForURL('**/chats/*');
  const answer = tab.page.getByRole('article').filter({ hasText: 'Not checked' });
  await answer.waitFor();
  await tabTo(tab, 'Approve', true);
  await press(tab, 'Enter');
  await tab.page.getByText('Approved').waitFor();

  await tabTo(tab, 'Skip to content', true);
  await press(tab, 'Enter');
  await tab.page.locator('#content:focus').waitFor();
  await tabTo(tab, 'Roles', true);
  await press(tab, 'Enter');
  await tab.heading('Roles').waitFor();
  await tabTo(tab, /^Lawyer/);
  await press(tab, 'Enter');
  await tab.page.getByRole('tab', { name: 'Prompt' }).waitFor();
  await tabTo(tab, 'Role');
  await press(tab, 'ArrowRight');
  await tab.page.getByRole('tab', { name: 'Prompt', selected: true }).waitFor();

  await tabTo(tab, /^Reviews/, true);
  await press(tab, 'Enter');
  await tab.heading('Reviews').waitFor();

  await tabTo(tab, 'Admin', true);
  await press(tab, 'Enter');
  await tab.heading('People').waitFor();
  await tabTo(tab, 'Invite');
  await press(tab, 'Enter');
  await tab.page.getByRole('dialog').waitFor();
  await enter(tab, { Name: 'Boris' });
  await press(tab, 'Enter');
  await tab.field('Link').waitFor();
  // Escape would lose what is shown once.
  await tabTo(tab, 'Done');
  await press(tab, 'Enter');
  await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
  // Where it was opened.
  await eventually('the focus is back', async () => (await focused(tab)).name === 'Invite');
  expect(tab.complaintsBut()).toEqual([]);
}, 60_000);
