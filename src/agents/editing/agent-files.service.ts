import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../identity/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Download } from '../../platform/http/index.js';
import type { Agent } from '../definitions/agent.entity.js';
import { AgentService } from '../definitions/agent.service.js';
import { PromptFileError, readPromptFile, roleOf } from '../definitions/prompt-file.js';
import { writePromptFile } from '../definitions/prompt-file-writer.js';
import { definitionOf, type AgentDefinition } from '../types/agent-definition.js';
import { AgentEditing } from './agent-editing.service.js';
import type { ImportAgent, ImportQuery } from './agent-files.dto.js';
import { FileNames } from './file-names.js';

/** Agents as files of `prompts/`: to keep them elsewhere, or to take them to another server. */
@Injectable()
export class AgentFiles {
  constructor(
    private readonly agents: AgentService,
    private readonly editing: AgentEditing,
    private readonly names: FileNames,
  ) {}

  async export(actor: UserActor, id: string): Promise<Download> {
    const agent = await this.agents.get(actor, id);
    return {
      fileName: `${agent.username}.md`,
      contentType: 'text/markdown; charset=utf-8',
      chunks: once(writePromptFile(definitionOf(agent), await this.names.of(agent))),
    };
  }

  /**
   * Throws `already_exists` where there is an agent of that name and it is not to be replaced, and names the secrets, people
   * and tables that the organization does not have.
   */
  async import(
    actor: UserActor,
    { username, markdown }: ImportAgent,
    { replace }: ImportQuery,
  ): Promise<Agent> {
    const known = replace === 'true' ? await this.agents.findByUsername(actor, username) : null;
    const definition = await this.definitionIn(actor, username, markdown, known ?? undefined);
    if (!known) return this.editing.create(actor, { username, ...definition });
    const agent = await this.editing.ofApi(actor, known.id);
    return this.editing.rewrite(actor, agent, definition, { action: 'agent.updated' });
  }

  private async definitionIn(
    actor: UserActor,
    username: string,
    markdown: string,
    replaced?: Agent,
  ): Promise<AgentDefinition> {
    const file = `${username}.md`;
    try {
      const read = readPromptFile(file, markdown);
      const fields = await this.names.resolve(actor, read.fields, replaced);
      // What it names of others is checked where it is saved.
      const { username: _, ...definition } = roleOf(file, { username, fields }, () => []);
      return definition;
    } catch (error) {
      if (!(error instanceof PromptFileError)) throw error;
      const { problem: message, problems } = error;
      throw new AppError('validation_failed', undefined, {
        errors: problems.length > 0 ? problems : [{ path: 'markdown', message }],
      });
    }
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}
