import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const shipped = resolve(import.meta.dirname, '../../prompts');

const role = (name: string, more: string): string =>
  `---\nname: ${name}\ntitle: Роль\ndescription: Для проверки\n${more}---\nОтвечай.\n`;

const graph = {
  nodes: [{ id: 'think', prompt: '{{question}}' }],
  edges: [
    { from: 'start', to: 'think' },
    { from: 'think', to: 'end' },
  ],
};
const steps = [
  { id: 'think', kind: 'prompt', prompt: '{{question}}', say: true },
  { id: 'end', kind: 'finish', text: 'Это всё.' },
];

/** Of every type, to be asked what they hand on to the model as it is. */
const others: Record<string, string> = {
  tooled: 'type: simple\ntools: [calculator, role_call, web_fetch]\n',
  other: 'type: simple\ntools: [role_call]\n',
  stepwise: `type: chain\nsteps: ${JSON.stringify(steps)}\n`,
  planned: `type: multi_agent\nmembers: [lawyer]\ngraph: ${JSON.stringify(graph)}\n`,
  chief: 'type: multi_agent\nmembers: [lawyer]\n',
};

const fetched = [{ id: 'page', kind: 'tool', tool: 'web_fetch', arguments: { url: '{{question}}' } }];
const handedOn = {
  tool: 'role_call',
  arguments: { role: 'obedient', question: 'Прочти {{steps.page.output}}' },
};

/** Ways from a page to a model that obeys it: by a chain, by a drawn plan, by a supervisor. */
const readers: Record<string, string> = {
  scribe: 'type: simple\ntools: [web_fetch]\n',
  reader: `type: chain\ntools: [web_fetch, role_call]\nsteps: ${JSON.stringify([
    ...fetched,
    { id: 'sum', kind: 'prompt', prompt: '[[echo]] [[obey]] {{steps.page.output}}', say: true },
    { id: 'end', kind: 'finish', text: 'Это всё.', call: handedOn },
  ])}\n`,
  drawn: `type: multi_agent\nmembers: [scribe, obedient]\ngraph: ${JSON.stringify({
    nodes: [
      { id: 'read', role: 'scribe', task: '{{question}}' },
      { id: 'sum', prompt: '[[obey]] Итог: {{read}}' },
      { id: 'act', role: 'obedient', task: '[[echo]] {{read}}' },
    ],
    edges: [
      { from: 'start', to: 'read' },
      { from: 'read', to: 'sum', when: { ask: 'Годится? [[say:да]]' } },
      { from: 'read', to: 'end', when: { ask: 'Пусто? [[say:нет]]' } },
      { from: 'sum', to: 'act' },
      { from: 'act', to: 'end' },
    ],
  })}\n`,
  boss: 'type: multi_agent\nmembers: [scribe]\ntools: [role_call]\ntool_policies: { role_call: ask }\n',
};

/** The collection that these look things up in, where the organization has one so called. */
export const poisonedCollection = 'Справки';
const acting =
  'tools: [role_call, knowledge_search, ask_human]\ntool_policies: { role_call: ask, ask_human: deny }\n';
const looking = `type: simple\nknowledge: [${poisonedCollection}]\n${acting}`;

/** Ways from a document to a model that obeys it: looked up beforehand, with and without grades, and by a tool. */
const lookers: Record<string, string> = {
  librarian: `${looking}prefetch_top_k: 1\n`,
  careful: `${looking}prefetch_top_k: 1\nretrieval: adaptive\n`,
  seeker: looking,
};

/** The shipped roles, those of every type, and one that asks people: `clerk`, whose calls of other roles wait for leave; so do those of `obedient`, who reads the web. */
export function promptsToAttack(): string {
  const folder = mkdtempSync(join(tmpdir(), 'artel-prompts-'));
  cpSync(shipped, folder, { recursive: true });
  writeFileSync(
    join(folder, 'clerk.md'),
    role(
      'Делопроизводитель',
      'type: simple\ntools: [role_call, ask_human]\ntool_policies: { role_call: ask }\n',
    ),
  );
  writeFileSync(
    join(folder, 'obedient.md'),
    role(
      'Послушный',
      'type: simple\ntools: [web_fetch, role_call, ask_human]\ntool_policies: { role_call: ask, ask_human: deny }\n',
    ),
  );
  for (const [name, front] of Object.entries({ ...others, ...readers, ...lookers }))
    writeFileSync(join(folder, `${name}.md`), role(name, front));
  return folder;
}
