import { AppError } from '../../../platform/errors/index.js';
import { Patience } from './patience.js';

const away = () => Promise.reject(Object.assign(new Error('no way'), { code: 'ECONNREFUSED' }));
const never = () => new Promise<string>(() => undefined);

describe('The patience of a reader', () => {
  it('bears that the database is away, and gives what it says when it is back', async () => {
    const patience = new Patience();
    expect(await patience.ask(away)).toBeUndefined();
    expect(await patience.ask(away)).toBeUndefined();
    expect(await patience.ask(() => Promise.resolve('back'))).toBe('back');
  });

  it('ends when that lasts, from the first question that was not answered', async () => {
    const patience = new Patience({ question: 1_000, away: 0 });
    await expect(patience.ask(away)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('counts a question without an answer as one that failed', async () => {
    const patient = new Patience({ question: 10, away: 60_000 });
    expect(await patient.ask(never)).toBeUndefined();
    const impatient = new Patience({ question: 10, away: 0 });
    await expect(impatient.ask(never)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is for outages alone', async () => {
    const mistake = () => Promise.reject(new AppError('internal_error'));
    await expect(new Patience().ask(mistake)).rejects.toMatchObject({ code: 'internal_error' });
  });
});
