import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const shipped = resolve(import.meta.dirname, '../../prompts');

const role = (name: string, more: string): string =>
  `---\nname: ${name}\ntitle: Роль\ndescription: Для проверки\ntype: simple\n${more}---\nОтвечай.\n`;

/** The shipped roles, and one that asks people: `clerk`, whose calls of other roles wait for leave; so do those of `obedient`, who reads the web. */
export function promptsToAttack(): string {
  const folder = mkdtempSync(join(tmpdir(), 'artel-prompts-'));
  cpSync(shipped, folder, { recursive: true });
  writeFileSync(
    join(folder, 'clerk.md'),
    role('Делопроизводитель', 'tools: [role_call, ask_human]\ntool_policies: { role_call: ask }\n'),
  );
  writeFileSync(
    join(folder, 'obedient.md'),
    role(
      'Послушный',
      'tools: [web_fetch, role_call, ask_human]\ntool_policies: { role_call: ask, ask_human: deny }\n',
    ),
  );
  return folder;
}
