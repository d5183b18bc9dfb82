import { z } from 'zod';
import { AppError } from '../../../platform/errors/index.js';
import type { OfferedTool } from '../../../tools/index.js';
import { handOffName } from '../../types/agent-type.js';

const HandOff = z.strictObject({
  role: z.string().min(1).max(100).describe('The username of a member'),
  task: z.string().min(1).max(200_000).describe('All that the member needs to know: it sees nothing else'),
});

const parameters = z.toJSONSchema(HandOff);

/** A member's work is a call like any other: made once, and seen in how the run came about. */
export const handOff = (seconds: number): OfferedTool => ({
  name: handOffName,
  description: 'Has a member of your crew work on a part of the task, and returns its answer.',
  parameters,
  readOnly: true,
  timeout: seconds * 1_000,
  parse: (written) => {
    const parsed = HandOff.safeParse(written);
    if (parsed.success) return parsed.data;
    throw new AppError('tool_arguments_invalid', 'It takes {role, task}, both texts');
  },
  execute: (input, { askRole, signal }) => {
    const { role, task } = HandOff.parse(input);
    return askRole(role, task, signal);
  },
});
