import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { activeUser } from '../../identity/index.js';
import {
  CollectionAccess,
  CollectionNames,
  KnowledgeSearch,
  openCollections,
  type Passage,
  type Reader,
} from '../../knowledge/index.js';
import { estimateTokens, ModelRegistry } from '../../llm/index.js';
import { log } from '../../platform/logging/index.js';
import { beginningOf, storable } from '../../platform/text/index.js';
import { longestResult, type ToldResult } from '../../tools/index.js';
import type { Agent } from '../definitions/agent.entity.js';
import type { AgentTask, Knowledge, Recalled, Work } from '../types/agent-type.js';
import { withoutCalls } from '../types/chain/utterance.js';
import { asJson, readJson } from '../types/json-output.js';
import { askPlainly } from '../types/plain-turn.js';
import { promptsOf } from '../types/prompt-pieces.js';
import { lookUpAdaptively, type Means } from './adaptive.js';
import type { GivenPassages } from './given-passages.js';
import { foundSome, foundNothing, notSearched } from './lookup-orders.js';
import { numbersOf, passageFor, passagesText } from './passage-text.js';
import { RunPassages, type SeekingRun } from './run-passages.js';

/** Who looks something up. */
export interface Seeker {
  run: SeekingRun;
  given: GivenPassages;
  agent: Pick<Agent, 'username' | 'knowledge' | 'prefetchTopK' | 'retrieval'>;
}

const usualTopK = 5;
const longestQuestion = 1_000;
const searchMillis = 20_000;
/** Of all that is asked of a model before the answer itself. */
const adaptiveMillis = 60_000;
const longestReply = 300;
/** Of the model's room, at most: the conversation needs some as well. */
const mostOfRoom = 1 / 2;

/** What roles look up in the collections that they were given: no further than the person whom their run works for. */
@Injectable()
export class RoleKnowledge {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CollectionAccess,
    private readonly names: CollectionNames,
    private readonly search: KnowledgeSearch,
    private readonly passages: RunPassages,
    private readonly models: ModelRegistry,
  ) {}

  /** What is looked up before the model is asked; undefined where nothing is. */
  beforehand(seeker: Seeker, task: Pick<AgentTask, 'conversation' | 'manner'>): Knowledge | undefined {
    const knowledge = named(seeker);
    const topK = topKOf(seeker.agent);
    const question = questionIn(task.conversation.question);
    if (knowledge.length === 0 || topK === 0 || question === '') return undefined;
    let recalled: Promise<Recalled | undefined> | undefined;
    return { recall: (work) => (recalled ??= this.lookUp(seeker, task, { question, topK }, work)) };
  }

  /**
   * For the tool: what was found, in the words in which the model reads it. Others who see the run may not read these
   * documents: they are told only how much it was.
   */
  async find(seeker: Seeker, query: string, limit: number, signal: AbortSignal): Promise<ToldResult> {
    if (named(seeker).length === 0) return alike('This role was given no collections to search.');
    const { reader, collectionIds } = await this.scopeOf(seeker);
    const question = beginningOf(query, longestQuestion);
    const found = await this.searched(reader, { collectionIds, query: question, limit }, signal);
    note(seeker, question, collectionIds, found);
    if (found.length === 0) return alike(nothingFound);
    const numbered = await this.passages.number(seeker.run, seeker.given, withinResult(found));
    const left = await this.passages.give(seeker.run, seeker.given, numbered);
    return left.length > 0 ? { text: passagesText(left), shown: numbersOf(left) } : alike(nothingFound);
  }

  private async lookUp(
    seeker: Seeker,
    task: Pick<AgentTask, 'conversation' | 'manner'>,
    { question, topK: limit }: { question: string; topK: number },
    work: Work,
  ): Promise<Recalled | undefined> {
    try {
      const { reader, collectionIds } = await this.scopeOf(seeker);
      // Who was given whatever is open, where nothing is, was given nothing to say of it.
      if (collectionIds.length === 0 && named(seeker).every((name) => name === openCollections))
        return undefined;
      const search = (query: string) =>
        work.stage('retrieval:search', () =>
          this.searched(reader, { collectionIds, query, limit }, work.signal),
        );
      const before = task.conversation.messages.slice(0, -1);
      const found =
        seeker.agent.retrieval === 'adaptive' && collectionIds.length > 0
          ? await lookUpAdaptively({ question, before }, { search, ask: this.asker(task, work) })
          : await search(question);
      note(seeker, question, collectionIds, found);
      const numbered = await this.passages.number(seeker.run, seeker.given, this.fitting(found));
      return {
        give: async (count) => {
          const left = await this.passages.give(seeker.run, seeker.given, numbered.slice(0, count));
          return left.map(passageFor);
        },
        order: numbered.length > 0 ? foundSome : foundNothing,
        passages: numbered.map(passageFor),
      };
    } catch (error) {
      work.signal.throwIfAborted();
      log.warn({ err: error, role: seeker.agent.username }, 'nothing could be looked up for an answer');
      return { order: notSearched, passages: [], give: () => Promise.resolve([]) };
    }
  }

  /** What cannot be asked is left out: an answer is not lost for the sake of what is looked up for it. */
  private asker({ manner: { model } }: Pick<AgentTask, 'manner'>, work: Work): Means<Passage>['ask'] {
    const signal = AbortSignal.any([work.signal, AbortSignal.timeout(adaptiveMillis)]);
    const maxTokens = Math.min(longestReply, this.models.maxOutputTokens);
    return (step, system, user, outputSchema) =>
      work.stage(`retrieval:${step}`, async () => {
        try {
          const room = this.room - forMessages;
          const prompts = [[...system, `\n\n${asJson(outputSchema)}`], user];
          const [told = '', asked = ''] = promptsOf(prompts, room);
          const messages = [
            { role: 'system' as const, content: told },
            { role: 'user' as const, content: asked },
          ];
          const request = { model, temperature: 0, maxTokens, messages, outputSchema };
          const { text } = await askPlainly(
            this.models,
            request,
            { ...work, signal },
            { purpose: 'retrieval' },
          );
          const read = readJson(text, outputSchema);
          return 'value' in read ? storable(read.value) : undefined;
        } catch (error) {
          work.signal.throwIfAborted();
          log.warn({ err: error, step }, 'a model gave nothing of use for a search');
          return undefined;
        }
      });
  }

  /** Only what belongs to the question: a model takes what it is given for an answer. */
  private async searched(
    reader: Reader | null,
    question: { collectionIds: string[]; query: string; limit: number },
    stopped: AbortSignal,
  ): Promise<Passage[]> {
    if (!reader || question.collectionIds.length === 0) return [];
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(searchMillis)]);
    const { items } = await this.search.search(reader, { ...question, relevantOnly: true, signal });
    return items;
  }

  /** The collections of the role that the person may read; where a program asks, all that the role was given. */
  private async scopeOf(seeker: Seeker): Promise<{ reader: Reader | null; collectionIds: string[] }> {
    const { run } = seeker;
    const found = await this.names.resolve(run.orgId, named(seeker));
    const ids = [...found.values()].flat();
    const reader = ids.length > 0 ? await this.readerOf(run) : null;
    if (!reader) return { reader, collectionIds: [] };
    return { reader, collectionIds: await this.access.readable(reader, ids) };
  }

  /** Somebody who left reads nothing any more, and is no program. */
  private async readerOf({ orgId, userId }: SeekingRun): Promise<Reader | null> {
    if (!userId) return { orgId, userId: null, role: null };
    const person = await activeUser(this.dataSource.manager, orgId, userId);
    return person && { orgId, userId, role: person.role };
  }

  /** The best of them, as far as the model has room. */
  private fitting(found: Passage[]): Passage[] {
    let left = this.room * mostOfRoom;
    const end = found.findIndex(({ text }) => (left -= estimateTokens(text) + forEnvelope) < 0);
    return end < 0 ? found : found.slice(0, Math.max(1, end));
  }

  private get room(): number {
    return this.models.contextTokens - this.models.maxOutputTokens;
  }
}

/** Tokens that servers spend on messages as such, and that marks take. */
const forMessages = 20;
const forEnvelope = 80;

/** A result that is too long is cut, and what is cut off cannot be cited. */
function withinResult(found: Passage[]): Passage[] {
  let left = longestResult;
  const end = found.findIndex((passage) => (left -= costOfResult(passage)) < 0);
  return end < 0 ? found : found.slice(0, Math.max(1, end));
}

const costOfResult = (passage: Passage): number => passagesText([{ n: 9_999, passage }]).length + 2;

const nothingFound = 'Nothing was found. Say so if no other words help.';

const alike = (text: string): ToldResult => ({ text, shown: text });

/** Open are collections to the people of the organization: a program reads what it was given by name. */
const named = ({ run, agent }: Seeker): string[] =>
  agent.knowledge.filter((name) => name !== openCollections || run.userId !== null);

const topKOf = ({ prefetchTopK, retrieval }: Seeker['agent']): number =>
  prefetchTopK ?? (retrieval === 'adaptive' ? usualTopK : 0);

/** What is searched for: a message of signs alone asks nothing of documents. */
function questionIn(message: string): string {
  const question = beginningOf(withoutCalls(message), longestQuestion);
  return /[\p{L}\d]/u.test(question) ? question : '';
}

function note({ given, agent }: Seeker, question: string, collectionIds: string[], found: Passage[]): void {
  const { username: agentUsername } = agent;
  given.note({ agentUsername, question, collectionIds, found: found.length > 0 });
}
