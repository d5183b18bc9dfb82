import type { OfferedTool } from './tool.js';

/** What an agent's definition says of tools. */
export interface ToolChoice {
  tools: string[];
  httpTools: HttpToolDefinition[];
}

/** A tool that is an HTTP request, as an agent's definition describes it. */
export interface HttpToolDefinition {
  name: string;
  description: string;
  method: string;
  url: string;
  parameters: Record<string, unknown>;
  headers?: Record<string, string>;
  secretId?: string;
  resultPath?: string;
}

/** Where tools come from: files, definitions, servers. */
export interface ToolSource {
  /** The tools among those chosen that are this source's own. */
  offered(orgId: string, choice: ToolChoice): Promise<OfferedTool[]>;
}
