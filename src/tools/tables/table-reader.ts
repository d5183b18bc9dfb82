import { Injectable } from '@nestjs/common';
import { ChatFiles, FileContents, KeptFiles, type StoredFile } from '../../chats/index.js';
import { AppError } from '../../platform/errors/index.js';
import { HeavyWork, longestMillis, type HeavyFunction } from '../threads/heavy-work.js';
import type { Invocation } from '../tool.js';
import type { TableAnswer, TableQuestion } from './ask-table.js';
import { normalized } from './cells.js';

const askTable: HeavyFunction = {
  module: new URL('./ask-table.js', import.meta.url),
  name: 'askTable',
  kind: 'long',
  // The largest table on a busy machine.
  millis: 25_000,
};

/** How long an answer can take at most. */
export const longestAsk = longestMillis(askTable);

type Found = Exclude<TableAnswer, { problem: string }>;

/** The newest texts of a chat, among which a table is looked for, and those that are named to who looks in vain. */
const mostFiles = 200;
const mostNames = 20;
const tableName = /\.(csv|tsv|tab)$/i;

/** Asks tables among the files that people gave to a chat or to the agent itself. */
@Injectable()
export class TableReader {
  constructor(
    private readonly files: ChatFiles,
    private readonly kept: KeptFiles,
    private readonly contents: FileContents,
    private readonly heavy: HeavyWork,
  ) {}

  /** Throws `table_unreadable` for what is no table and for what it does not have. */
  async ask(file: StoredFile, question: TableQuestion): Promise<Found> {
    const { orgId, charset } = file;
    const bytes = await this.contents.bytes(file);
    const task = { file: { bytes, charset }, question };
    const answer = await this.heavy.run<TableAnswer>(orgId, askTable, task);
    if ('problem' in answer) throw new AppError('table_unreadable', `${file.name}: ${answer.problem}`);
    return answer;
  }

  /**
   * The newest file of the chat with this name or id, or else the agent's own one; without a name the newest table, or
   * else the agent's first. Throws `not_found`.
   */
  async find(invocation: Invocation, named?: string): Promise<StoredFile> {
    const texts = await this.inReach(invocation);
    const wanted = named === undefined ? undefined : normalized(named);
    const found = texts.find(({ id, name }) =>
      wanted === undefined ? tableName.test(name) : wanted === id || wanted === normalized(name),
    );
    if (found) return found;
    const names = texts.slice(0, mostNames).map(({ name }) => `"${name}"`);
    throw new AppError(
      'not_found',
      `${named === undefined ? 'No table' : `No table "${named}"`} is attached in this chat. ` +
        (names.length > 0
          ? `The newest texts are: ${names.join(', ')}`
          : 'It must be a CSV file: a spreadsheet can be saved as one'),
    );
  }

  private async inReach({ orgId, chatId, userId, agent }: Invocation): Promise<StoredFile[]> {
    const own = agent.tables.length > 0 ? await this.kept.of(orgId, agent.id, agent.tables) : [];
    if (!chatId || !userId) return own;
    return [...(await this.files.texts({ orgId, chatId, userId }, mostFiles)), ...own];
  }
}
