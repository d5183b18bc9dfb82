import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../identity/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Download } from '../../platform/http/index.js';
import type { Agent } from '../definitions/agent.entity.js';
import { AgentService } from '../definitions/agent.service.js';
import { parsePromptFile, PromptFileError } from '../definitions/prompt-file.js';
import { writePromptFile } from '../definitions/prompt-file-writer.js';
import { definitionOf, type AgentDefinition } from '../types/agent-definition.js';
import { AgentEditing } from './agent-editing.service.js';
import type { ImportAgent, ImportQuery } from './agent-files.dto.js';

/** Agents as files of `prompts/`: to keep them elsewhere, or to take them to another server. */
@Injectable()
export class AgentFiles {
  constructor(
    private readonly agents: AgentService,
    private readonly editing: AgentEditing,
  ) {}

  async export(actor: UserActor, id: string): Promise<Download> {
    const agent = await this.agents.get(actor, id);
    return {
      fileName: `${agent.username}.md`,
      contentType: 'text/markdown; charset=utf-8',
      chunks: once(writePromptFile(definitionOf(agent))),
    };
  }

  /** Throws `already_exists` where there is an agent of that name and it is not to be replaced. */
  async import(
    actor: UserActor,
    { username, markdown }: ImportAgent,
    { replace }: ImportQuery,
  ): Promise<Agent> {
    const definition = definitionIn(username, markdown);
    const known = replace === 'true' ? await this.agents.findByUsername(actor, username) : null;
    if (!known) return this.editing.create(actor, { username, ...definition });
    const agent = await this.editing.ofApi(actor, known.id);
    return this.editing.rewrite(actor, agent, definition, { action: 'agent.updated' });
  }
}

function definitionIn(username: string, markdown: string): AgentDefinition {
  try {
    // What it names is checked where it is saved.
    const { username: _, ...definition } = parsePromptFile(`${username}.md`, markdown, () => []);
    return definition;
  } catch (error) {
    if (!(error instanceof PromptFileError)) throw error;
    const { problem, problems } = error;
    throw new AppError('validation_failed', undefined, {
      errors: problems.length > 0 ? problems : [{ path: 'markdown', message: problem }],
    });
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}
