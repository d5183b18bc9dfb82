import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../config/index.js';
import type { Tx } from '../database/index.js';
import { AppError } from '../errors/index.js';
import { StorageUsage } from './storage-usage.entity.js';

/** How many bytes an organization may keep, of files and of documents together. */
@Injectable()
export class StorageQuota {
  constructor(@InjectConfig() private readonly config: Config) {}

  /**
   * To be asked after the new row is inserted: its count has locked the organization's, for two that fit one by one may
   * not fit together. Throws `storage_full`.
   */
  async requireRoom(tx: Tx, orgId: string): Promise<void> {
    const most = this.config.ORGANIZATION_STORAGE_MAX;
    if (most === 0) return;
    const { bytes } = await tx.manager.findOneByOrFail(StorageUsage, { orgId });
    if (bytes > most) throw new AppError('storage_full');
  }
}
