import { z } from 'zod';
import { Text, Timestamp } from '../../../../platform/http/index.js';
import { TryIntegration } from '../../../integration.dto.js';

export const ConsentView = z
  .object({
    url: z.url().describe('Of amoCRM: where the person is to be led, who lets the role in there'),
    expiresAt: Timestamp.describe('Until when they are to be back'),
  })
  .meta({ id: 'AmocrmConsent' });
export type ConsentView = z.infer<typeof ConsentView>;

export const BeginConsent = TryIntegration.meta({
  examples: [
    { settings: { domain: 'example.amocrm.ru', clientId: '0199' }, secrets: { clientSecret: 'secret' } },
  ],
});

export const GivenConsent = z
  .strictObject({
    state: Text(200),
    code: Text(2_000).describe('The authorization code'),
    referer: Text(200).describe('The address of the account'),
  })
  .describe('As amoCRM adds them to the redirect address')
  .meta({
    examples: [{ state: '0199…', code: 'def502…', referer: 'example.amocrm.ru' }],
  });
export type GivenConsent = z.infer<typeof GivenConsent>;
