import { DataSource } from 'typeorm';
import { WebhookDelivery } from './webhook-delivery.entity.js';

/** What the database is asked for, without one. */
async function statement(): Promise<string> {
  const source = new DataSource({ type: 'postgres', entities: ['src/**/*.entity.ts'] });
  await (source as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  return source.createQueryBuilder(WebhookDelivery, 'd').getQuery();
}

describe('A list of deliveries', () => {
  it('is read without their bodies, and with whether there is one', async () => {
    const asked = await statement();
    expect(asked).not.toMatch(/"d"\."body" AS/);
    expect(asked).toMatch(/"d"\."beginning" AS/);
    expect(asked).toMatch(/SELECT "d"\.body IS NOT NULL/);
  });
});
