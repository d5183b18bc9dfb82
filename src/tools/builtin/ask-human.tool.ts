import { z } from 'zod';
import type { Tool } from '../tool.js';

const input = z.strictObject({
  question: z.string().min(1).max(2_000).describe('What the person is to tell, in their language'),
});

/** Waits for a person's answer; the run goes on with it, were it days later. */
export default class AskHumanTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Asks the person for something only they can know or decide, and waits for their answer. Use it when a guess ' +
    'would do harm; do not use it for what the conversation already says.';
  readonly input = input;
  readonly readOnly = true;

  questionOf({ question }: z.infer<typeof input>): string {
    return question;
  }

  execute(): Promise<string> {
    return Promise.reject(new Error('A person carries this out'));
  }
}
