import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { ToolRegistry } from '../tool-registry.js';
import type { Approval } from './approval.entity.js';
import { toolsOfAgent } from './approval.events.js';

/** Checks what people make of the arguments of a call. */
@Injectable()
export class EditedArguments {
  constructor(
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly registry: ToolRegistry,
  ) {}

  /** Throws `tool_arguments_invalid` naming what the tool would not take. */
  async require({ orgId, agentId, tool: name }: Approval, written: unknown): Promise<void> {
    const [choice] = await this.transactions.run((tx) =>
      this.events.ask(tx, toolsOfAgent, { orgId, agentId }),
    );
    const offered = choice ? await this.registry.offered(orgId, choice) : [];
    const tool = offered.find((known) => known.name === name);
    if (!tool) throw new AppError('tool_gone');
    tool.parse(written);
  }
}
