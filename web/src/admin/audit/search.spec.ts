import { auditQueryOf, auditSearchOf, exportUrl } from './search';

describe('auditSearchOf', () => {
  it('takes what is of the form, and leaves out the rest', () => {
    const right = { actor: 'operator', action: 'user.', objectId: 'x', from: '2026-03-01', to: '2026-03-02' };
    expect(auditSearchOf({ ...right, other: 1 })).toEqual(right);
    expect(auditSearchOf({ actor: 'me', action: 'user', objectId: 7, from: 'today', to: '' })).toEqual({});
  });
});

describe('auditQueryOf', () => {
  it('means the days whole, in the time of the reader', () => {
    const { from, to } = auditQueryOf({ from: '2026-02-28', to: '2026-02-28' });
    expect(from).toBe(new Date(2026, 1, 28).toISOString());
    expect(to).toBe(new Date(2026, 2, 1).toISOString());
  });

  it('asks for nothing that was not chosen', () => {
    expect(auditQueryOf({ action: 'user.' })).toEqual({ action: 'user.' });
  });
});

test('exportUrl names the filter and the format', () => {
  expect(exportUrl({ action: 'api-key.created' }, 'csv')).toBe(
    '/api/v1/audit/export?action=api-key.created&format=csv',
  );
});
