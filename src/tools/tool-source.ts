import type { HttpToolDefinition } from './http/http-tool.js';
import type { OfferedTool } from './tool.js';

/** What an agent's definition says of tools. */
export interface ToolChoice {
  tools: string[];
  httpTools: HttpToolDefinition[];
}

/** Where tools come from: files, definitions, servers. */
export interface ToolSource {
  /** The tools among those chosen that are this source's own. */
  offered(orgId: string, choice: ToolChoice): Promise<OfferedTool[]>;
}
