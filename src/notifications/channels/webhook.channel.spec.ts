import type { Config } from '../../platform/config/index.js';
import { EgressClient } from '../../platform/egress/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import WebhookChannel from './webhook.channel.js';
import type { WebhookSecrets } from './webhook/webhook-secrets.js';

const config = { EGRESS_ALLOW: ['crm.internal:8443', '10.0.0.7:80'] } as Config;
const egress = new EgressClient(config, new Metrics());
const channel = new WebhookChannel(config, egress, {} as WebhookSecrets);

afterAll(() => egress.onApplicationShutdown());

const codeOf = (address: string, role: 'owner' | 'admin' | 'member'): string => {
  try {
    return channel.normalize(address, role);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('The address of a webhook', () => {
  it.each(['https://crm.internal:8443/', 'http://10.0.0.7/hook', 'http://0x0a.7/hook'])(
    'inside the network, %s, is for owners and administrators to give',
    (address) => {
      expect(codeOf(address, 'member')).toBe('forbidden');
      for (const role of ['owner', 'admin'] as const)
        expect(codeOf(address, role)).toBe(new URL(address).href);
    },
  );

  it('outside is anybody’s, and what the operator has not opened nobody’s', () => {
    expect(codeOf('https://hooks.example/a#b', 'member')).toBe('https://hooks.example/a');
    for (const role of ['owner', 'member'] as const)
      expect(codeOf('http://10.0.0.8/hook', role)).toBe('validation_failed');
  });
});
