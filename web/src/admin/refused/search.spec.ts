import { refusedSearchOf } from './search';

describe('The address of refused requests', () => {
  it('keeps what is of the form, and leaves out the rest', () => {
    const right = { status: '4xx', code: 'queue_full', from: '2026-03-01', to: '2026-03-02' };
    expect(refusedSearchOf({ ...right, other: 1 })).toEqual(right);
    expect(refusedSearchOf({ status: '200', code: 'Not a code', apiKeyId: 'mine', from: 'today' })).toEqual(
      {},
    );
  });

  it('reads a status that stands there as a number', () =>
    expect(refusedSearchOf({ status: 429 })).toEqual({ status: '429' }));
});
