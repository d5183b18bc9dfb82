import { QueryFailedError } from 'typeorm';
import { withoutContents } from './logging.js';

describe('What is logged of an error', () => {
  it('has its kind, message and causes, and nothing that a driver hangs on it', () => {
    const driverError = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (x)=(SECRET)',
    });
    const query = new QueryFailedError('INSERT INTO t VALUES ($1)', ['SECRET'], driverError);
    const logged = withoutContents(new Error('a request failed', { cause: query }));
    expect(logged).toMatchObject({
      message: 'a request failed',
      cause: { type: 'QueryFailedError', code: '23505' },
    });
    expect(JSON.stringify(logged)).not.toContain('SECRET');
  });
});
