import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Transcripts } from '../../chats/index.js';
import { Organization, UserService } from '../../identity/index.js';
import { FreshCache } from '../../platform/cache/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Agent } from '../definitions/agent.entity.js';
import { dateIn, renderPrompt } from '../definitions/prompt-template.js';
import type { AgentTask } from '../types/agent-type.js';
import type { ClaimedRun } from './run.claims.js';
import { conversationFor } from './run.conversation.js';
import { RunFiles } from './run.files.js';

/** A renamed organization is called by its new name after this long at most. */
const freshMillis = 1_000;

/** What an agent is to answer: its prompt, and what was said. */
export type Brief = Omit<
  AgentTask,
  'tools' | 'members' | 'handOff' | 'definition' | 'limits' | 'threadId' | 'dialogId'
>;

/** What an agent is given for a run: its prompt, and what it sees of the chat. */
@Injectable()
export class RunContext {
  private readonly organizationsNow = new FreshCache<Organization>(freshMillis);

  constructor(
    private readonly dataSource: DataSource,
    private readonly transcripts: Transcripts,
    private readonly users: UserService,
    private readonly files: RunFiles,
  ) {}

  async briefOf(run: ClaimedRun, agent: Agent): Promise<Brief> {
    const prompt = await this.promptOf(run, agent);
    const model = modelOf(agent);
    if (run.input) {
      const { messages, ...parameters } = run.input;
      return { ...model, ...parameters, prompt, messages };
    }
    if (!run.triggerMessageId) throw new Error(`Run ${run.id} has neither a chat nor an input`);
    const transcript = await this.transcripts.of(run.orgId, run.triggerMessageId);
    if (!transcript) throw new AppError('message_deleted', 'The message to answer was deleted');
    const { trigger, before, elsewhere } = transcript;
    const files = await this.files.of([trigger, ...before.toReversed(), ...elsewhere], model.model);
    const conversation = conversationFor(agent, transcript, files);
    return { ...model, prompt, ...conversation, reached: run.prefix ?? undefined };
  }

  /** For a role that another one asks: it sees the question alone. */
  async briefOfQuestion(run: ClaimedRun, agent: Agent, question: string): Promise<Brief> {
    const prompt = await this.promptOf(run, agent);
    return { ...modelOf(agent), prompt, messages: [{ role: 'user', content: question }] };
  }

  private async promptOf(run: ClaimedRun, agent: Agent): Promise<string> {
    const organization = await this.organizationOf(run);
    const [caller] = run.userId ? await this.users.people(run.orgId, [run.userId]) : [];
    return renderPrompt(agent.prompt, {
      'organization.name': organization.name,
      'agent.name': agent.name,
      'caller.name': caller?.name ?? 'API',
      today: dateIn(organization.timeZone, new Date()),
    });
  }

  private organizationOf({ orgId }: ClaimedRun): Promise<Organization> {
    return this.organizationsNow.get(orgId, () =>
      this.dataSource.manager.findOneByOrFail(Organization, { id: orgId }),
    );
  }
}

const modelOf = ({ model, temperature }: Agent) => ({
  model: model ?? undefined,
  temperature: temperature ?? undefined,
});
