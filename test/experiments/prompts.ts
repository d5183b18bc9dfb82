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
  for (const [name, front] of Object.entries(others))
    writeFileSync(join(folder, `${name}.md`), role(name, front));
  return folder;
}
