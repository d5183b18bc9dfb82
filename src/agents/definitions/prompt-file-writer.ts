import { isDeepStrictEqual } from 'node:util';
import { stringify as stringifyYaml } from 'yaml';
import { snakeCase } from '../../platform/text/index.js';
import { AgentDefinition } from '../types/agent-definition.js';

const parts = AgentDefinition.shape;

/** A definition as a file of `prompts/`, which read again says exactly the same. What is by default is left out. */
export function writePromptFile({ prompt, ...fields }: AgentDefinition): string {
  const told = Object.entries(fields).filter(
    ([part, value]) => !isDefault(part as keyof typeof parts, value),
  );
  const head = Object.fromEntries(told.map(([part, value]) => [snakeCase(part), value]));
  // Long lines stay whole, and what is there twice is written twice: anchors are not read.
  const yaml = stringifyYaml(head, { lineWidth: 0, aliasDuplicateObjects: false });
  return `---\n${yaml}---\n\n${prompt}\n`;
}

function isDefault(part: keyof typeof parts, value: unknown): boolean {
  const { success, data } = parts[part].safeParse(undefined);
  return success && isDeepStrictEqual(data, value);
}
