import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, Transactions } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { invalid, type StoredBytes, type Upload } from '../../platform/http/index.js';
import {
  BlobStore,
  fileKindOf,
  fileNameOf,
  StorageQuota,
  UploadSlots,
  type IncomingBlob,
} from '../../platform/storage/index.js';
import { fileView, type FileView } from './file.dto.js';
import { StoredFile } from './file.entity.js';
import { isInline, mayRead, mayRemove, type FileSeen } from './file.policy.js';

/** So long a file waits for the message that it was uploaded for. */
const waitMillis = 24 * 3_600_000;

/** Whose a file is until a message has it. */
export type FileOwner = Pick<UserActor, 'orgId' | 'userId'>;

/** What people upload, until it belongs to a message, and to whom it is shown. */
@Injectable()
export class FileService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly blobs: BlobStore,
    private readonly quota: StorageQuota,
    private readonly slots: UploadSlots,
  ) {}

  /** Takes a file while it arrives; `begin` opens it, when it is not larger than it may be. */
  upload(actor: UserActor, begin: (largest: number) => Promise<Upload>): Promise<FileView> {
    return this.slots.take(actor.userId, async () => {
      const { fileName, content } = await begin(this.config.FILE_MAX_SIZE);
      const name = fileNameOf(fileName);
      if (!name) throw invalid([{ path: ['file'], message: 'has no name that could be kept' }]);
      return this.keep(actor, name, await this.blobs.receive(content, this.config.FILE_MAX_SIZE));
    });
  }

  /** What came from outside, on behalf of a person: theirs until a message has it. Throws `payload_too_large`. */
  async take(owner: FileOwner, name: string, content: AsyncIterable<Uint8Array>): Promise<FileView> {
    const incoming = await this.blobs.receive(content, this.config.FILE_MAX_SIZE);
    return this.keep(owner, fileNameOf(name) ?? 'file', incoming);
  }

  async open(actor: UserActor, id: string): Promise<StoredBytes> {
    const file = await this.find(actor, id);
    return {
      fileName: file.name,
      contentType: file.charset ? `${file.mime}; charset=${file.charset}` : file.mime,
      size: file.size,
      sha256: file.sha256,
      isInline: isInline(file),
      open: (range) => this.blobs.open(file, range),
    };
  }

  async get(actor: UserActor, id: string): Promise<FileView> {
    return fileView(await this.find(actor, id));
  }

  async remove(actor: UserActor, id: string): Promise<void> {
    const file = await this.find(actor, id);
    const isMine = { orgId: actor.orgId, id, messageId: IsNull() };
    // From here on no message can take it; if the rest fails, the next purge does it.
    const { affected } = mayRemove(actor, file)
      ? await this.dataSource.manager.update(StoredFile, isMine, { expiresAt: null })
      : { affected: 0 };
    if (!affected) throw new AppError('conflict', 'The file belongs to a message, and goes with it');
    await this.blobs.delete(file);
    await this.dataSource.manager.delete(StoredFile, isMine);
  }

  /** The row comes first: what fails after it is found by it and purged. */
  private async keep(actor: FileOwner, name: string, incoming: IncomingBlob): Promise<FileView> {
    const { orgId, userId } = actor;
    const { size, sha256, head } = incoming;
    const id = newId();
    try {
      const kind = await fileKindOf(head, size, name);
      const expiresAt = new Date(Date.now() + waitMillis);
      const file = await this.transactions.run(async (tx) => {
        const row = { ...kind, id, orgId, uploadedBy: userId, name, size, sha256, expiresAt };
        await tx.manager.insert(StoredFile, row);
        await this.quota.requireRoom(tx, orgId);
        return tx.manager.findOneByOrFail(StoredFile, { orgId, id });
      });
      await incoming.keepAs(file);
      return fileView(file);
    } catch (error) {
      await incoming.discard();
      throw error;
    }
  }

  /** The file, if the actor may read it; throws `not_found` otherwise. */
  private async find(actor: UserActor, id: string): Promise<StoredFile & FileSeen> {
    const { entities, raw } = await this.dataSource.manager
      .createQueryBuilder(StoredFile, 'f')
      .where('f.orgId = :orgId AND f.id = :id', { orgId: actor.orgId, id })
      .addSelect(
        `(SELECT c.user_id FROM messages m
          JOIN chat_members c ON c.org_id = m.org_id AND c.chat_id = m.chat_id AND c.user_id = :me
          WHERE m.org_id = f.org_id AND m.id = f.message_id AND m.deleted_at IS NULL)`,
        'reader',
      )
      .setParameter('me', actor.userId)
      .getRawAndEntities<{ reader: string | null }>();
    const [file] = entities;
    const seen = file && Object.assign(file, { readerId: raw[0]?.reader ?? null });
    if (!seen || !mayRead(actor, seen)) throw notFound('The file');
    return seen;
  }
}
