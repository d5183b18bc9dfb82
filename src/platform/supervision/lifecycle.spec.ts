import { restAfter, stepOf, type Happening, type Standing } from './lifecycle.js';

const now = new Date('2027-01-15T10:00:00Z');
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);
const rules = { maxRestarts: 3 };
const asleep: Standing = {
  desired: 'running',
  actual: 'stopped',
  restarts: 0,
  failures: 0,
  runningSince: null,
};
const starting: Standing = { ...asleep, actual: 'starting' };
const running: Standing = { ...asleep, actual: 'running', runningSince: ago(5) };
const halted: Standing = { ...asleep, desired: 'stopped' };
const broken: Standing = { ...asleep, actual: 'error', failures: 1 };

const step = (standing: Standing, happening: Happening) => stepOf(standing, happening, rules, now);
const failure: Happening = { type: 'failed', lasting: false };

describe('What is kept at work', () => {
  it('is begun when people start it, and left as it is when it works', () => {
    expect(step(halted, { type: 'start' })).toMatchObject({
      standing: { desired: 'running', actual: 'starting' },
      cause: 'started',
      dueIn: 0,
    });
    expect(step(running, { type: 'start' })).toBeUndefined();
    expect(step(starting, { type: 'start' })).toBeUndefined();
  });

  it('works when its process says so, unless it was stopped meanwhile', () => {
    expect(step(starting, { type: 'ready' })).toMatchObject({
      standing: { actual: 'running', runningSince: now },
      keepsOwner: true,
    });
    expect(step(halted, { type: 'ready' })).toBeUndefined();
  });

  it('rests when people stop it, from any state, and nothing but people begins it anew', () => {
    for (const standing of [starting, running, broken, asleep])
      expect(step(standing, { type: 'stop' })).toMatchObject({
        standing: { desired: 'stopped', actual: 'stopped' },
        dueIn: null,
        keepsOwner: false,
      });
    for (const happening of [
      { type: 'taken', from: 'another' },
      { type: 'change' },
      { type: 'left' },
      { type: 'idle' },
      failure,
    ] as const)
      expect(step(halted, happening)).toBeUndefined();
    expect(step(halted, { type: 'restart' })).toMatchObject({ standing: { desired: 'running' } });
  });

  it('sleeps when nobody needs it, and is woken by whoever takes it on', () => {
    const slept = step(running, { type: 'idle' });
    expect(slept).toMatchObject({ standing: { desired: 'running', actual: 'stopped' }, cause: 'idle' });
    expect(step(slept?.standing ?? running, { type: 'taken', from: 'none' })).toMatchObject({
      standing: { actual: 'starting', restarts: 0 },
      cause: 'woken',
    });
  });

  it('moves to another process without counting as a failure', () => {
    expect(step(running, { type: 'taken', from: 'another' })).toMatchObject({
      standing: { actual: 'starting', restarts: 1, failures: 0 },
      cause: 'moved',
      keepsOwner: true,
    });
    expect(step(running, { type: 'left' })).toMatchObject({ cause: 'moved', dueIn: 0, keepsOwner: false });
  });

  it('goes on by new settings when it works or failed, and by none when it was stopped', () => {
    for (const standing of [running, broken])
      expect(step(standing, { type: 'change' })).toMatchObject({
        standing: { actual: 'starting', failures: 0 },
        dueIn: 0,
        keepsOwner: false,
      });
  });

  it('is tried again after longer and longer rests, so often and no more', () => {
    const rests: (number | null)[] = [];
    let standing: Standing = running;
    for (let tries = 0; tries < 10; tries++) {
      const failed = step(standing, failure);
      if (!failed) break;
      rests.push(failed.dueIn);
      if (failed.cause === 'gave_up') break;
      standing = step(failed.standing, { type: 'taken', from: 'none' })?.standing ?? failed.standing;
      expect(standing).toMatchObject({ actual: 'starting', restarts: tries + 1 });
    }
    expect(rests).toEqual([1, 2, 4, null]);
  });

  it('is given up at once where nothing will help', () => {
    expect(step(starting, { type: 'failed', lasting: true })).toMatchObject({
      standing: { actual: 'error' },
      cause: 'gave_up',
      dueIn: null,
    });
  });

  it('has no further tries when it was given up and is tried once more', () => {
    const given = step({ ...starting, failures: 0 }, { type: 'failed', lasting: true });
    const again = step(given?.standing ?? starting, { type: 'taken', from: 'none' });
    expect(again).toMatchObject({ standing: { actual: 'starting' }, cause: 'retried' });
    expect(step(again?.standing ?? starting, failure)).toMatchObject({ cause: 'gave_up' });
  });

  it('begins to count anew after a minute of health', () => {
    const healthy = { ...running, failures: 3, runningSince: ago(61) };
    expect(step(healthy, failure)).toMatchObject({ standing: { failures: 1 }, cause: 'failed', dueIn: 1 });
    const brief = { ...running, failures: 3, runningSince: ago(59) };
    expect(step(brief, failure)).toMatchObject({ cause: 'gave_up' });
  });

  it('can fail of its last work when it sleeps already', () => {
    expect(step(asleep, failure)).toMatchObject({ standing: { actual: 'error' }, dueIn: 1 });
  });

  it('fails once: what is told of it later is an echo', () => {
    expect(step(broken, failure)).toBeUndefined();
  });

  it('counts anew when people start it after failures', () => {
    expect(step({ ...broken, restarts: 7, failures: 4 }, { type: 'start' })).toMatchObject({
      standing: { restarts: 0, failures: 0 },
    });
    expect(step({ ...broken, restarts: 7, failures: 4 }, { type: 'restart' })).toMatchObject({
      standing: { restarts: 8, failures: 0 },
    });
  });
});

it('Rests grow to a minute', () => {
  expect([1, 2, 3, 6, 7, 50].map(restAfter)).toEqual([1, 2, 4, 32, 60, 60]);
});
