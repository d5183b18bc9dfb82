import { join } from 'node:path';
import { Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { z } from 'zod';
import { discover } from '../platform/discovery/index.js';
import { AppError } from '../platform/errors/index.js';
import type { OfferedTool, Tool } from './tool.js';
import type { ToolChoice, ToolSource } from './tool-source.js';

const isToolClass = (value: unknown): value is Type<Tool> =>
  typeof value === 'function' &&
  typeof (value.prototype as Partial<Tool> | undefined)?.execute === 'function';

// Read while modules load, so that Nest can make them like any other provider.
const discovered = await discover(join(import.meta.dirname, 'builtin'), '.tool', isToolClass);

export const builtinToolClasses: Type<Tool>[] = discovered.map(({ value }) => value);

/** The tools that come as files, one each, and those of features that rank above. */
@Injectable()
export class BuiltinTools implements ToolSource {
  private made?: ReadonlyMap<string, OfferedTool>;
  private readonly added = new Map<string, Tool>();

  constructor(private readonly module: ModuleRef) {}

  /** Throws when there is such a tool already, or it is too late: roles have been read. */
  add(name: string, tool: Tool): void {
    const isTaken = this.added.has(name) || discovered.some(({ name: file }) => nameOf(file) === name);
    if (this.made || isTaken) throw new Error(`the tool ${name} cannot be added`);
    this.added.set(name, tool);
  }

  get all(): OfferedTool[] {
    return [...this.tools.values()];
  }

  offered(_orgId: string, { tools }: ToolChoice): Promise<OfferedTool[]> {
    return Promise.resolve(tools.flatMap((name) => this.tools.get(name) ?? []));
  }

  /** Made at the first use: before, the tools themselves are not complete. */
  private get tools(): ReadonlyMap<string, OfferedTool> {
    return (this.made ??= new Map([
      ...discovered.map(({ name: file, value }) => {
        const name = nameOf(file);
        return [name, offer(name, this.module.get<Tool>(value, { strict: false }))] as const;
      }),
      ...[...this.added].map(([name, tool]) => [name, offer(name, tool)] as const),
    ]));
  }
}

const nameOf = (file: string): string => file.replaceAll('-', '_');

function offer(name: string, tool: Tool): OfferedTool {
  return {
    name,
    description: tool.description,
    parameters: z.toJSONSchema(tool.input, { io: 'input' }),
    readOnly: tool.readOnly,
    timeout: tool.timeout,
    lacks: tool.lacks,
    isPrompt: tool.isPrompt,
    ...(tool.questionOf ? { questionOf: (input: unknown) => tool.questionOf?.(input) ?? '' } : {}),
    parse: (written) => parseInput(tool.input, written),
    execute: (input, invocation) => tool.execute(input, invocation),
  };
}

function parseInput(schema: z.ZodType, written: unknown): unknown {
  const parsed = schema.safeParse(written);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
  throw new AppError('tool_arguments_invalid', problems.join('; '));
}
