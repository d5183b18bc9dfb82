import { isProblem, Problem } from '../platform/api';

/** A link that is not whole is as good as one that is used up; the server calls it a wrong field. */
export function linkProblem(error: unknown): unknown {
  const isTorn = isProblem(error, 'validation_failed') && error.errors.some(({ path }) => path === 'token');
  return isTorn ? new Problem('link_invalid', error.status) : error;
}
