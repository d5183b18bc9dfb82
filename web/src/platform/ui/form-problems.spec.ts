import { Problem } from '../api/problem';
import { showAtFields } from './form-problems';

const form = () => {
  const shown: Record<string, string>[] = [];
  return {
    shown,
    values: { email: '', organization: { name: '' } },
    setErrors: (errors: Record<string, string>) => shown.push(errors),
  };
};
const refusal = (...paths: string[]) =>
  new Problem(
    'validation_failed',
    400,
    undefined,
    paths.map((path) => ({ path, message: `${path} is wrong` })),
  );

describe('showAtFields', () => {
  it('shows what is about fields there, nested ones too', () => {
    const mine = form();
    expect(showAtFields(mine, refusal('email', 'organization.name'))).toBeUndefined();
    expect(mine.shown).toEqual([
      { email: 'email is wrong', 'organization.name': 'organization.name is wrong' },
    ]);
  });

  it('says at a field what another server has said of it', () => {
    const mine = form();
    const errors = [{ path: 'email', message: 'Token has been revoked' }];
    showAtFields(mine, new Problem('integration_refused', 422, undefined, errors));
    expect(mine.shown).toEqual([{ email: 'Token has been revoked' }]);
  });

  it('hands back what is about something else, or about nothing in particular', () => {
    const [other, none, foreign] = [refusal('email', 'token'), refusal(), new Error('bug')];
    for (const error of [other, none, foreign]) expect(showAtFields(form(), error)).toBe(error);
  });
});
