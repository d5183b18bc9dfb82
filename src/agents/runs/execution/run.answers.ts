import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { AnswerService, type Citation } from '../../../chats/index.js';
import { Transactions, violatedConstraint, type Tx } from '../../../platform/database/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import { AnswerCitations } from '../../knowledge/answer-citations.js';
import { RunPassages } from '../../knowledge/run-passages.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import { Run } from '../queue/run.entity.js';
import { RunStore, type Outcome } from '../queue/run.store.js';
import type { Attempt } from './run.attempt.js';

interface Said {
  content: string;
  citations: Citation[];
  choices?: string[];
}

/** Writes what runs have come to, with what it cites. */
@Injectable()
export class RunAnswers {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: RunStore,
    private readonly answers: AnswerService,
    private readonly cited: AnswerCitations,
    private readonly passages: RunPassages,
  ) {}

  /** What it cites, and what of that its end may tell: the members of a chat all hear the same, a program what it was given. */
  async citationsOf({ text, run, given }: Attempt): Promise<{ citations: Citation[]; told: Citation[] }> {
    const citations = await this.cited.in(text, run, given);
    return { citations, told: run.chatId ? await this.cited.forAll(run.orgId, citations) : citations };
  }

  /** False when this attempt is no longer the one that counts. */
  write(agent: Agent, said: Said, outcome: Outcome): Promise<boolean> {
    const { messageId } = outcome;
    return messageId
      ? this.answerInChat(agent, said, { ...outcome, messageId })
      : this.answerFacade(said, outcome);
  }

  /** Of a run that has ended: an answer that comes again asks nothing again. */
  noteUnanswered({ run, given }: Attempt): Promise<void> {
    return this.cited.noteUnanswered(run, given);
  }

  /** However an attempt has ended: with an answer, without one, or to go on later. */
  conclude({ run, given }: Attempt): Promise<void> {
    return this.passages.conclude(run, given);
  }

  /** The answer and the end of its run are one transaction: there is never one without the other. */
  private async answerInChat(agent: Agent, said: Said, outcome: Outcome & { messageId: string }) {
    const { content, citations, choices } = said;
    const { run, messageId: id } = outcome;
    const { orgId, chatId, triggerMessageId: replyToId, id: runId, userId, calledThrough } = run;
    if (!chatId || !replyToId) throw new Error(`Run ${runId} has no chat to answer in`);
    try {
      return await this.transactions.run(async (tx) => {
        const chain = { userId, calledThrough };
        const answer = { id, orgId, chatId, runId, agent, content, choices, replyToId, ...chain };
        const earlierIds = await this.earlierAnswers(tx, run);
        await this.cited.keep(tx.manager, run, id, citations);
        if (!(await this.answers.post(tx, { ...answer, earlierIds }))) return false;
        // Another attempt has the run now: the answer is rolled back with everything it caused.
        if (!(await this.store.finishIn(tx, outcome))) throw new LeaseLost();
        return true;
      });
    } catch (error) {
      if (error instanceof LeaseLost || isAnswered(error)) return false;
      throw error;
    }
  }

  /** Under a lost lease the answer is not taken: what it cites is then another attempt's to say. */
  private answerFacade({ content, citations }: Said, outcome: Outcome): Promise<boolean> {
    const finish = () => this.store.finish({ ...outcome, output: content });
    if (citations.length === 0) return finish();
    return this.transactions
      .run((tx) => this.cited.keep(tx.manager, outcome.run, null, citations))
      .then(finish);
  }

  private async earlierAnswers(tx: Tx, run: ClaimedRun): Promise<string[]> {
    if (run.generation === 0) return [];
    const { orgId, triggerMessageId, agentId } = run;
    const runs = await tx.manager.find(Run, {
      select: { id: true, messageId: true },
      where: { orgId, triggerMessageId: triggerMessageId as string, agentId, messageId: Not(IsNull()) },
    });
    return runs.flatMap(({ messageId }) => messageId ?? []);
  }
}

class LeaseLost extends Error {}

/** A run writes one answer, and this is the second: of another attempt, or of this one's earlier try. */
const isAnswered = (error: unknown): boolean =>
  ['messages_run', 'messages_pkey'].includes(violatedConstraint(error) ?? '');
