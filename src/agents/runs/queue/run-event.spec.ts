import { eventId, follows, isAfter, positionIn } from './run-event.js';

const runId = '01a1fc3b-88f2-744e-88a7-8c1f97124757';

describe('The position of a run event', () => {
  it('goes through its id and back', () => {
    expect(positionIn(runId, eventId(runId, { epoch: 2, seq: 17 }))).toEqual({ epoch: 2, seq: 17 });
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `${runId}-1`,
    `${runId}-1-2-3`,
    `${runId}-x-2`,
    `${runId}-1-99999999999`,
  ])('is not read from %s', (id) => expect(positionIn(runId, id)).toBeUndefined());

  it('is not read from another run’s id', () => {
    expect(positionIn(runId, `${runId.replace('01', '02')}-1-2`)).toBeUndefined();
  });

  it('knows what comes after and what follows without a gap', () => {
    expect(isAfter({ epoch: 1, seq: 3 }, { epoch: 1, seq: 2 })).toBe(true);
    expect(isAfter({ epoch: 1, seq: 2 }, { epoch: 1, seq: 2 })).toBe(false);
    expect(isAfter({ epoch: 1, seq: 9 }, { epoch: 2, seq: 1 })).toBe(false);
    expect(follows({ epoch: 1, seq: 4 }, { epoch: 1, seq: 2 })).toBe(false);
    expect(follows({ epoch: 2, seq: 1 }, { epoch: 1, seq: 7 })).toBe(true);
    expect(follows({ epoch: 2, seq: 2 }, { epoch: 1, seq: 7 })).toBe(false);
  });
});
