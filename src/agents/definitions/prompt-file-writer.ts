import { isDeepStrictEqual } from 'node:util';
import { stringify as stringifyYaml } from 'yaml';
import { snakeCase } from '../../platform/text/index.js';
import { AgentDefinition } from '../types/agent-definition.js';

const parts = AgentDefinition.shape;

/** By their ids. */
export type NamesInFile = Record<
  'secrets' | 'approvers' | 'tables' | 'knowledge',
  ReadonlyMap<string, string>
>;

const unnamed: NamesInFile = {
  secrets: new Map(),
  approvers: new Map(),
  tables: new Map(),
  knowledge: new Map(),
};

/**
 * A definition as a file of `prompts/`, which read again says exactly the same. What is by default is left out, and secrets,
 * people, tables and collections are called by their names: an id means nothing in another organization.
 */
export function writePromptFile(
  { prompt, ...fields }: AgentDefinition,
  { secrets, approvers, tables, knowledge }: NamesInFile = unnamed,
): string {
  const told = Object.entries(fields).filter(
    ([part, value]) => !isDefault(part as keyof typeof parts, value),
  );
  const head = snakeCased(Object.fromEntries(told));
  if (fields.httpTools.length > 0)
    head.http_tools = fields.httpTools.map(({ secretId = '', ...tool }) => {
      const secret = secrets.get(secretId);
      return snakeCased({ ...tool, ...(secret ? { secret } : secretId ? { secretId } : {}) });
    });
  if (fields.tables.length > 0) head.tables = fields.tables.map((id) => tables.get(id) ?? id);
  if (fields.knowledge.length > 0) head.knowledge = fields.knowledge.map((id) => knowledge.get(id) ?? id);
  if (approvers.size > 0) {
    delete head.approver_ids;
    head.approvers = fields.approverIds.flatMap((id) => approvers.get(id) ?? []);
  }
  // Long lines stay whole, and what is there twice is written twice: anchors are not read.
  const yaml = stringifyYaml(head, { lineWidth: 0, aliasDuplicateObjects: false });
  return `---\n${yaml}---\n\n${prompt}\n`;
}

const snakeCased = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]: [string, unknown]) => [snakeCase(key), value]),
  );

function isDefault(part: keyof typeof parts, value: unknown): boolean {
  const { success, data } = parts[part].safeParse(undefined);
  return success && isDeepStrictEqual(data, value);
}
