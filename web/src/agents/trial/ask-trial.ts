import { EventSourceParserStream } from 'eventsource-parser/stream';
import { answer, api, sessionStream } from '../../platform/api';
import type { Definition } from '../api-types';
import type { Said, TrialEvent } from './turn';

export interface TrialRequest {
  agentId?: string;
  definition: Partial<Definition>;
  messages: Said[];
  question: string;
}

/** Asks a role that nobody has saved, and tells what happens as it does. Throws `Problem` when it is refused. */
export async function* askTrial(body: TrialRequest, signal: AbortSignal): AsyncGenerator<TrialEvent> {
  const stream = await answer(
    api.POST('/api/v1/agents/try', {
      body,
      parseAs: 'stream',
      headers: { accept: 'text/event-stream' },
      fetch: sessionStream,
      signal,
    }),
  );
  if (!stream) return;
  const events = stream
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (let read = await events.read(); !read.done; read = await events.read()) {
      const { event, data } = read.value;
      if (event) yield { event, data: JSON.parse(data) as unknown } as TrialEvent;
    }
  } finally {
    await events.cancel();
  }
}
