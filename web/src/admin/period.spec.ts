import { withMoments } from './period';

describe('A period', () => {
  it('means the days whole, in the time of the reader', () => {
    const asked = withMoments({ from: '2026-02-28', to: '2026-02-28', status: '5xx' });
    const [from, to] = [new Date(2026, 1, 28), new Date(2026, 2, 1)];
    expect(asked).toEqual({ from: from.toISOString(), to: to.toISOString(), status: '5xx' });
  });

  it('asks for nothing that was not chosen', () =>
    expect(withMoments({ from: undefined, to: undefined, action: 'user.' })).toEqual({ action: 'user.' }));
});
