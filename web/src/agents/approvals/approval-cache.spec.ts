import type { Approval } from '../api-types';
import { withApproval } from './approval-cache';

const approval = (id: string, state: Approval['state'] = 'pending') => ({ id, state }) as Approval;

describe('Calls that wait', () => {
  it('stand newest first, each once, and go when they are decided', () => {
    const waiting = withApproval([approval('1')], approval('2'));
    expect(waiting.map(({ id }) => id)).toEqual(['2', '1']);
    expect(withApproval(waiting, approval('2'))).toHaveLength(2);
    for (const state of ['approved', 'rejected', 'expired', 'cancelled'] as const)
      expect(withApproval(waiting, approval('1', state))).toEqual([approval('2')]);
  });
});
