import { eventsIn } from './account-events.js';

const told = (pairs: Record<string, string> | [string, string][]) =>
  eventsIn(Buffer.from(new URLSearchParams(pairs).toString()));

const message = {
  'account[subdomain]': 'example',
  'account[id]': '31257294',
  'account[_links][self]': 'https://example.amocrm.ru',
  'message[add][0][id]': 'a0ce13c7-4825-4ecc-9dc0-b35c49b86db4',
  'message[add][0][chat_id]': '54caee02-e383-46d8-a9b7-1fb43f07cffe',
  'message[add][0][talk_id]': '100',
  'message[add][0][contact_id]': '93589657',
  'message[add][0][text]': 'Здравствуйте!',
  'message[add][0][created_at]': '1695482791',
  'message[add][0][element_type]': '2',
  'message[add][0][entity_type]': 'lead',
  'message[add][0][element_id]': '27754599',
  'message[add][0][entity_id]': '27754599',
  'message[add][0][type]': 'incoming',
  'message[add][0][author][id]': '1db2f5cc-aea4-4f96-8d4f-a256ead5b7b0',
  'message[add][0][author][type]': 'external',
  'message[add][0][author][name]': 'Олег',
  'message[add][0][origin]': 'telegram',
};

describe('what an account of amoCRM tells', () => {
  it('is a message, with what it is about', () => {
    expect(told(message)).toEqual([
      {
        kind: 'message',
        id: 'a0ce13c7-4825-4ecc-9dc0-b35c49b86db4',
        chatId: '54caee02-e383-46d8-a9b7-1fb43f07cffe',
        text: 'Здравствуйте!',
        origin: 'telegram',
        author: { name: 'Олег', type: 'external' },
        direction: 'incoming',
        contactId: 93_589_657,
        leadId: 27_754_599,
      },
    ]);
  });

  it('is a talk that was changed', () => {
    const talk = (work: string) =>
      told({
        'talk[update][0][talk_id]': '117',
        'talk[update][0][chat_id]': 'chat',
        'talk[update][0][is_in_work]': work,
        'talk[update][0][updated_at]': '1631035929',
      });
    expect(talk('0')).toEqual([
      { kind: 'talk', id: '117', chatId: 'chat', isInWork: false, changedAt: '1631035929' },
    ]);
    expect(['1', 'true', 'False', ''].map((work) => talk(work)[0])).toMatchObject([
      { isInWork: true },
      { isInWork: true },
      { isInWork: false },
      { isInWork: undefined },
    ]);
  });

  it('is several at once, files by their addresses, and numbers where words are not told', () => {
    const found = told({
      'message[add][0][id]': 'a',
      'message[add][0][chat_id]': 'c',
      'message[add][0][element_type]': '1',
      'message[add][0][element_id]': '7',
      'message[add][7][id]': 'b',
      'message[add][7][chat_id]': 'c',
      'message[add][7][attachment][type]': 'picture',
      'message[add][7][attachment][link]': 'https://example.com/plan.png',
    });
    expect(found).toMatchObject([
      { id: 'a', contactId: 7, leadId: undefined, direction: 'incoming' },
      { id: 'b', text: '[picture] https://example.com/plan.png' },
    ]);
  });

  it('builds nothing by names that others chose', () => {
    const found = told([
      ['__proto__[polluted]', 'yes'],
      ['message[add][0][__proto__][polluted]', 'yes'],
      ['message[add][0][constructor][prototype]', 'yes'],
      ['message[__proto__][0][id]', 'yes'],
      ['message[add][__proto__][id]', 'yes'],
      ['message[add][999999999][id]', 'yes'],
      ['message[add][length]', '1000000000'],
      ['talk[update][0][talk_id]', '1'],
      ['message[add][0][id]', 'a'],
      ['message[add][0][chat_id]', 'c'],
      ['message[add][0][element_type]', '__proto__'],
      ['message[add][0][entity_id]', '1e3'],
      ['message[add][0][contact_id]', '-5'],
    ]);
    expect(found).toMatchObject([{ id: 'a', contactId: undefined, leadId: undefined }]);
    expect(found).toHaveLength(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is bounded, and may be of something else, or of nothing', () => {
    const many = Array.from({ length: 300 }, (_, n): [string, string][] => [
      [`message[add][${n}][id]`, `${n}`],
      [`message[add][${n}][chat_id]`, 'c'],
    ]).flat();
    expect(told(many)).toHaveLength(100);
    expect(told({ 'leads[status][0][id]': '25399013', 'message[add][0][id]': 'x' })).toEqual([]);
    for (const body of ['', '=', '&&&', 'message[add][0][id]', '%zz=%zz', '[]'])
      expect(eventsIn(Buffer.from(body))).toEqual([]);
    expect(() => eventsIn(Buffer.from([0xff, 0xfe]))).toThrow(/not UTF-8/);
    expect(told({ ...message, 'message[add][0][chat_id]': 'x'.repeat(151) })).toEqual([]);
  });
});
