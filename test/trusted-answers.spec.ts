import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import { Agent } from '../src/agents/definitions/agent.entity.js';
import { RunPassage } from '../src/agents/knowledge/run-passage.entity.js';
import { RunPassages } from '../src/agents/knowledge/run-passages.js';
import { TrustedAnswers } from '../src/agents/knowledge/trusted-answers.js';
import { Run } from '../src/agents/runs/queue/run.entity.js';
import { Chat } from '../src/chats/chat/chat.entity.js';
import { Message } from '../src/chats/messages/message.entity.js';
import { Organization } from '../src/identity/accounts/organization.entity.js';
import { User } from '../src/identity/accounts/user.entity.js';
import { AuditEntry } from '../src/identity/audit/audit-entry.entity.js';
import { AuditLog } from '../src/identity/audit/audit-log.js';
import { AnswerDocuments } from '../src/knowledge/answers/answer-documents.js';
import { CollectionNames } from '../src/knowledge/collections/collection-names.js';
import { CollectionUser } from '../src/knowledge/collections/collection-user.entity.js';
import { Collection } from '../src/knowledge/collections/collection.entity.js';
import { DocumentIntake } from '../src/knowledge/documents/document-intake.js';
import { DocumentRemoval } from '../src/knowledge/documents/document-removal.js';
import { DocumentService } from '../src/knowledge/documents/document.service.js';
import { DocumentVersion } from '../src/knowledge/documents/document-version.entity.js';
import { KnowledgeDocument } from '../src/knowledge/documents/document.entity.js';
import { loadConfig } from '../src/platform/config/index.js';
import { dataSourceOptions, openDataSource } from '../src/platform/database/data-source.js';
import { inOrganization, newId, Transactions } from '../src/platform/database/index.js';
import { Events } from '../src/platform/events/index.js';
import type { LiveBus } from '../src/platform/live/index.js';
import { type BlobStore, type StorageQuota, UploadSlots } from '../src/platform/storage/index.js';
import type { Subscribers } from '../src/platform/events/subscribers.js';
import { copyDataDir } from './support/template.js';

const config = loadConfig({ DATA_DIR: copyDataDir() }, { envFile: '/nonexistent', argv: [] });

describe('A trusted answer that changes while it becomes a document', () => {
  const orgId = newId();
  const [ownerId, agentId, chatId, collectionId] = [newId(), newId(), newId(), newId()];
  let dataSource: DataSource;
  let transactions: Transactions;
  let answers: TrustedAnswers;
  let seq = 0;
  /** Between the decision to write it down and the moment in which everybody sees it. */
  let meanwhile: (() => Promise<unknown>) | undefined;

  const inOrg = <T>(work: () => Promise<T>): Promise<T> => inOrganization(orgId, work);

  beforeAll(async () => {
    const entities = [
      ...[Organization, User, Chat, Message, Agent, Run, RunPassage, AuditEntry],
      ...[Collection, CollectionUser, KnowledgeDocument, DocumentVersion],
    ];
    dataSource = await openDataSource(config, { ...dataSourceOptions(config), entities });
    transactions = new Transactions(dataSource);
    const untold = { tell: () => Promise.resolve(), wake: () => undefined, publish: () => undefined };
    const blobs = {
      receive: async (content: Readable) => {
        const bytes = await buffer(content);
        return {
          size: bytes.length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          head: bytes,
          keepAs: async () => {
            const happens = meanwhile;
            meanwhile = undefined;
            await happens?.();
          },
          discard: () => Promise.resolve(),
        };
      },
    };
    const audit = new AuditLog();
    const live = untold as unknown as LiveBus;
    const events = new Events(
      { inTransactionOf: () => [], afterCommitOf: () => [] } as unknown as Subscribers,
      live,
    );
    const news = untold as never;
    const quota = { requireRoom: () => Promise.resolve() } as unknown as StorageQuota;
    const intake = new DocumentIntake(
      transactions,
      blobs as unknown as BlobStore,
      quota,
      audit,
      news,
      untold as never,
    );
    const documents = new DocumentService(
      config,
      dataSource,
      undefined as never,
      intake,
      blobs as unknown as BlobStore,
      new UploadSlots(),
    );
    const removal = new DocumentRemoval(events, news, audit);
    answers = new TrustedAnswers(
      dataSource,
      new AnswerDocuments(transactions, documents, removal),
      new CollectionNames(dataSource),
      new RunPassages(dataSource, transactions, events),
    );
    await inOrg(async () => {
      const { manager } = dataSource;
      await manager.insert(Organization, { id: orgId, name: 'Org' });
      const owner = { id: ownerId, orgId, username: 'owner', name: 'Owner', email: `${orgId}@example.com` };
      await manager.insert(User, { ...owner, passwordHash: '', role: 'owner' });
      const about = {
        username: 'kadry',
        name: 'kadry',
        title: '',
        description: '',
        type: 'simple',
        prompt: '',
      };
      await manager.insert(Agent, { id: agentId, orgId, ...about, knowledge: ['Ответы'], origin: 'api' });
      await manager.insert(Chat, { id: chatId, orgId, kind: 'group', title: 'Чат', createdBy: ownerId });
      await manager.insert(Collection, {
        id: collectionId,
        orgId,
        name: 'Ответы',
        acceptsAnswers: true,
        createdBy: ownerId,
      });
    });
  });
  beforeEach(() => inOrg(() => dataSource.manager.delete(KnowledgeDocument, { orgId })));
  afterAll(async () => {
    await dataSource.destroy();
    rmSync(config.DATA_DIR, { recursive: true, force: true });
  });

  const aTrusted = (content: string, from: string[] = []): Promise<string> =>
    inOrg(async () => {
      const [id, runId] = [newId(), newId()];
      const run = { id: runId, orgId, agentId, agentUsername: 'kadry', chatId, deadlineAt: new Date() };
      await dataSource.manager.insert(Run, { ...run, status: 'succeeded' });
      for (const [at, documentId] of from.entries())
        await dataSource.manager.insert(RunPassage, {
          runId,
          n: at + 1,
          orgId,
          chunkId: newId(),
          documentId,
        });
      const author = {
        authorKind: 'agent' as const,
        authorId: agentId,
        authorUsername: 'kadry',
        authorName: '',
      };
      const trust = { validationState: 'approved' as const, trustedBy: ownerId, trustedAt: new Date() };
      await dataSource.manager.insert(Message, {
        ...{ id, orgId, chatId, seq: ++seq, runId, content },
        ...author,
        ...trust,
      });
      return id;
    });
  const change = (id: string, changes: object) =>
    transactions.run((tx) => tx.manager.update(Message, { orgId, id }, changes));
  const tell = (messageId: string) =>
    inOrg(() => answers.follow({ orgId, chatId, messageId, userId: ownerId, trusted: true }));
  const shown = () =>
    inOrg(async () => {
      const { manager } = dataSource;
      const found = await manager.findBy(KnowledgeDocument, { orgId, state: 'queued' });
      return found.map(({ sourceRef, name }) => ({ sourceRef, name }));
    });

  it('is one when nothing happens', async () => {
    const id = await aTrusted('Кулер стоит у лифта.');
    await tell(id);
    await tell(id);
    expect(await shown()).toEqual([{ sourceRef: id, name: 'Кулер стоит у лифта.' }]);
  });

  it('stands in open collections that it came from, and not in each that the role may look into', async () => {
    const [storeId, documentId] = [newId(), newId()];
    const kept = { orgId, createdBy: ownerId };
    const collection = { ...kept, id: storeId, name: 'Склад', acceptsAnswers: true };
    const bytes = { mime: 'text/plain', charset: 'utf-8' as const, size: 1, sha256: 'a' };
    const document = { ...kept, ...bytes, id: documentId, collectionId: storeId, name: 'Опись' };
    await inOrg(async () => {
      await dataSource.manager.insert(Collection, collection);
      await dataSource.manager.insert(KnowledgeDocument, { ...document, source: 'text', state: 'ready' });
    });
    const standing = async (knowledge: string[], from: string[]) => {
      await inOrg(() => dataSource.manager.update(Agent, { orgId, id: agentId }, { knowledge }));
      const id = await aTrusted('Кулер стоит на складе.', from);
      await tell(id);
      const found = await inOrg(() => dataSource.manager.findBy(KnowledgeDocument, { orgId, sourceRef: id }));
      return found.map((one) => one.collectionId).sort();
    };
    try {
      expect(await standing(['*'], [])).toEqual([]);
      expect(await standing(['*'], [documentId])).toEqual([storeId]);
      expect(await standing(['*', 'Ответы'], [documentId])).toEqual([collectionId, storeId].sort());
      expect(await standing(['*', 'Ответы'], [])).toEqual([collectionId]);
    } finally {
      await inOrg(() => dataSource.manager.update(Agent, { orgId, id: agentId }, { knowledge: ['Ответы'] }));
    }
  });

  it('is none after it was deleted', async () => {
    const id = await aTrusted('Кулер стоит у окна.');
    meanwhile = () =>
      transactions.run(async (tx) => {
        await tx.manager.update(Message, { orgId, id }, { deletedAt: new Date() });
        await answers.forget(tx, { orgId, chatId, messageId: id });
      });
    await tell(id);
    expect(await shown()).toEqual([]);
  });

  it.each([
    ['taken back', { trustedAt: null, trustedBy: null }],
    ['rejected', { validationState: 'rejected' }],
  ])('is none after it was %s', async (_, changes) => {
    const id = await aTrusted('Кулер стоит у двери.');
    meanwhile = () => change(id, changes);
    await tell(id);
    expect(await shown()).toEqual([]);
  });

  it('is none after its chat was deleted, whose messages go later', async () => {
    const id = await aTrusted('Кулер стоит у стены.');
    meanwhile = () =>
      transactions.run(async (tx) => {
        await answers.forgetChat(tx, { orgId, chatId });
        await tx.manager.update(Message, { orgId, id }, { trustedAt: null, trustedBy: null });
      });
    await tell(id);
    expect(await shown()).toEqual([]);
  });

  it('says what it says after an edit', async () => {
    const id = await aTrusted('Кулер стоит слева.');
    meanwhile = () => change(id, { content: 'Кулер стоит справа.' });
    await tell(id);
    expect(await shown()).toEqual([{ sourceRef: id, name: 'Кулер стоит справа.' }]);
  });

  it('is one when it is told twice at once', async () => {
    const id = await aTrusted('Кулер стоит в углу.');
    meanwhile = () => tell(id);
    await tell(id);
    expect(await shown()).toEqual([{ sourceRef: id, name: 'Кулер стоит в углу.' }]);
  });

  it('stays when another that says the same is taken back', async () => {
    const [first, second] = [await aTrusted('Кулер на кухне.'), await aTrusted('Кулер на кухне.')];
    await tell(first);
    await tell(second);
    expect((await shown()).map(({ sourceRef }) => sourceRef)).toEqual([first, second]);
    await inOrg(() => change(first, { trustedAt: null, trustedBy: null }));
    await tell(first);
    expect(await shown()).toEqual([{ sourceRef: second, name: 'Кулер на кухне.' }]);
  });
});
