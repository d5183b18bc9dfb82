import { Injectable } from '@nestjs/common';
import { BuiltinTools } from './builtin-tools.js';
import { HttpTools } from './http/http-tools.js';
import { McpTools } from './mcp/mcp-tools.js';
import type { OfferedTool } from './tool.js';
import type { ToolChoice, ToolSource } from './tool-source.js';

/** All tools that agents may be given, wherever they come from. */
@Injectable()
export class ToolRegistry {
  private readonly sources: ToolSource[];

  constructor(
    private readonly builtin: BuiltinTools,
    http: HttpTools,
    private readonly mcp: McpTools,
  ) {
    this.sources = [builtin, http, mcp];
  }

  /** The names that exist in every organization. */
  get names(): string[] {
    return this.builtin.all.map(({ name }) => name);
  }

  /** Those among the names that no tool of the organization has, and why, where more is known. */
  async unknown(orgId: string, names: string[]): Promise<{ name: string; why?: string }[]> {
    const offered = await this.offered(orgId, { tools: names, httpTools: [] });
    const known = new Set(offered.map(({ name }) => name));
    const missing = names.filter((name) => !known.has(name));
    return Promise.all(missing.map(async (name) => ({ name, why: await this.mcp.whyNot(orgId, name) })));
  }

  /** What an agent was given, in the order of its sources; what is gone meanwhile is left out. */
  async offered(orgId: string, choice: ToolChoice): Promise<OfferedTool[]> {
    if (choice.tools.length === 0 && choice.httpTools.length === 0) return [];
    const found = await Promise.all(this.sources.map((source) => source.offered(orgId, choice)));
    return found.flat();
  }
}
