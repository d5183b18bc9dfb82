import { jest } from '@jest/globals';
import { anOrg, answer, aUser, type Person } from '../../../support/builders.js';
import { aCollection, aDocument, settled, type CollectionBody } from '../../../support/knowledge.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();

// Each follows people through several screens, which takes a busy machine its time.
jest.setTimeout(240_000);

const rules = `# Внутренний распорядок

## Отпуск

Ежегодный оплачиваемый отпуск составляет двадцать восемь календарных дней. График отпусков утверждается
до пятнадцатого декабря.

## Командировки

Суточные в командировке по стране составляют 700 рублей, за её пределами — 2500 рублей за каждый день.

## Аренда

Помещение склада арендуется до первого марта; о продлении договора аренды заявляют за тридцать дней.

## Пропуска

| Зона | Кто выдаёт | Срок, дней |
| --- | --- | --- |
| Склад А-1 | Охрана (п. 2/1) | 14 |
| Офис | Отдел кадров | 365 |
`;

const named = (name: string, content: string | Uint8Array, mimeType = 'text/markdown') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});
const damaged = named('Приложение.pdf', '%PDF-1.7\n1 0 obj <<', 'application/pdf');

const pathOf = ({ id }: { id: string }) => `/knowledge/collections/${id}`;

async function anEnglishOrg(): Promise<Person> {
  const owner = await anOrg();
  await owner.client.patch('/auth/me', { locale: 'en' });
  return owner;
}

describe('Collections', () => {
  let owner: Person;
  beforeAll(async () => {
    owner = await anEnglishOrg();
  }, 60_000);

  it('begin with one that is made here, by the keyboard', async () => {
    const tab = await open(owner);
    await tab.link('Knowledge').click();
    await tab.heading('No collections yet').waitFor();
    await tab.picture('knowledge-empty');
    await expectClean(tab);
    await tab.button('New collection').focus();
    await tab.page.keyboard.press('Enter');
    await tab.field('Name *').waitFor();
    await tab.page.keyboard.type('Rules');
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.type('What holds for everybody');
    await tab.picture('knowledge-new');
    await expectClean(tab);
    await tab.page.keyboard.press('Escape');
    await tab.button('New collection').click();
    // Nothing was made, and nothing is refused in silence.
    await tab.button('Create').click();
    await tab.page.locator('[aria-invalid="true"]').waitFor();
    expect(tab.complaintsBut(/400/)).toEqual([]);
    await tab.fill({ 'Name *': 'Rules', 'What is in it': 'What holds for everybody' });
    await tab.button('Create').click();
    await tab.page.waitForURL('**/knowledge/collections/*');
    await tab.heading('Rules').waitFor();
    await tab.heading('No documents yet').waitFor();
    await tab.picture('knowledge-collection-empty');
    await expectClean(tab);
    await tab.button('Add documents').press('Enter');
    const chooser = tab.page.waitForEvent('filechooser');
    await tab.page.getByRole('menuitem', { name: 'Files…' }).press('Enter');
    await (await chooser).setFiles(named('Распорядок.md', rules));
    await tab.link('Распорядок.md').waitFor();
    // The button goes elsewhere with the first document, and takes who stands on it along.
    await tab.page.locator('button:focus', { hasText: 'Add documents' }).waitFor();
  });

  it('are for those whom they are open to, and who manages them chooses whom', async () => {
    const member = await aUser(owner);
    const [mine, hidden] = [
      await aCollection(owner, { name: 'Открытая', description: 'Для всех' }),
      await aCollection(owner, { name: 'Закрытая', visibility: 'users', userIds: [owner.id] }),
    ];
    await settled(owner, (await aDocument(owner, mine.id, rules, 'Правила.md')).id);
    const tab = await open(member, { path: '/knowledge', size: 'phone', colorScheme: 'dark' });
    await tab.heading('Открытая').waitFor();
    const card = tab.page.getByRole('article', { name: 'Открытая' });
    await card.getByText('1 документ', { exact: true }).waitFor();
    await tab.picture('knowledge-member-dark-phone');
    await expectClean(tab);
    expect(await tab.heading('Закрытая').count()).toBe(0);
    expect(await tab.button('Новая коллекция').count()).toBe(0);
    await tab.link('Открытая').click();
    await tab.link('Правила.md').waitFor();
    await tab.picture('knowledge-collection-dark-phone');
    await expectClean(tab);
    expect(await tab.button('Добавить документы').count()).toBe(0);

    // It is shared while the member looks.
    await tab.goto('/knowledge');
    await tab.heading('Открытая').waitFor();
    const ownerTab = await open(owner, { path: '/knowledge' });
    await ownerTab.button('Actions: Закрытая').click();
    await ownerTab.page.getByRole('menuitem', { name: 'Edit the collection' }).click();
    await ownerTab.field('Everyone in the organization').check();
    await ownerTab.button('Save').click();
    await tab.heading('Закрытая').waitFor();
    await tab.goto(pathOf(hidden));
    await tab.heading('Закрытая').waitFor();
    await expectClean(tab);
  });

  it('go with their documents when they are deleted', async () => {
    const collection = await aCollection(owner, { name: 'To go' });
    const tab = await open(owner, { path: pathOf(collection) });
    await tab.button('Actions: To go').click();
    await tab.page.getByRole('menuitem', { name: 'Delete the collection' }).click();
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await tab.page.waitForURL('**/knowledge');
    await tab.heading('Rules').waitFor();
    await tab.heading('To go').waitFor({ state: 'detached' });
    await expectClean(tab);
  });
});

describe('Roles that look into a collection', () => {
  it('are named with it, and given it there', async () => {
    const owner = await anEnglishOrg();
    const collection = await aCollection(owner, { name: 'Leave', visibility: 'users', userIds: [] });
    const role = { username: 'leave', name: 'Кадровик', title: 'Отпуска', description: 'Знает отпуска' };
    const agent = await owner.client.post<{ id: string }>('/agents', {
      ...role,
      ...{ type: 'simple', prompt: 'Отвечай по документам.' },
    });
    expect(agent.status).toBe(201);
    const known = async () => {
      const { body } = await owner.client.get<{ knowledge: string[]; prefetchTopK: number | null }>(
        `/agents/${agent.body.id}`,
      );
      return [body.knowledge, body.prefetchTopK];
    };
    const tab = await open(owner, { path: pathOf(collection) });
    await tab.button('Give it to a role').click();
    await tab.page.getByRole('switch', { name: 'Кадровик' }).waitFor();
    await tab.picture('knowledge-roles');
    await expectClean(tab);
    await tab.page.getByRole('switch', { name: 'Кадровик' }).press('Space');
    await tab.page.keyboard.press('Escape');
    await tab.link('Кадровик').waitFor();
    await expectClean(tab);
    // It looks something up from now on.
    expect(await known()).toEqual([[collection.id], 5]);
    await tab.button('Choose roles').click();
    await tab.page.getByRole('switch', { name: 'Кадровик' }).press('Space');
    await tab.page.keyboard.press('Escape');
    await tab.page.getByText('No role looks here yet.').waitFor();
    expect(await known()).toEqual([[], 5]);
  });

  it('that came with Artel look into what everyone may read', async () => {
    const owner = await anEnglishOrg();
    const tab = await open(owner, { path: pathOf(await aCollection(owner, { name: 'Open' })) });
    await tab.page.getByTitle('@@lawyer').waitFor();
    await tab.button('Choose roles').click();
    const dialog = tab.page.getByRole('dialog');
    const lawyer = dialog.getByRole('listitem').filter({ hasText: '@@lawyer' });
    await lawyer.getByText('Looks here', { exact: true }).waitFor();
    await expectClean(tab);
  });
});

describe('Documents', () => {
  let owner: Person;
  let collection: CollectionBody;
  beforeAll(async () => {
    owner = await anEnglishOrg();
    collection = await aCollection(owner, { name: 'Rules' });
  }, 60_000);

  it('are uploaded, read before one’s eyes, and told why when they cannot be', async () => {
    const tab = await open(owner, { path: pathOf(collection) });
    await tab.heading('No documents yet').waitFor();
    const files = tab.page.locator('input[data-of=files]').first();
    const torn = named('Смета.pdf', '%PDF-1.7\n2 0 obj <<', 'application/pdf');
    await files.setInputFiles([named('Распорядок.md', rules), damaged, torn]);
    const good = tab.page.getByRole('listitem').filter({ hasText: 'Распорядок.md' });
    const bad = tab.page.getByRole('listitem').filter({ hasText: 'Приложение.pdf' });
    await good.getByText(/^\d+ passages?$/).waitFor({ timeout: 60_000 });
    await bad.getByText('The file is damaged', { exact: false }).waitFor({ timeout: 60_000 });
    await tab.picture('knowledge-documents');
    await expectClean(tab);

    // Another file takes the place of what cannot be read; who does not see the row hears of it.
    const chooser = tab.page.waitForEvent('filechooser');
    await tab.button('Replace the file: Смета.pdf').press('Enter');
    await (await chooser).setFiles(named('Смета.md', 'Смета на ремонт: 40 000 рублей.'));
    await tab.page
      .getByText(/^“Смета\.(md|pdf)” is ready\.$/)
      .waitFor({ state: 'attached', timeout: 60_000 });
    await expectClean(tab);

    // What is there already is not taken again, and leads there.
    await files.setInputFiles([named('Копия.md', rules)]);
    const copy = tab.page.getByRole('listitem').filter({ hasText: 'Копия.md' });
    await copy.getByText('The collection has this document already.').waitFor();
    await tab.picture('knowledge-duplicate');
    await expectClean(tab, /409/);
    await copy.getByRole('link', { name: 'Show it' }).click();
    await tab.heading('Распорядок.md').waitFor();
    await tab.page.goBack();
    await tab.button('Take out: Копия.md').click();
    await copy.waitFor({ state: 'detached' });

    // What is damaged stays so: only the menu reads it again.
    expect(await tab.button('Try again: Приложение.pdf').count()).toBe(0);
    const again = tab.page.waitForResponse(/\/reindex$/);
    await tab.button('Actions: Приложение.pdf').click();
    await tab.page.getByRole('menuitem', { name: 'Read anew' }).click();
    await settled(owner, ((await (await again).json()) as { id: string }).id);
    await bad.getByText('The file is damaged', { exact: false }).waitFor();
    await tab.page.getByRole('radiogroup').getByText('Failed').click();
    await good.waitFor({ state: 'detached' });
    await tab.button('Actions: Приложение.pdf').click();
    await tab.page.getByRole('menuitem', { name: 'Delete' }).click();
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await tab.heading('Nothing found').waitFor();
    await tab.button('Show all').click();
    await good.waitFor();
    await expectClean(tab);
  });

  it('are dropped, pasted, renamed and replaced', async () => {
    const own = await aCollection(owner, { name: 'By hand' });
    const tab = await open(owner, { path: pathOf(own), size: 'display', colorScheme: 'dark' });
    await tab.heading('No documents yet').waitFor();
    const dropped = await tab.page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['Пропуск получают на проходной.'], 'Пропуск.txt', { type: 'text/plain' }));
      return transfer;
    })()`);
    const place = tab.heading('No documents yet');
    await place.dispatchEvent('dragover', { dataTransfer: dropped });
    await tab.page.getByText('Drop files or folders', { exact: true }).waitFor();
    await place.dispatchEvent('drop', { dataTransfer: dropped });
    const pass = tab.page.getByRole('listitem').filter({ hasText: 'Пропуск.txt' });
    await pass.getByText('1 passage', { exact: true }).waitFor({ timeout: 60_000 });

    await tab.button('Add documents').click();
    await tab.picture('knowledge-add-dark');
    await tab.page.getByRole('menuitem', { name: 'Paste a text…' }).click();
    await tab.fill({ 'Name *': 'Парковка', 'Text *': '# Парковка\n\nМеста у входа — для гостей.' });
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    const parking = tab.page.getByRole('listitem').filter({ hasText: 'Парковка' });
    await parking.getByText('1 passage', { exact: true }).waitFor({ timeout: 60_000 });

    await tab.button('Actions: Пропуск.txt').click();
    await tab.page.getByRole('menuitem', { name: 'Rename' }).click();
    await tab.fill({ 'Name *': 'Проходная.txt' });
    await tab.button('Save').click();
    await tab.link('Проходная.txt').waitFor();
    await tab.page
      .getByRole('listitem')
      .filter({ hasText: 'Проходная.txt' })
      .locator('input[data-of=version]')
      .setInputFiles(named('Проходная.txt', 'Пропуск получают в бюро пропусков.', 'text/plain'));
    await tab.page
      .getByText(/version 2/)
      .first()
      .waitFor();
    // Time passes on a screen that stays open.
    await tab.page.clock.install();
    await tab.page.reload();
    await tab.link('Проходная.txt').waitFor();
    await tab.page.clock.fastForward('10:00');
    await tab.page
      .getByRole('listitem')
      .filter({ hasText: 'Проходная.txt' })
      .getByText(/1\d minutes ago/)
      .waitFor();
    await tab.link('Проходная.txt').click();
    await tab.page.getByText('Пропуск получают в бюро пропусков.').waitFor({ timeout: 60_000 });
    await tab.button('Actions: Проходная.txt').click();
    await tab.page.getByRole('menuitem', { name: 'Versions' }).click();
    await tab.page.getByText('Searched', { exact: true }).waitFor();
    await tab.picture('knowledge-versions-dark');
    await expectClean(tab);
  });
});

describe('The tester of search', () => {
  it('shows what is found and where, and leads to the passage', async () => {
    const owner = await anEnglishOrg();
    const collection = await aCollection(owner, { name: 'Rules' });
    const document = await aDocument(owner, collection.id, rules, 'Распорядок.md');
    const copies = await aCollection(owner, { name: 'Copies' });
    const copy = await aDocument(owner, copies.id, `${rules}\n`, 'Копия.md');
    for (const { id } of [document, copy]) expect((await settled(owner, id)).state).toBe('ready');
    const tab = await open(owner, { path: pathOf(collection) });
    await tab.link('Try the search').click();
    await tab.heading('What do people ask?').waitFor();
    await expectClean(tab);
    // Another form of the words than the document has.
    await tab.field('Question').fill('какие суточные в командировках');
    await tab.field('Question').press('Enter');
    const found = tab.page.getByRole('region', { name: 'Passages' });
    await found
      .locator('mark', { hasText: /суточные/i })
      .first()
      .waitFor();
    await found.getByText(/^By words/).waitFor();
    await found.getByText(/\d passages? in [\d,]+ ms/).waitFor();
    await tab.picture('knowledge-tester');
    await expectClean(tab);

    // What several documents say alike is shown once.
    await tab.page.getByRole('combobox', { name: 'Where to look' }).click();
    await tab.page.getByRole('option', { name: 'Copies' }).click();
    await tab.page.keyboard.press('Escape');
    const best = found.getByRole('article').first();
    await best.getByRole('list', { name: 'The same in:' }).getByRole('link').waitFor();
    expect(await best.getByRole('link', { name: /^(Распорядок|Копия)\.md$/ }).count()).toBe(2);
    await tab.picture('knowledge-tester-alike');
    await expectClean(tab);
    await owner.client.delete(`/knowledge/documents/${copy.id}`);
    await best.getByText('The same in:').waitFor({ state: 'detached' });
    await found.getByRole('link', { name: 'Распорядок.md' }).first().click();
    await tab.page.waitForURL(/\/knowledge\/documents\/.*passage=/);
    await tab.page.locator('[aria-current=location]', { hasText: '700 рублей' }).waitFor();
    await tab.picture('knowledge-passage');
    await expectClean(tab);
    await tab.link('Read the document from its beginning').click();
    await tab.page.getByText('двадцать восемь календарных дней').waitFor();

    // What is deleted is found no more.
    await tab.page.goto(`/knowledge/search?q=суточные`);
    await found.locator('mark').first().waitFor();
    await owner.client.delete(`/knowledge/documents/${document.id}`);
    await tab.heading('Nothing found').waitFor();
    await tab.picture('knowledge-tester-nothing');
    await expectClean(tab);
  });
});

describe('Answers from documents', () => {
  let owner: Person;
  let collection: CollectionBody;
  let chatId: string;
  beforeAll(async () => {
    owner = await anEnglishOrg();
    collection = await aCollection(owner, { name: 'Rules' });
    const document = await aDocument(owner, collection.id, rules, 'Распорядок.md');
    expect((await settled(owner, document.id)).state).toBe('ready');
    const role = { username: 'rules', name: 'Кадровик', title: 'Правила', description: 'Знает правила' };
    const agent = await owner.client.post<{ id: string }>('/agents', {
      ...role,
      ...{ type: 'simple', prompt: 'Отвечай по документам.', knowledge: [collection.id], prefetchTopK: 5 },
    });
    expect(agent.status).toBe(201);
    const chat = await owner.client.post<{ id: string }>('/chats', {
      kind: 'agent',
      agentId: agent.body.id,
    });
    chatId = chat.body.id;
  }, 120_000);

  it('show what they cite, and open it in its place', async () => {
    const said = await answer(
      owner,
      chatId,
      'Какие суточные в командировке? [[say:По стране — 700 рублей в день [1]. О визах ничего нет [9].]]',
    );
    const tabled = await answer(
      owner,
      chatId,
      'Кто выдаёт пропуска на склад? [[say:На склад А-1 их выдаёт охрана (п. 2/1), на 14 дней [1].]]',
    );
    const tab = await open(owner, { path: `/chats/${chatId}` });
    const message = tab.page.locator(`#message-${said.id}`);
    const source = message.getByRole('button', { name: 'Source 1', exact: true });
    await source.waitFor();
    // What points to nothing is no more than it says.
    await message.getByText('О визах ничего нет [9].').waitFor();
    const sources = message.getByRole('group', { name: 'Sources' });
    await sources.getByText('Распорядок.md').waitFor();
    await source.hover();
    await tab.page.getByRole('tooltip').getByText('700 рублей', { exact: false }).waitFor();
    await tab.picture('knowledge-citation');
    await expectClean(tab);

    await source.focus();
    await tab.page.keyboard.press('Enter');
    const panel = tab.page.getByRole('dialog', { name: /Распорядок\.md/ });
    await panel.locator('[aria-current=location] mark', { hasText: '700 рублей' }).waitFor();
    await panel.getByText('двадцать восемь календарных дней').waitFor();
    await tab.picture('knowledge-citation-opened');
    await expectClean(tab);
    await tab.page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    // One is where one was.
    await message.locator('[data-cited="1"]:focus').waitFor();

    // A table is a table, and what is quoted of it is marked in its cells.
    await tab.page.locator(`#message-${tabled.id} [data-cited="1"]`).first().click();
    const row = panel.getByRole('table').getByRole('row', { name: /^Склад А-1/ });
    await row.locator('mark', { hasText: 'Охрана (п. 2/1)' }).waitFor();
    expect(await panel.getByText('| --- |', { exact: false }).count()).toBe(0);
    await tab.picture('knowledge-citation-table');
    await expectClean(tab);

    const phone = await open(owner, { path: `/chats/${chatId}`, size: 'phone', colorScheme: 'dark' });
    await phone.page
      .locator(`#message-${said.id}`)
      .getByRole('button', { name: 'Source 1', exact: true })
      .click();
    await phone.page.getByRole('dialog').locator('mark').first().waitFor();
    await phone.picture('knowledge-citation-dark-phone');
    await expectClean(phone);
    await phone.link('Open in the document').click();
    // The panel shows the same passage until the document's own screen is there.
    await phone.page.waitForURL('**/knowledge/documents/*');
    await phone.heading('Распорядок.md').waitFor();
    await phone.page.locator('[aria-current=location]', { hasText: '700 рублей' }).waitFor();
    await expectClean(phone);
  });

  it('that were not found are listed as questions, and answered there', async () => {
    const question = 'Какая гарантия на фрезерный станок?';
    const [first, second] = [question, 'Где лежит огнетушитель?'];
    for (const asked of [first, second]) await answer(owner, chatId, asked);
    const tab = await open(owner, { path: pathOf(collection) });
    await tab.page.getByRole('tab', { name: 'Unanswered questions' }).click();
    const row = tab.page.getByRole('listitem').filter({ hasText: 'фрезерный станок' });
    await row.getByText('asked once', { exact: false }).waitFor();
    await row
      .getByText('Not answered by', { exact: false })
      .getByRole('link', { name: 'Кадровик' })
      .waitFor();
    await tab.picture('knowledge-questions');
    await expectClean(tab);
    await row.getByRole('button', { name: /^Add an answer/ }).click();
    await tab.field('Text *').fill(`# ${question}\n\nГарантия на фрезерный станок — два года.`);
    await tab.picture('knowledge-answer');
    await expectClean(tab);
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    await row.waitFor({ state: 'detached' });
    const chooser = tab.page.waitForEvent('filechooser');
    await tab.button(`Upload a document: ${second}`).click();
    await (await chooser).setFiles(named('Пожар.txt', 'Огнетушитель — у входа.', 'text/plain'));
    await tab.heading('No unanswered questions').waitFor();
    await tab.page.getByRole('tab', { name: 'Documents' }).click();
    await tab.page
      .getByRole('listitem')
      .filter({ hasText: question })
      .getByText('1 passage', { exact: true })
      .waitFor({ timeout: 60_000 });
    await expectClean(tab);
  });
});
