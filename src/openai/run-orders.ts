import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import type { RunOrder } from '../agents/index.js';
import { IdempotencyService } from '../identity/index.js';
import { invalid } from '../platform/http/index.js';
import type { ChatCompletionRequest } from './completions/chat-completion.dto.js';

const longestSeconds = 86_400;
const secondsForm = /^\d{1,5}(?:\.\d{1,3})?$/;

/** What the headers of a completion say of its run: under which key it is asked for once, and when it ends at the latest. */
@Injectable()
export class RunOrders {
  constructor(private readonly keys: IdempotencyService) {}

  /** Throws `validation_failed` naming the header. */
  of(headers: IncomingHttpHeaders, request: ChatCompletionRequest): RunOrder {
    const { 'idempotency-key': key, 'x-artel-deadline': deadline } = headers;
    return {
      idempotency: key === undefined ? undefined : this.idempotencyOf(String(key), request),
      deadlineSeconds: deadline === undefined ? undefined : secondsOf(String(deadline)),
      isWhole: !request.stream,
    };
  }

  /** Whether the answer is streamed makes no other question: who lost a stream may ask for the whole. */
  private idempotencyOf(key: string, { stream: _, stream_options: __, ...question }: ChatCompletionRequest) {
    this.keys.requireForm(key);
    return { key, requestHash: this.keys.fingerprintOf({ 'chat.completions': question }) };
  }
}

function secondsOf(text: string): number {
  const seconds = secondsForm.test(text) ? Number(text) : NaN;
  if (seconds > 0 && seconds <= longestSeconds) return seconds;
  throw invalid([{ path: ['X-Artel-Deadline'], message: `must be seconds, at most ${longestSeconds}` }]);
}
