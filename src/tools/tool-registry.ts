import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, toPage, type Page, type PageQuery } from '../platform/http/index.js';
import { BuiltinTools } from './builtin-tools.js';
import { HttpTools } from './http/http-tools.js';
import { McpTools } from './mcp/mcp-tools.js';
import type { OfferedTool, Tool } from './tool.js';
import { toolView, type ToolView } from './tool.dto.js';
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

  /** A tool of a feature that ranks above, while modules are made: it exists in every organization. */
  add(name: string, tool: Tool): void {
    this.builtin.add(name, tool);
  }

  /** The names that exist in every organization. */
  get names(): string[] {
    return this.builtin.all.map(({ name }) => name);
  }

  /** What agents of the organization can choose, whether or not one has it. */
  async list(orgId: string, { limit, cursor }: PageQuery): Promise<Page<ToolView>> {
    const [after] = cursor ? decodeCursor(cursor, z.tuple([z.string()])) : [''];
    const builtin = this.builtin.all.map((tool) => ({ ...tool, server: null }));
    const found = [
      ...builtin.filter(({ name }) => name > after),
      ...(await this.mcp.listed(orgId, after, limit + 1)),
    ];
    // As the database orders them: by their bytes.
    const rows = found.sort((a, b) => (a.name < b.name ? -1 : 1));
    return toPage(rows, limit, toolView, ({ name }) => [name]);
  }

  /** Those among the names that no tool of the organization has or that cannot work, and why, where more is known. */
  async unknown(orgId: string, names: string[]): Promise<{ name: string; why?: string }[]> {
    const offered = await this.offered(orgId, { tools: names, httpTools: [] });
    const known = new Set(offered.map(({ name }) => name));
    const missing = names.filter((name) => !known.has(name));
    const unknown = missing.map(async (name) => ({ name, why: await this.mcp.whyNot(orgId, name) }));
    return [...this.lacking(names), ...(await Promise.all(unknown))];
  }

  /** Those that exist in every organization and cannot work on this server, and why. */
  lacking(names: string[]): { name: string; why: string }[] {
    return this.builtin.all.flatMap(({ name, lacks }) =>
      lacks && names.includes(name) ? [{ name, why: lacks }] : [],
    );
  }

  /** What an agent was given, in the order of its sources; what is gone meanwhile is left out. */
  async offered(orgId: string, choice: ToolChoice): Promise<OfferedTool[]> {
    if (choice.tools.length === 0 && choice.httpTools.length === 0) return [];
    const found = await Promise.all(this.sources.map((source) => source.offered(orgId, choice)));
    return found.flat();
  }
}
