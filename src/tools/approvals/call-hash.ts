import { digestOf } from '../digest.js';
import type { OfferedTool } from '../tool.js';

/** The same for the same call to the same place, in whatever order its arguments are written. */
export const callHash = ({ name, target }: Pick<OfferedTool, 'name' | 'target'>, input: unknown): string =>
  digestOf([name, input, ...(target ? [target] : [])]);
