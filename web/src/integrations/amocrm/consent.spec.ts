import { returnedBy } from './consent';

const agentId = '0199b2c1-7b52-7f1e-9d21-5a3f0c9e1b22';

describe('returnedBy', () => {
  it('takes all as text, whatever it looks like', () => {
    const state = `${agentId}.abc`;
    expect(returnedBy(`?code=12345678901234567890&state=${state}&referer=a.amocrm.ru&platform=1`)).toEqual({
      agentId,
      given: { state, code: '12345678901234567890', referer: 'a.amocrm.ru' },
      isDenied: false,
    });
  });

  it('knows that the person has let nobody in, and of which role', () => {
    expect(returnedBy(`?error=access_denied&state=${agentId}.abc`)).toEqual({
      agentId,
      given: undefined,
      isDenied: true,
    });
  });

  it.each(['', '?code=1&referer=a.amocrm.ru', '?state=..%2F..%2Fadmin.x', `?state=x${agentId}.y`])(
    'finds nothing to finish, and no role, in %j',
    (search) => expect(returnedBy(search)).toEqual({ agentId: undefined, given: undefined, isDenied: false }),
  );
});
