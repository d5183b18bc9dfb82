import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AmocrmServer } from '../support/amocrm-server.js';
import { aChat, anOrg, answer, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment } from '../support/profile.js';

let amocrm: AmocrmServer;
let artel: Deployment;
let owner: Person;

beforeAll(async () => {
  amocrm = await AmocrmServer.start();
  artel = await aDeployment({ EGRESS_ALLOW: amocrm.domain, PROCESS_CHECK_INTERVAL: '1' });
  owner = await anOrg(artel.url);
}, 120_000);
afterAll(async () => {
  await artel.stop();
  await amocrm.stop();
});

interface Definition {
  username: string;
  type: string;
}

/** As people copy it. */
function writtenDown(): Definition {
  const text = readFileSync(join(import.meta.dirname, '../../docs/amocrm.md'), 'utf8');
  const [, block = ''] = /### A dialog that ends in a lead[^]*?```json\n([^]*?)```/.exec(text) ?? [];
  return JSON.parse(block) as Definition;
}

it('The dialog of the documentation is taken as it stands there, and ends in a lead', async () => {
  const definition = writtenDown();
  const made = await owner.client.post<{ id: string; problems?: object[] }>('/agents', definition);
  expect([made.status, made.body]).toMatchObject([201, definition]);
  const { body: role } = await owner.client.get<{ problems: object[] }>(`/agents/${made.body.id}`);
  expect(role.problems).toEqual([]);
  const put = await owner.client.put(`/agents/${made.body.id}/integrations/amocrm`, {
    settings: amocrm.settings(),
    secrets: amocrm.secrets(),
  });
  expect(put.status).toBe(200);

  const { id: chatId } = await aChat(owner);
  const told = async (words: string) =>
    (await answer(owner, chatId, `@@${definition.username} ${words}`)).content;
  expect(await told('Добрый день!')).toMatch(/Что вам нужно\?$/);
  expect(await told('Офис на Тверской')).toMatch(/^На какую сумму/);
  expect(await told('полтора миллиона')).toMatch(/^Как к вам обращаться/);
  expect(await told('Мария Иванова')).toMatch(/^По какому телефону/);
  expect(await told('8 (916) 123-45-67')).toMatch(/^Верно: Офис на Тверской/);
  expect(amocrm.leads).toEqual([]);
  const thanks = await told('да');
  const [contact] = amocrm.contacts;
  const [lead] = amocrm.leads;
  expect(contact).toMatchObject({
    name: 'Мария Иванова',
    custom_fields_values: [{ field_code: 'PHONE', values: [{ value: '+79161234567' }] }],
  });
  expect(lead).toMatchObject({
    name: 'Офис на Тверской',
    price: 1_500_000,
    _embedded: { contacts: [{ id: contact?.id }] },
  });
  expect(thanks).toBe(`Спасибо, Мария Иванова! Заявка № ${lead?.id} у менеджера.`);
}, 120_000);
