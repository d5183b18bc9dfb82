import { AppError } from '../../../platform/errors/index.js';
import { IntegrationRefused } from '../../integration.js';
import { CrmFailure, refusedOrAway } from './api.js';

const of = (status: number) => new CrmFailure(status, 'Why');

describe('A status of amoCRM', () => {
  it.each([429, 500, 502, 503])('is passing: %d', (status) => {
    expect([of(status).isPassing, of(status).isLasting('place'), of(status).isLasting('thing')]).toEqual([
      ...[true, false, false],
    ]);
    expect(refusedOrAway(of(status), 'settings.x')).toMatchObject({ code: 'egress_failed' });
  });

  it.each([402, 403])('is lasting, whatever is asked for: %d', (status) => {
    expect([of(status).isPassing, of(status).isLasting('place'), of(status).isLasting('thing')]).toEqual([
      ...[false, true, true],
    ]);
    expect(refusedOrAway(of(status), 'settings.x')).toBeInstanceOf(IntegrationRefused);
  });

  it('says of one alone that nothing of the account is to be had', () => {
    expect([401, 402, 403, 404, 503].filter((status) => of(status).isUnpaid)).toEqual([402]);
  });

  it('is lasting of a place that there is not, and of one thing in it only its own', () => {
    expect([of(404).isLasting('place'), of(404).isLasting('thing')]).toEqual([true, false]);
    expect(refusedOrAway(of(404), 'settings.x')).toMatchObject({ path: 'settings.x' });
  });

  it('leaves what was not said by a status as it is', () => {
    const error = new AppError('egress_timeout', 'Too late');
    expect(refusedOrAway(error)).toBe(error);
  });
});
