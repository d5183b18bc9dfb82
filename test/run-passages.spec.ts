import { rmSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { Agent } from '../src/agents/definitions/agent.entity.js';
import { GivenPassages } from '../src/agents/knowledge/given-passages.js';
import { RunPassage } from '../src/agents/knowledge/run-passage.entity.js';
import { RunPassages } from '../src/agents/knowledge/run-passages.js';
import { Run } from '../src/agents/runs/queue/run.entity.js';
import { Chat } from '../src/chats/chat/chat.entity.js';
import { Organization } from '../src/identity/accounts/organization.entity.js';
import { User } from '../src/identity/accounts/user.entity.js';
import { Collection } from '../src/knowledge/collections/collection.entity.js';
import { KnowledgeDocument } from '../src/knowledge/documents/document.entity.js';
import type { Passage } from '../src/knowledge/index.js';
import { loadConfig } from '../src/platform/config/index.js';
import { dataSourceOptions, openDataSource } from '../src/platform/database/data-source.js';
import { inOrganization, newId } from '../src/platform/database/index.js';
import { copyDataDir } from './support/template.js';

const config = loadConfig({ DATA_DIR: copyDataDir() }, { envFile: '/nonexistent', argv: [] });

const passageOf = (documentId: string): Passage => ({
  ...{
    chunkId: newId(),
    documentId,
    documentName: 'Опись',
    collectionId: 'c',
    version: 1,
    text: 'Два стола.',
  },
  ...{ page: null, titlePath: [], score: 1, relevant: true, highlights: [] },
});

describe('Passages of a document that is deleted after they were found', () => {
  const orgId = newId();
  const [ownerId, agentId] = [newId(), newId()];
  let dataSource: DataSource;
  let passages: RunPassages;

  const inOrg = <T>(work: () => Promise<T>): Promise<T> => inOrganization(orgId, work);

  beforeAll(async () => {
    const entities = [Organization, User, Chat, Agent, Run, RunPassage, Collection, KnowledgeDocument];
    dataSource = await openDataSource(config, { ...dataSourceOptions(config), entities });
    passages = new RunPassages(dataSource, undefined as never, undefined as never);
    const owner = { id: ownerId, orgId, username: 'owner', name: 'Owner', email: `${orgId}@example.com` };
    const about = { username: 'clerk', name: 'clerk', title: '', description: '', prompt: '' };
    await inOrg(async () => {
      const { manager } = dataSource;
      await manager.insert(Organization, { id: orgId, name: 'Org' });
      await manager.insert(User, { ...owner, passwordHash: '', role: 'owner' });
      await manager.insert(Agent, { id: agentId, orgId, ...about, type: 'simple', origin: 'api' });
    });
  });
  afterAll(async () => {
    await dataSource.destroy();
    rmSync(config.DATA_DIR, { recursive: true, force: true });
  });

  /** In a collection of its own. */
  const aDocument = async (): Promise<{ id: string; collectionId: string }> => {
    const [id, collectionId] = [newId(), newId()];
    const bytes = { mime: 'text/plain', charset: 'utf-8' as const, size: 1, sha256: id };
    const document = { id, orgId, collectionId, name: 'Опись', createdBy: ownerId, ...bytes };
    await inOrg(async () => {
      const collection = { id: collectionId, orgId, name: `Склад ${collectionId}`, createdBy: ownerId };
      await dataSource.manager.insert(Collection, collection);
      await dataSource.manager.insert(KnowledgeDocument, { ...document, source: 'text', state: 'ready' });
    });
    return { id, collectionId };
  };
  const aRun = async () => {
    const run = { id: newId(), orgId, agentId, agentUsername: 'clerk', epoch: 1, userId: ownerId };
    await inOrg(() => dataSource.manager.insert(Run, { ...run, status: 'running', deadlineAt: new Date() }));
    return run;
  };

  it.each([
    ['a document', KnowledgeDocument, 'id' as const],
    ['its collection', Collection, 'collectionId' as const],
  ])('are not given, whether %s went', async (_, entity, by) => {
    const [gone, stays] = [await aDocument(), await aDocument()];
    const run = await aRun();
    const given = new GivenPassages();
    const left = await inOrg(async () => {
      const numbered = await passages.number(run, given, [passageOf(gone.id), passageOf(stays.id)]);
      await dataSource.manager.delete(entity, { orgId, id: gone[by] });
      return passages.give(run, given, numbered);
    });
    expect(left).toMatchObject([{ n: 2, passage: { documentId: stays.id } }]);
    expect([given.at(1), given.at(2)]).toMatchObject([undefined, { passage: { documentId: stays.id } }]);
    const kept = await inOrg(() => dataSource.manager.findBy(RunPassage, { orgId, runId: run.id }));
    expect(kept).toMatchObject([{ n: 2, documentId: stays.id }]);
  });

  it('are given as often as they are found while it is there, and to a trial, which is no run', async () => {
    const found = [passageOf((await aDocument()).id)];
    const run = await aRun();
    const given = new GivenPassages();
    for (const seeker of [run, run, { ...run, id: newId() }])
      expect(
        await inOrg(async () => passages.give(seeker, given, await passages.number(seeker, given, found))),
      ).toMatchObject([{ n: 1 }]);
  });
});
