import { isSecret, webhookSecret } from './webhook-secret.js';

const secret = webhookSecret('a secret of the installation, long enough', '123456');

it('The secret of a webhook is of letters that Telegram takes, and of one installation and bot', () => {
  expect(secret).toMatch(/^[\w-]{32,256}$/);
  expect(webhookSecret('a secret of the installation, long enough', '123456')).toBe(secret);
  expect(webhookSecret('a secret of the installation, long enough', '123457')).not.toBe(secret);
  expect(webhookSecret('a secret of another installation, long too', '123456')).not.toBe(secret);
});

it('Only the secret is the secret', () => {
  expect(isSecret(secret, secret)).toBe(true);
  const others = [
    '',
    ` ${secret}`,
    secret.slice(1),
    secret.toUpperCase(),
    `${secret}0`,
    undefined,
    null,
    [secret],
    1,
  ];
  expect(others.filter((other) => isSecret(other, secret))).toEqual([]);
});
