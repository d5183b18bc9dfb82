import { createHash } from 'node:crypto';
import type { JsonSchema } from '../tool.js';
import { inputReader } from './input-reader.js';

type ReadInput = ReturnType<typeof inputReader>;

const mostReaders = 500;

/** Readers by what their schema says: to make one takes a while, and agents are read again every second. */
export class InputReaders {
  private readonly made = new Map<string, ReadInput>();

  of(schema: JsonSchema): ReadInput {
    const key = createHash('sha256').update(JSON.stringify(schema)).digest('base64');
    const reader = this.made.get(key) ?? inputReader(schema);
    // The one used longest ago is the first.
    this.made.delete(key);
    this.made.set(key, reader);
    const [oldest] = this.made.keys();
    if (this.made.size > mostReaders && oldest) this.made.delete(oldest);
    return reader;
  }
}
