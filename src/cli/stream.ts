import { setTimeout as sleep } from 'node:timers/promises';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';
import { Citation } from './contract.js';
import { CliError, describe, isPassing } from './errors.js';

const shapes = {
  status: z.object({ state: z.string(), step: z.string().optional() }),
  delta: z.object({ text: z.string() }),
  reset: z.object({ attempt: z.number() }),
  done: z.object({
    messageId: z.string().nullable(),
    content: z.string(),
    citations: z.array(Citation).default([]),
  }),
  error: z.object({ code: z.string(), detail: z.string() }),
};

export type RunEvent = {
  [Type in keyof typeof shapes]: { type: Type; data: z.infer<(typeof shapes)[Type]> };
}[keyof typeof shapes];

/** Opens the stream after an event; the bytes end, or an error that `isPassing` knows is thrown, when it is cut. */
export type Connect = (lastEventId: string | undefined) => AsyncIterable<Uint8Array>;

interface Following {
  signal: AbortSignal;
  /** Told each time the stream was cut and will be resumed. */
  onCut?: (reason: string) => void;
  /** Milliseconds before the first new try; doubled at each further one. */
  pause?: number;
}

/** In a row, without an event in between; with the pauses below this bridges about half a minute. */
const mostTries = 10;
const longestPause = 5_000;

/** The events of a run to its end. A cut stream is resumed by `Last-Event-ID`, so nothing comes twice. */
export async function* followRun(
  connect: Connect,
  { signal, onCut, pause = 250 }: Following,
): AsyncGenerator<RunEvent> {
  let lastEventId: string | undefined;
  for (let tries = 1; ; tries++) {
    let reason = 'the server closed it';
    try {
      for await (const message of messagesOf(connect(lastEventId))) {
        // Only a numbered event is progress: what comes again at every connection is not.
        if (message.id) [lastEventId, tries] = [message.id, 0];
        const event = eventOf(message);
        if (!event) continue;
        // A run's own end has its place; without one it is the stream that has ended.
        if (event.type === 'error' && !message.id) {
          reason = event.data.detail;
          break;
        }
        yield event;
        if (event.type === 'done' || event.type === 'error') return;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      reason = describe(error);
    }
    signal.throwIfAborted();
    if (tries >= mostTries) throw new CliError(`the stream is lost after ${tries} tries: ${reason}`);
    onCut?.(reason);
    await sleep(Math.min(pause * 2 ** tries, longestPause), undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
  }
}

/** What is left unfinished at the end of the bytes is no event (WHATWG HTML, "Server-sent events"). */
async function* messagesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<EventSourceMessage> {
  let ready: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => ready.push(message) });
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    const messages = ready;
    ready = [];
    yield* messages;
  }
}

/** Undefined for a type that this CLI does not know: later servers may send more. */
function eventOf({ event = '', data }: EventSourceMessage): RunEvent | undefined {
  if (!isKnown(event)) return undefined;
  try {
    return { type: event, data: shapes[event].parse(JSON.parse(data)) } as RunEvent;
  } catch (cause) {
    throw new CliError(`the server sent a ${event} event that cannot be read`, 1, { cause });
  }
}

const isKnown = (type: string): type is RunEvent['type'] => Object.hasOwn(shapes, type);
