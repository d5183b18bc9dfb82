import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import type { CallResult, WantedCall } from './tool-calls.js';

const notMade =
  'This is a trial, so the call was not made: it would change something, or a person would decide about it first. ' +
  'Go on as if it had succeeded, and say what would have been done.';

const longestResult = 24_000;

/** Makes the calls of a trial: what only reads is called, anything else is told not to have been. It keeps nothing. */
@Injectable()
export class DryCalls {
  constructor(@InjectConfig() private readonly config: Config) {}

  async make(call: WantedCall): Promise<CallResult> {
    const { tool, policy, invocation, key } = call;
    if (policy === 'deny') return { ok: false, text: 'This role is not allowed to use this tool.' };
    const millis = tool.timeout ?? this.config.TOOL_TIMEOUT * 1_000;
    const timeout = AbortSignal.timeout(millis);
    const signal = AbortSignal.any([call.signal, timeout]);
    try {
      const input = tool.parse(call.written);
      if (!tool.readOnly || policy === 'ask' || tool.questionOf) return { ok: true, text: notMade };
      const idempotencyKey = `${invocation.runId}/${key}`;
      const text = await tool.execute(input, { ...invocation, idempotencyKey, signal });
      return { ok: true, text: text.slice(0, longestResult).toWellFormed() };
    } catch (error) {
      call.signal.throwIfAborted();
      if (timeout.aborted) return { ok: false, text: `The tool gave no result within ${millis / 1_000} s.` };
      if (error instanceof AppError) return { ok: false, text: error.detail };
      log.error({ err: error, tool: tool.name }, 'a tool failed in a trial');
      return { ok: false, text: 'The tool failed for a reason of its own.' };
    }
  }
}
