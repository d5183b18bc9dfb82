import type { z } from 'zod';
import type { Invocation, Tool } from '../../../../tools/index.js';
import type { Crm, CrmAccount } from './crm.js';

interface Described<Input> {
  description: string;
  readOnly?: boolean;
  input: z.ZodType<Input>;
  run: (account: CrmAccount, input: Input, invocation: Invocation) => Promise<string>;
}

/** Several requests, each with its turn. */
const timeout = 60_000;

/** A tool that works in the account of the role that calls it. */
export const crmTool = <Input>(
  crm: Crm,
  { description, readOnly = false, input, run }: Described<Input>,
): Tool<Input> => ({
  description,
  readOnly,
  input,
  timeout,
  execute: async (given, invocation) => run(await crm.of(invocation), given, invocation),
});
