import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { operators } from '../tables/row-filter.js';
import { longestAsk, TableReader } from '../tables/table-reader.js';
import { foundText, summaryText } from '../tables/table-wording.js';
import type { Invocation, Tool } from '../tool.js';

const most = { columns: 50, filters: 20, rows: 50, words: 200 };

const Column = z.string().min(1).max(1_000);
const Value = z.union([z.string().max(2_000), z.number(), z.boolean()]);

const few = (record: object): boolean => Object.keys(record).length <= most.columns;
const tooMany = `has more than ${most.columns} columns`;

const input = z
  .strictObject({
    table: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('Name or id of a CSV or TSV file, of this chat or your own; without it, the newest one'),
    like: z
      .record(Column, Value)
      .refine(few, tooMany)
      .optional()
      .describe('Column -> wanted value. Without it, the answer is what columns the table has'),
    weights: z
      .record(Column, z.number().min(0).max(1_000))
      .refine(few, tooMany)
      .optional()
      .describe('Column of `like` -> how much it counts; 1 if not said, 0: not at all'),
    orders: z
      .record(Column, z.array(z.string().max(200)).min(2).max(most.words))
      .refine(few, tooMany)
      .optional()
      .describe('Column whose words have an order -> its words, the least first'),
    filters: z
      .array(
        z.strictObject({
          column: Column,
          is: z.enum(operators),
          value: Value,
          to: Value.optional().describe('The other end, for `between`'),
        }),
      )
      .max(most.filters)
      .optional()
      .describe('What every row must keep to'),
    limit: z.number().int().min(1).max(most.rows).default(10),
  })
  .refine(({ like, weights, orders, filters }) => like ?? !(weights ?? orders ?? filters), {
    message: 'weights, orders and filters need `like`',
  });

/** Nearest rows of a table that somebody gave to the chat. */
@Injectable()
export default class AnalogSearchTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Finds the rows of a table that are most similar to wanted values, such as comparable flats, goods or clients. ' +
    'Call it first without `like` to see the columns of the table, then with the values that are wanted in some of ' +
    'them. Numbers and dates count by how far they are, words by whether they are the same, long texts by their letters.';
  readonly input = input;
  readonly readOnly = true;
  readonly timeout = longestAsk + 5_000;

  constructor(private readonly tables: TableReader) {}

  async execute({ table, ...question }: z.infer<typeof input>, invocation: Invocation): Promise<string> {
    const file = await this.tables.find(invocation, table);
    const answer = await this.tables.ask(file, question);
    return 'nearest' in answer ? foundText(file.name, answer) : summaryText(file.name, answer);
  }
}
