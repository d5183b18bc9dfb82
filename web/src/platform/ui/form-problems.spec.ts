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

  it('says at a list or a text what is wrong in it, and at the fields of a row what is theirs', () => {
    const shown: Record<string, string>[] = [];
    const values = {
      words: ['ann', '79001234567', ''],
      ids: ['01890a5d-ac96-774b-bcce-b302099a8057'],
      rows: [{ name: '' }],
      pairs: [{ name: 'a', value: '1' }],
      json: '{}',
    };
    const mine = { values, setErrors: (errors: Record<string, string>) => shown.push(errors) };
    const paths = [
      'words.1',
      'words.2',
      'ids.0',
      'rows.0.name',
      'rows.0',
      'rows.1.name',
      'pairs.a',
      'json.0.x',
      'words',
    ];
    expect(showAtFields(mine, refusal(...paths))).toBeUndefined();
    expect(shown).toEqual([
      {
        words: '79001234567: words.1 is wrong; №3: words.2 is wrong; words is wrong',
        ids: '№1: ids.0 is wrong',
        'rows.0.name': 'rows.0.name is wrong',
        'rows.0': 'rows.0 is wrong',
        rows: '№2 name: rows.1.name is wrong',
        pairs: 'a: pairs.a is wrong',
        json: '№1 x: json.0.x is wrong',
      },
    ]);
  });

  it('hands back what is about something else, or about nothing in particular', () => {
    const [other, none, foreign] = [refusal('email', 'token'), refusal(), new Error('bug')];
    for (const error of [other, none, foreign]) expect(showAtFields(form(), error)).toBe(error);
  });
});
