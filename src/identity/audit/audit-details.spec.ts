import { boundedDetails } from './audit-details.js';

describe('Details of an audit entry', () => {
  it('are kept as they are when they are small', () => {
    const details = { role: 'admin', before: { role: 'member' } };
    expect(boundedDetails(details)).toBe(details);
  });

  it('lose what is longest, and say so', () => {
    const ids = Array.from({ length: 200 }, () => crypto.randomUUID());
    expect(boundedDetails({ role: 'admin', ids })).toEqual({ role: 'admin', omitted: ['ids'] });
  });

  it('are measured in bytes, not in characters', () => {
    expect(boundedDetails({ role: 'admin', name: 'ю'.repeat(2_050) })).toEqual({
      role: 'admin',
      omitted: ['name'],
    });
  });

  it('lose no more than they must', () => {
    const details = { a: 'x'.repeat(3_000), b: 'x'.repeat(2_000), c: 'x'.repeat(1_000) };
    const { a, ...rest } = details;
    expect(a).toHaveLength(3_000);
    expect(boundedDetails(details)).toEqual({ ...rest, omitted: ['a'] });
  });

  it('are empty when even the names are too long', () => {
    expect(boundedDetails({ ['x'.repeat(5_000)]: 1 })).toEqual({});
  });
});
