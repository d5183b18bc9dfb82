import type { Listing, ReadTool } from './listing.js';
import type { McpToolView } from './mcp-server.dto.js';
import type { McpTool } from './mcp-tool.entity.js';

/** What accepting a listing changes, by the names of tools. */
export interface Difference {
  added: string[];
  changed: string[];
  removed: string[];
}

const byName = <T extends { name: string }>(tools: T[]) => new Map(tools.map((tool) => [tool.name, tool]));

export function differenceOf(accepted: Pick<McpTool, 'name' | 'digest'>[], listed: ReadTool[]): Difference {
  const [before, now] = [byName(accepted), byName(listed)];
  return {
    added: listed.flatMap(({ name }) => (before.has(name) ? [] : [name])),
    changed: listed.flatMap(({ name, digest }) =>
      before.has(name) && before.get(name)?.digest !== digest ? [name] : [],
    ),
    removed: accepted.flatMap(({ name }) => (now.has(name) ? [] : [name])),
  };
}

/** What a server lists, each tool against what was accepted of it. */
export function compared({ tools, unusable }: Listing, accepted: McpTool[]): McpToolView[] {
  const before = byName(accepted);
  const now = byName(tools);
  return [
    ...tools.map(({ digest, ...tool }): McpToolView => {
      const pin = before.get(tool.name);
      const isSame = pin?.digest === digest;
      const state = isSame ? 'accepted' : pin ? 'changed' : 'new';
      return { ...tool, readOnly: isSame && pin.readOnly, state, problem: null };
    }),
    ...accepted
      .filter(({ name }) => !now.has(name))
      .map(({ name, tool, description, parameters, hintsReadOnly, readOnly }): McpToolView => ({
        ...{ name, tool, description, parameters, hintsReadOnly, readOnly },
        ...{ state: 'gone', problem: null },
      })),
    ...unusable.map(({ tool, problem }): McpToolView => ({
      ...{ name: null, tool, description: '', parameters: {}, hintsReadOnly: false, readOnly: false },
      ...{ state: 'unusable', problem },
    })),
  ];
}
