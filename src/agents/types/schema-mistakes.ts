import type { z } from 'zod';
import type { Problem } from './agent-definition.js';

type Issue = z.core.$ZodIssue;

/** What a schema finds wrong; of a union, what is wrong with the kind that was most likely meant. */
export const mistakesIn = ({ issues }: z.ZodError, root: (string | number)[]): Problem[] =>
  issues.flatMap((issue) => toldOf(issue, root));

function toldOf(issue: Issue, root: PropertyKey[]): Problem[] {
  const path = [...root, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ path: path.join('.'), message: issue.message }];
  const [nearest, next] = issue.errors.toSorted((a, b) => distanceIn(a) - distanceIn(b));
  const isClear = nearest && (!next || distanceIn(nearest) < distanceIn(next));
  if (isClear) return nearest.flatMap((inner) => toldOf(inner, path));
  const unknown = nearest?.filter(({ code }) => code === 'unrecognized_keys') ?? [];
  return [{ path: path.join('.'), message: [issue, ...unknown].map(({ message }) => message).join('. ') }];
}

/** Each key too many is a mistake of its own. */
const distanceIn = (issues: Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
