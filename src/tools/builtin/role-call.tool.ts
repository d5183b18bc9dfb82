import { z } from 'zod';
import type { Invocation, Tool } from '../tool.js';

const input = z.strictObject({
  role: z.string().min(1).max(100).describe('The username of the role, without @@'),
  question: z.string().min(1).max(20_000).describe('The whole question: the role sees nothing but it'),
});

/** Asks another role, which answers to this one and not in the chat. */
export default class RoleCallTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Asks another AI role of this company and returns its answer. Use it when a part of the question belongs to ' +
    'another specialist. Put every fact that the role needs into the question.';
  readonly input = input;
  /** What the other role changes is asked about by its own policy. */
  readonly readOnly = true;
  readonly timeout = 600_000;
  readonly isPrompt = true;

  execute({ role, question }: z.infer<typeof input>, { askRole, signal }: Invocation): Promise<string> {
    return askRole(role.replace(/^@+/, ''), question, signal);
  }
}
