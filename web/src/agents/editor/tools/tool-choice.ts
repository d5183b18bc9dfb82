import type { HttpTool, Tool, ToolPolicy } from '../../api-types';

type Policies = Record<string, ToolPolicy>;

/** What holds for a tool whose agent says nothing of it. */
export const usualPolicy = ({ readOnly }: Pick<Tool, 'readOnly'>): ToolPolicy => (readOnly ? 'auto' : 'ask');

/** Of an HTTP tool nothing is known but how it asks. */
export const readsOnly = ({ readOnly, method }: Pick<HttpTool, 'readOnly' | 'method'>): boolean =>
  readOnly ?? method === 'GET';

/** Null: as is usual. */
export function withPolicy(policies: Policies, name: string, policy: ToolPolicy | null): Policies {
  const { [name]: _, ...others } = policies;
  return policy ? { ...others, [name]: policy } : others;
}

export interface ToolGroup {
  /** Null: built in; empty: the agent has them, and they are not there any more. */
  server: string | null;
  tools: Tool[];
}

/** Tools by where they come from, those that suit what was typed. */
export function groupsOf(tools: readonly Tool[], chosen: readonly string[], text: string): ToolGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const suits = ({ name, description }: Tool) =>
    words.every((word) => `${name}\n${description}`.toLowerCase().includes(word));
  const known = new Set(tools.map(({ name }) => name));
  const gone = chosen.filter((name) => !known.has(name)).map(goneTool);
  const servers = [...new Set(tools.map(({ server }) => server))].sort((a, b) =>
    (a ?? '').localeCompare(b ?? ''),
  );
  return [
    ...servers.map((server) => ({
      server,
      tools: tools.filter((tool) => tool.server === server && suits(tool)),
    })),
    { server: '', tools: gone },
  ].filter((group) => group.tools.length > 0);
}

const goneTool = (name: string): Tool => ({
  name,
  description: '',
  parameters: {},
  readOnly: false,
  server: '',
});
