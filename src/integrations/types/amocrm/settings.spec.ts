import { z } from 'zod';
import { amocrmSettings, clientOf } from './settings.js';

const own = {
  PUBLIC_URL: 'https://artel.example.com',
  EGRESS_ALLOW: ['127.0.0.1:81'],
  AMOCRM_CLIENT_ID: 'ours',
  AMOCRM_CLIENT_SECRET: 'our-secret',
  AMOCRM_REDIRECT_URI: 'https://artel.example.com/amocrm',
  AMOCRM_CHANNEL_ID: 'our-channel',
  AMOCRM_CHANNEL_SECRET: 'our-channel-secret',
  AMOCRM_CHANNEL_BOT_ID: 'our-bot',
};
const schema = amocrmSettings(own);
const read = (settings: object) => schema.parse({ domain: 'example.amocrm.ru', ...settings });

describe('settings of amoCRM', () => {
  it('take the server’s own client where none is named', () => {
    expect(clientOf(read({}), {}, own)).toEqual({
      clientId: 'ours',
      clientSecret: 'our-secret',
      redirectUri: 'https://artel.example.com/amocrm',
      channelId: 'our-channel',
      channelSecret: 'our-channel-secret',
      botRefId: 'our-bot',
    });
  });

  it('name the addresses here by what the server is known by', () => {
    const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    expect(properties).toMatchObject({
      redirectUri: { examples: ['https://artel.example.com/connect/amocrm'] },
      channelId: { webhook: 'https://artel.example.com/api/v1/integrations/amocrm/channel/:scope_id' },
    });
  });

  it('never show its secrets to another server, nor for another client', () => {
    const elsewhere = clientOf(read({ domain: '127.0.0.1:81' }), {}, own);
    const { redirectUri, ...others } = elsewhere;
    expect(Object.values(others)).toEqual(Array.from({ length: 5 }, () => undefined));
    // Nobody is led to another server's page by what is set for amoCRM.
    expect(redirectUri).toBe('https://artel.example.com/connect/amocrm');
    const another = clientOf(read({ clientId: 'theirs', channelId: 'their-channel' }), {}, own);
    expect([another.clientSecret, another.channelSecret]).toEqual([undefined, undefined]);
    expect(another.botRefId).toBeUndefined();
  });

  it.each(['example.amocrm.ru', 'a-1.amocrm.com', 'example.kommo.com', 'Example.amoCRM.ru', '127.0.0.1:81'])(
    'know %s',
    (domain) => expect(schema.safeParse({ domain }).success).toBe(true),
  );

  it.each([
    ...[
      'amocrm.ru',
      'amojo.amocrm.ru',
      'www.amocrm.ru',
      'api.amocrm.ru',
      'a.b.amocrm.ru',
      'example.com',
      '127.0.0.1:82',
    ],
    ...[
      'example.amocrm.ru.example.com',
      'example.amocrm.ru:8080',
      'https://example.amocrm.ru',
      'a@b.amocrm.ru',
      '',
    ],
  ])('know nothing of %s', (domain) => expect(schema.safeParse({ domain }).success).toBe(false));
});
