import { curlOf } from './curl';

const url = 'https://artel.example/api/v1/integrations/webhook/1';

it.each([
  [{ verification: 'standard' }, 'webhook-signature: v1,$SIGNATURE'],
  [{ verification: 'hmac', signatureHeader: 'x-mine' }, 'x-mine: sha256=$SIGNATURE'],
  [{ verification: 'bearer' }, 'authorization: Bearer $SECRET'],
])('A command for %p signs as it should', (settings, header) => {
  const command = curlOf(url, settings);
  expect(command).toContain(header);
  expect(command).toContain(url);
});
