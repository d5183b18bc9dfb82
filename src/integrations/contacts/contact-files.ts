import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FileService } from '../../chats/index.js';
import { notFound } from '../../platform/errors/index.js';
import { IntegrationRow } from '../integration.entity.js';
import type { IntegrationRef } from '../integration.js';

/** Files that contacts send, until a message has them. */
@Injectable()
export class ContactFiles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly files: FileService,
  ) {}

  /**
   * Keeps what is downloaded, while it arrives, for `Arrival.attachments`; of one that no message gets within a day nothing
   * stays. It is the file of who set up the integration. Throws `payload_too_large`, and when the organization has no room.
   * No transaction is open.
   */
  async keep(
    { orgId, id }: IntegrationRef,
    { name, content }: { name: string; content: AsyncIterable<Uint8Array> },
  ): Promise<string> {
    const integration = await this.dataSource.manager.findOneBy(IntegrationRow, { orgId, id });
    if (!integration) throw notFound('The integration');
    const file = await this.files.take({ orgId, userId: integration.setUpBy }, name, content);
    return file.id;
  }
}
