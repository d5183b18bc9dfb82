import { Injectable } from '@nestjs/common';
import { Transcripts, type Message, type Placed, type Transcript } from '../../../chats/index.js';
import { estimateTokens, fitting, ModelRegistry, type ModelMessage } from '../../../llm/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { log } from '../../../platform/logging/index.js';
import type { Memory, Work } from '../../types/agent-type.js';
import { costOfMessages, newestWithin } from '../../types/conversation.js';
import { asData } from '../../types/envelope.js';
import { ChatSummaries, type SummaryOwner, type SummaryText } from './chat-summaries.js';
import type { ChatSummary } from './chat-summary.entity.js';
import { said } from './run.conversation.js';
import { Summarizer } from './summarizer.js';
import { batchesOf } from './summary-batches.js';

/** Somebody waits for the answer. */
const mostMillis = 120_000;
const mostCalls = 4;
/** Messages from before those that were read for the answer. */
const mostEarlier = 500;
/** What summaries are asked with, beside what they are of. */
const orderTokens = 500;
/** Less room helps nobody. */
const leastRoom = 400;

interface Told extends Placed {
  turn: ModelMessage;
}

interface Place {
  owner: SummaryOwner;
  model?: string;
  transcript: Transcript;
  told: Told[];
}

/**
 * What a role remembers of a chat that its model cannot take whole: a summary of the beginning, made by the model when
 * it is needed first and added to when more has to be left out, and the newest messages as they are.
 */
@Injectable()
export class RunMemory {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly models: ModelRegistry,
    private readonly transcripts: Transcripts,
    private readonly summaries: ChatSummaries,
    private readonly summarizer: Summarizer,
  ) {}

  /** `turns` are the messages before the one to answer, as the role's model reads them. */
  of(
    agent: { id: string; model: string | null },
    transcript: Transcript,
    turns: ModelMessage[],
  ): Memory | undefined {
    if (!this.config.SUMMARIZE_CHATS) return undefined;
    const { orgId, chatId } = transcript.trigger;
    const told = transcript.before.flatMap((message, index) => {
      const turn = turns[index];
      return turn ? [{ message, place: transcript.places.get(message.id) ?? message.seq, turn }] : [];
    });
    const place = {
      owner: { orgId, chatId, agentId: agent.id },
      model: agent.model ?? undefined,
      transcript,
      told,
    };
    return { recall: (room, work) => this.recall(place, room, work) };
  }

  private async recall(place: Place, room: number, work: Work): Promise<ModelMessage[] | undefined> {
    if (room < leastRoom) return undefined;
    const { owner, transcript, told } = place;
    const found = await this.summaries.find(owner);
    // An older message that is answered anew must not be told what came after it.
    if (found && found.reaches >= transcript.trigger.seq) return undefined;
    const after = told.filter(({ place }) => place > (found?.reaches ?? 0));
    const kept = found ? withSummary(found, after) : undefined;
    if (kept && costOfMessages(kept) <= room) return kept;
    const { summary, isWhole } = await this.extend(place, { found, after, room }, work);
    const rest = after.filter(({ place }) => !summary || place > summary.reaches);
    const beginning = [...(summary ? [summaryTurn(summary)] : []), ...(isWhole ? [] : [leftOut])];
    const left = room - costOfMessages(beginning);
    // The question is longer than those before it: a summary that was made for these takes its room.
    if (left < 0) return undefined;
    return [
      ...beginning,
      ...newestWithin(
        rest.map(({ turn }) => turn),
        left,
      ),
    ];
  }

  /** Adds to the summary what does not fit any more, and some more, so that the next answers find it as it is. */
  private async extend(
    { owner, model, transcript }: Place,
    { found, after, room }: { found: ChatSummary | null; after: Told[]; room: number },
    work: Work,
  ): Promise<{ summary: SummaryText | null; isWhole: boolean }> {
    const tokens = Math.floor(Math.min(this.models.maxOutputTokens, room / 4));
    const newest = newestWithin(
      after.map(({ turn }) => turn),
      room / 2,
    ).length;
    const old = after.slice(0, after.length - newest).filter(({ place }) => place < transcript.trigger.seq);
    const earlier = await this.transcripts.earlier(transcript, found?.reaches ?? 0, mostEarlier);
    const added = inOrder([...earlier, ...old, ...apartWithin(transcript, found?.reaches ?? 0, old)]);
    const inputRoom = this.models.contextTokens - 2 * tokens - orderTokens;
    const costs = (placed: Placed) => estimateTokens(lineOf(placed, inputRoom));
    const batches = inputRoom < leastRoom ? [] : batchesOf(added, costs, inputRoom).slice(-mostCalls);
    const signal = AbortSignal.any([work.signal, AbortSignal.timeout(mostMillis)]);
    const sources: Message[] = [];
    let summary: SummaryText | null = found;
    try {
      for (const batch of batches) {
        work.step('summarizing');
        const messages = batch.map((placed) => lineOf(placed, inputRoom)).join('\n\n');
        const order = { model, before: summary?.content, messages, tokens };
        const content = await this.summarizer.summarize(order, { ...work, signal });
        sources.push(...batch.map(({ message }) => message));
        summary = { content, reaches: lastOf(batch).place, isUnvalidated: isUnvalidated(summary, batch) };
      }
    } catch (error) {
      work.signal.throwIfAborted();
      log.warn(
        { err: error, chatId: owner.chatId },
        'a chat could not be summarized: its beginning is left out',
      );
    }
    if (summary && summary !== found) await this.summaries.save(owner, summary, sources, found);
    return { summary, isWhole: sources.length === added.length };
  }
}

/** What the question replies to stands apart, and belongs to what is summarized around it. */
const apartWithin = ({ elsewhere, places }: Transcript, after: number, old: Placed[]): Placed[] =>
  elsewhere
    .map((message) => ({ message, place: places.get(message.id) ?? message.seq }))
    .filter(({ place }) => place > after && place < (old.at(-1)?.place ?? 0));

function inOrder(placed: Placed[]): Placed[] {
  const each = new Map(placed.map((one) => [one.message.id, one]));
  return [...each.values()].sort((a, b) => a.place - b.place);
}

const leftOut: ModelMessage = {
  role: 'user',
  content: '[Some earlier messages are left out: they do not fit.]',
};

const summaryTurn = ({ content, isUnvalidated }: SummaryText): ModelMessage => ({
  role: 'user',
  content: asData(
    `Summary of what was said before, made by a model${isUnvalidated ? ', in part of answers not yet validated by a person' : ''}`,
    content,
  ),
});

const withSummary = (summary: SummaryText, after: Told[]): ModelMessage[] => [
  summaryTurn(summary),
  ...after.map(({ turn }) => turn),
];

const isUnvalidated = (before: SummaryText | null, batch: Placed[]): boolean =>
  (before?.isUnvalidated ?? false) || batch.some(({ message }) => message.validationState === 'unvalidated');

/** A message longer than half of the room is cut: others shall have some as well. */
const lineOf = ({ message }: Placed, room: number): string => fitting(said(message), room / 2);

function lastOf<T>(items: T[]): T {
  const last = items.at(-1);
  if (last === undefined) throw new Error('Nothing is summarized');
  return last;
}
