import { exportUrl } from './export-url';
import { auditSearchOf } from './search';

describe('auditSearchOf', () => {
  it('takes what is of the form, and leaves out the rest', () => {
    const right = { actor: 'operator', action: 'user.', objectId: 'x', from: '2026-03-01', to: '2026-03-02' };
    expect(auditSearchOf({ ...right, other: 1 })).toEqual(right);
    const wrong = { actor: 'me', action: 'user', objectId: ['x'], from: 'today', to: '' };
    expect(auditSearchOf(wrong)).toEqual({});
  });
});

test('exportUrl names the filter and the format', () => {
  expect(exportUrl({ action: 'api-key.created' }, 'csv')).toBe(
    '/api/v1/audit/export?action=api-key.created&format=csv',
  );
});
