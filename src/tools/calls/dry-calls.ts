import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { executeCall, type CallResult, type WantedCall } from './tool-execution.js';

const notMade =
  'This is a trial, so the call was not made: it would change something, or a person would decide about it first. ' +
  'Go on as if it had succeeded, and say what would have been done.';

/** Makes the calls of a trial: what only reads is called, anything else is told not to have been. It keeps nothing. */
@Injectable()
export class DryCalls {
  constructor(@InjectConfig() private readonly config: Config) {}

  async make(call: WantedCall): Promise<CallResult> {
    const { tool, policy } = call;
    if (policy === 'deny') return { ok: false, text: 'This role is not allowed to use this tool.' };
    let input: unknown;
    try {
      input = tool.parse(call.written);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { ok: false, text: `The arguments are not valid: ${error.detail}` };
    }
    if (!tool.readOnly || policy === 'ask' || tool.questionOf)
      return { ok: true, skipped: true, text: notMade };
    return executeCall(call, input, this.config.TOOL_TIMEOUT);
  }
}
