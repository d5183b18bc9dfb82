import { anOrg } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { botToken } from '../support/telegram-api.js';
import { callWebhook, channelsOf } from '../support/telegram.js';
import { Ledger, type Experiment } from './experiment.js';
import { aLinking, telegramApi, webhookSecretOf } from './telegram.js';
import { secretOf } from './tokens.js';

/** Experiment 18: whoever does not know the secret of a webhook is not heard. */
export const closedWebhook: Experiment = {
  number: 18,
  title: 'closed webhook',
  tried: 'updates of the Telegram bot with no secret, wrong ones and altered ones',
  seconds: 5,
  async run(deployment) {
    const ledger = new Ledger();
    const telegram = await telegramApi();
    const owner = await anOrg(deployment.url);
    const linking = await aLinking(owner);
    const secrets = wrongSecrets(deployment);
    const answers: string[] = [];
    for (const secret of secrets) {
      const { status } = await callWebhook(deployment.url, linking.update, secret);
      if (status !== 401) answers.push(`${secret ?? 'none'} is answered ${status}`);
    }
    for (const body of ['{"update_id":', '[]', '{}', 'x'.repeat(100_000)]) {
      const answer = await fetch(`${deployment.url}/api/v1/notifications/telegram/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await answer.arrayBuffer();
      if (answer.status !== 401) answers.push(`${body.slice(0, 20)} is answered ${answer.status}`);
    }
    ledger.atLeast('wrong secrets', secrets.length, 50);
    ledger.none('not answered 401', answers);
    ledger.exactly('what the bot said', telegram.to(linking.chatId).length, 0);
    const linked = async () => (await channelsOf(owner)).filter(({ verified }) => verified).length;
    ledger.exactly('channels that were linked', await linked(), 0);
    // Had one of them left its number behind, this would be taken for a repetition and do nothing.
    const { status } = await callWebhook(deployment.url, linking.update, webhookSecretOf(deployment));
    ledger.exactly('answer to the right secret', status, 200);
    ledger.exactly('channels that the right one links', await linked(), 1);
    return ledger;
  },
};

function wrongSecrets(deployment: Deployment): (string | undefined)[] {
  const secret = webhookSecretOf(deployment);
  const altered = Array.from(secret, (letter, at) => {
    return secret.slice(0, at) + (letter === '0' ? '1' : '0') + secret.slice(at + 1);
  });
  const cut = [
    secret.slice(1),
    secret.slice(0, -1),
    `${secret}0`,
    secret.toUpperCase(),
    `${secret},${secret}`,
  ];
  return [undefined, '', 'undefined', botToken, secretOf(deployment), ...altered, ...cut];
}
