import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../../platform/purge/index.js';

/** No other side repeats a delivery after so long, or an answer refers to one. */
const arrivalDays = 30;
/** What stands there is edited, and looked into, for so long. */
const sendDays = 90;

/** Deletes what is remembered of deliveries: messages stay as long as all others. */
@Injectable()
export class ContactRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('arrivals of contacts', (limit) => this.purgeArrivals(limit));
    purges.add('sends to contacts', (limit) => this.purgeSends(limit));
  }

  private async purgeArrivals(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM contact_arrivals WHERE (integration_id, delivery_id) IN (
         SELECT integration_id, delivery_id FROM contact_arrivals
         WHERE at < now() - make_interval(days => $2) ORDER BY at LIMIT $1)`,
      [limit, arrivalDays],
    );
    return gone;
  }

  private async purgeSends(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM contact_sends WHERE id IN (
         SELECT id FROM contact_sends
         WHERE finished_at < now() - make_interval(days => $2) ORDER BY finished_at LIMIT $1)`,
      [limit, sendDays],
    );
    return gone;
  }
}
