import { z } from 'zod';
import { pageOf } from '../platform/http/index.js';
import type { OfferedTool } from './tool.js';

export const ToolView = z
  .object({
    name: z.string().describe('As agents choose it'),
    description: z.string().describe('As models read it'),
    parameters: z.record(z.string(), z.unknown()).describe('JSON Schema of an object'),
    readOnly: z.boolean().describe('It changes nothing, so that nobody is asked unless the agent says so'),
    server: z.string().nullable().describe('The MCP server that it comes from; null: it is built in'),
  })
  .meta({ id: 'Tool' });
export type ToolView = z.infer<typeof ToolView>;
export const ToolPage = pageOf(ToolView);

/** A tool that agents can choose by its name. */
export type ListedTool = Pick<OfferedTool, 'name' | 'description' | 'parameters' | 'readOnly'> & {
  server: string | null;
};

export const toolView = ({ name, description, parameters, readOnly, server }: ListedTool): ToolView => ({
  name,
  description,
  parameters,
  readOnly,
  server,
});
