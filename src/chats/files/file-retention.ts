import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../../platform/purge/index.js';
import { BlobStore, type Blob } from '../../platform/storage/index.js';

/** Deletes files that no message took in time, and those of messages that are gone. */
@Injectable()
export class FileRetention {
  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: BlobStore,
    purges: Purges,
  ) {
    purges.add('files', (limit) => this.purge(limit));
  }

  /** A transaction that took a file just in time may end only now: hence the hour. */
  private async purge(limit: number): Promise<number> {
    const gone = await this.dataSource.query<Blob[]>(
      `SELECT id, org_id AS "orgId" FROM files
       WHERE message_id IS NULL AND kept_for IS NULL AND (expires_at IS NULL OR expires_at < now() - interval '1 hour') LIMIT $1`,
      [limit],
    );
    for (const blob of gone) await this.blobs.delete(blob);
    await this.dataSource.query(
      'DELETE FROM files WHERE id = ANY($1) AND message_id IS NULL AND kept_for IS NULL',
      [gone.map(({ id }) => id)],
    );
    return gone.length;
  }
}
