import { aChat, anOrg, answer, type Person } from '../../../support/builders.js';
import { sizes, type Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open } = webClient();
const widths = [360, 768, 1440, 1920];
const height = 900;

/** Without loading the page anew, as links of it lead. */
const lead = async (tab: Tab, path: string): Promise<void> => {
  const before = await tab.page.title();
  await tab.page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`);
  await eventually(`${path} is there`, async () => (await tab.page.title()) !== before);
  await tab.page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
};

/** Screens that are wider than the window, things that axe finds, and what moves although nothing should. */
async function faultsOf(tab: Tab, path: string): Promise<string[]> {
  const faults: string[] = [];
  for (const width of widths) {
    await tab.page.setViewportSize({ width, height });
    // The picture after the window has changed may still be the old one.
    const fits = async () => !(await tab.overflows());
    await eventually('it fits', fits, 2_000).catch(() => faults.push(`${path} is wider than ${width} px`));
  }
  const moving = `document.getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().duration > 1)
    .map(({ effect }) => effect.target.className)`;
  for (const name of await tab.page.evaluate<string[]>(moving)) faults.push(`${path}: ${name} moves`);
  for (const barrier of await tab.barriers()) faults.push(`${path}: ${barrier}`);
  return faults;
}

const statics = [
  '/chats',
  '/search',
  '/mentions',
  '/reviews',
  '/reviews/statistics',
  '/approvals',
  '/calendar',
  '/notifications',
  '/agents',
  '/agents/new',
  '/agents/connections',
  '/admin/people',
  '/admin/organization',
  '/admin/permissions',
  '/admin/keys',
  '/admin/usage',
  '/admin/budgets',
  '/admin/refused',
  '/admin/queue',
  '/admin/servers',
  '/admin/audit',
  '/admin/health',
  '/settings',
  '/settings/notifications',
  '/settings/usage',
  '/welcome',
];

async function screensOf(owner: Person): Promise<string[]> {
  const chat = await aChat(owner);
  const table =
    '| Договор | До | Предупредить |\n|---|---|---|\n| Аренда офиса | 31.03.2027 | за три месяца |';
  const { runId } = await answer(
    owner,
    chat.id,
    `@@lawyer можно? [[say:Только с **согласия**.\n\n${table}]]`,
  );
  const { body } = await owner.client.get<{ items: { id: string }[] }>('/roles');
  const agent = body.items[0]?.id;
  return [
    ...statics,
    `/chats/${chat.id}`,
    `/agents/${agent}`,
    `/agents/${agent}/versions`,
    `/agents/${agent}/work`,
    `/runs/${runId}`,
  ];
}

// In the light, each screen is looked at by the tests of its feature.
it('Every screen fits every window, has no barriers in the dark, and stands still for those who want it', async () => {
  const owner = await anOrg();
  const stranger = await open(undefined, { locale: 'ru-RU', colorScheme: 'dark' });
  const faults: string[] = [];
  for (const path of ['/login', '/register', '/forgot']) {
    await stranger.goto(path);
    await stranger.page.locator('h1').waitFor();
    faults.push(...(await faultsOf(stranger, path)));
  }
  const tab = await open(owner, { path: '/settings', locale: 'ru-RU', colorScheme: 'dark' });
  await tab.page.locator('h1').waitFor();
  for (const path of await screensOf(owner)) {
    await lead(tab, path);
    faults.push(...(await faultsOf(tab, path)));
  }
  expect(faults).toEqual([]);
  expect(tab.complaintsBut()).toEqual([]);
}, 240_000);

it('The bar of a small phone holds every place, with words of any length', async () => {
  const owner = await anOrg();
  const tab = await open(owner, { path: '/chats', size: 'small', locale: 'ru-RU' });
  const bar = tab.page.getByRole('region', { name: 'Разделы и учётная запись' });
  const inBar = bar.getByRole('navigation').getByRole('link');
  await tab.heading('Чаты').waitFor();
  await bar.getByRole('button', { name: 'Ещё' }).waitFor();
  expect(await inBar.allInnerTexts()).toEqual(['Чаты', 'Проверка', 'Решения', 'Календарь']);
  expect(await tab.sideways()).toEqual([]);
  await bar.getByRole('button', { name: 'Ещё' }).click();
  const others = tab.page.getByRole('menu').getByRole('menuitem');
  await others.first().waitFor();
  expect(await others.allInnerTexts()).toEqual(['Поиск', 'Знания', 'Роли', 'Управление']);
  expect(await tab.barriers()).toEqual([]);
  await tab.picture('bar-small');
  await others.filter({ hasText: 'Знания' }).click();
  await tab.heading('Знания').waitFor();
  await bar.locator('button[data-status=active]').filter({ hasText: 'Ещё' }).waitFor();
  // Nobody's last place is beyond the edge.
  const edges = await Promise.all(
    (await bar.locator('a, button').all()).map(async (one) => {
      const box = await one.boundingBox();
      return box ? [box.x, box.x + box.width] : [];
    }),
  );
  for (const edge of edges.flat()) {
    expect(edge).toBeGreaterThanOrEqual(0);
    expect(edge).toBeLessThanOrEqual(sizes.small.width);
  }
  expect(tab.complaintsBut()).toEqual([]);
}, 120_000);

it('The client can be installed, and its colours are those of the window', async () => {
  const tab = await open();
  await tab.goto('/login');
  const devTools = await tab.page.context().newCDPSession(tab.page);
  const { errors, data = '' } = await devTools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { icons } = JSON.parse(data) as { icons: { src: string }[] };
  for (const { src } of icons) expect((await tab.page.request.get(`/brand/${src}`)).status()).toBe(200);
  const { installabilityErrors } = await devTools.send('Page.getInstallabilityErrors');
  // Contexts of tests are private windows, which install nothing.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const colour = `[...document.querySelectorAll('meta[name=theme-color]')]
    .filter(({ media }) => matchMedia(media).matches).map(({ content }) => content).join()`;
  const colours = new Set<string>();
  for (const colorScheme of ['light', 'dark'] as const) {
    await tab.page.emulateMedia({ colorScheme });
    colours.add(await tab.page.evaluate<string>(colour));
  }
  expect([...colours]).toEqual([expect.stringMatching(/^#\w{6}$/), expect.stringMatching(/^#\w{6}$/)]);
});
