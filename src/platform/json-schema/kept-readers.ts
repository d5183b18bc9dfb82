import { createHash } from 'node:crypto';
import type { JsonSchema } from './json-schema.js';

const mostReaders = 200;

/** Readers by what their schema says: to make one takes a while, and agents are read again every second. */
export class KeptReaders<Reader> {
  private readonly made = new Map<string, Reader>();

  constructor(private readonly make: (schema: JsonSchema) => Reader) {}

  of(schema: JsonSchema): Reader {
    const key = createHash('sha256').update(JSON.stringify(schema)).digest('base64');
    const reader = this.made.get(key) ?? this.make(schema);
    // The one used longest ago is the first.
    this.made.delete(key);
    this.made.set(key, reader);
    const [oldest] = this.made.keys();
    if (this.made.size > mostReaders && oldest) this.made.delete(oldest);
    return reader;
  }
}
