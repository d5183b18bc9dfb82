import { Readable } from 'node:stream';
import type { ModelChunk } from '../model.js';
import { chunksOf } from './line-decoder.js';
import { OllamaDecoder } from './ollama-decoder.js';

const said = (content: string, more: object = {}) => JSON.stringify({ message: { content }, ...more });
const ended = JSON.stringify({ done: true, done_reason: 'stop' });

async function read(...batches: string[][]) {
  const chunks: ModelChunk[] = [];
  let failure: unknown;
  try {
    for await (const chunk of chunksOf(Readable.from(batches), new OllamaDecoder())) chunks.push(chunk);
  } catch (error) {
    failure = error;
  }
  return { chunks, failure };
}

describe('Lines of an answer', () => {
  it('that came together are one chunk, and those that came later another', async () => {
    const { chunks } = await read([said('a'), said('b')], [said('c')], [said('d'), ended]);
    expect(chunks).toMatchObject([
      { type: 'text', text: 'ab' },
      { type: 'text', text: 'c' },
      { type: 'text', text: 'd' },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('keep how likely each of their tokens was, in order', async () => {
    const likely = (token: string) => ({ logprobs: [{ token, logprob: -1 }] });
    const { chunks } = await read([said('a', likely('a')), said('b', likely('b')), ended]);
    expect(chunks[0]).toMatchObject({ text: 'ab', logprobs: [{ token: 'a' }, { token: 'b' }] });
  });

  it('are told up to the one that says that the server has failed', async () => {
    const { chunks, failure } = await read([
      said('a'),
      JSON.stringify({ error: 'out of memory' }),
      said('b'),
    ]);
    expect(chunks).toEqual([{ type: 'text', text: 'a' }]);
    expect(failure).toMatchObject({ code: expect.stringMatching(/^model_/) as string });
  });
});
