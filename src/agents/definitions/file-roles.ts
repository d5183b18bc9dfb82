import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog, organizationRegistered, type UserActor } from '../../identity/index.js';
import { asSystem, newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { InTransaction } from '../../platform/events/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import { ConfigError } from '../../platform/config/index.js';
import { snakeCase } from '../../platform/text/index.js';
import type { AgentDefinition } from '../types/agent-definition.js';
import type { PromptFile } from './prompt-file.js';
import { PromptFiles } from './prompt-files.js';

/**
 * What a file says of a role, as columns. A row that differs from its file in any of these is rewritten, and its
 * version grows. Where an organization has an agent of its own by that name, that one stands.
 */
const contentTypes: Record<keyof AgentDefinition, string> = {
  name: 'text',
  title: 'text',
  description: 'text',
  type: 'text',
  model: 'text',
  temperature: 'double precision',
  prompt: 'text',
  tools: 'jsonb',
  toolPolicies: 'jsonb',
  httpTools: 'jsonb',
  knowledge: 'jsonb',
  tables: 'uuid[]',
  prefetchTopK: 'integer',
  steps: 'jsonb',
  members: 'jsonb',
  graph: 'jsonb',
  limits: 'jsonb',
  greeting: 'text',
  examples: 'jsonb',
  outputSchema: 'jsonb',
  approverIds: 'uuid[]',
};
const contentColumns = Object.keys(contentTypes).map(snakeCase);
const contentRecord = Object.entries(contentTypes)
  .map(([property, type]) => `${snakeCase(property)} ${type}`)
  .join(', ');

/** Gives every organization one row per prompt file, so that runs, limits and lifecycle have something to hold. */
@Injectable()
export class FileRoles implements OnModuleInit {
  /** Many who ask at once share one reading: it writes to every organization. */
  private reloading?: Promise<string[]>;

  constructor(
    private readonly transactions: Transactions,
    private readonly files: PromptFiles,
    private readonly live: LiveBus,
    private readonly audit: AuditLog,
  ) {}

  /** A malformed file stops the boot by name. */
  async onModuleInit(): Promise<void> {
    await this.files.load().catch((error: unknown) => {
      throw error instanceof AppError ? new ConfigError(error.detail) : error;
    });
    await this.syncAll();
    this.live.subscribe(topics.promptsChanged, () => this.reread());
  }

  /** Reads the folder again here and in every other process; returns the usernames that changed. */
  async reload(actor: UserActor): Promise<string[]> {
    this.reloading ??= this.reloadNow().finally(() => (this.reloading = undefined));
    const changed = await this.reloading;
    // Afterwards: the change is every organization's, the record is in the one whose admin asked for it.
    await this.transactions.run((tx) =>
      this.audit.record(tx, actor, {
        action: 'roles.reloaded',
        objectId: actor.orgId,
        details: { changed },
      }),
    );
    return changed;
  }

  private async reloadNow(): Promise<string[]> {
    await this.files.load();
    const changed = await this.syncAll();
    this.live.publish({ topics: [topics.promptsChanged], type: 'changed', data: {} });
    return changed;
  }

  @InTransaction(organizationRegistered)
  async addToNewOrganization(tx: Tx, { orgId }: { orgId: string }): Promise<void> {
    for (const file of this.files.all) await this.sync(tx.manager, file, orgId);
  }

  /** Another process wrote the rows already; this one only needs its files for organizations yet to come. */
  private reread(): void {
    this.files
      .load()
      .catch((error: unknown) => log.error({ err: error }, 'prompt files could not be read again'));
  }

  private syncAll(): Promise<string[]> {
    return asSystem('keeper', () => this.syncOrganizations());
  }

  private async syncOrganizations(): Promise<string[]> {
    return this.transactions.run(async (tx) => {
      const changed: string[] = [];
      for (const file of this.files.all) {
        if ((await this.sync(tx.manager, file)) > 0) changed.push(file.username);
      }
      const [gone] = await tx.manager.query<[{ username: string }[], number]>(
        `UPDATE agents SET is_active = false, updated_at = now()
         WHERE origin = 'file' AND is_active AND NOT username = ANY($1) RETURNING username`,
        [this.files.all.map((file) => file.username)],
      );
      return [...new Set([...changed, ...gone.map((row) => row.username)])];
    });
  }

  /** One statement for one organization or for all; returns how many rows it wrote. */
  private async sync(manager: EntityManager, file: PromptFile, orgId?: string): Promise<number> {
    const orgs = orgId
      ? [orgId]
      : (await manager.query<{ id: string }[]>('SELECT id FROM organizations ORDER BY id')).map(
          (row) => row.id,
        );
    const differs = contentColumns
      .map((column) => `agents.${column} IS DISTINCT FROM excluded.${column}`)
      .join(' OR ');
    const { username, ...definition } = file;
    const rows = await manager.query<unknown[]>(
      `WITH written AS (
       INSERT INTO agents (id, org_id, username, origin, ${contentColumns.join(', ')})
       SELECT o.id, o.org_id, $3, 'file', ${contentColumns.map((column) => `d.${column}`).join(', ')}
       FROM unnest($1::uuid[], $2::uuid[]) AS o(id, org_id), jsonb_to_record($4::jsonb) AS d(${contentRecord})
       ON CONFLICT (org_id, username) WHERE is_active OR origin = 'file' DO UPDATE SET
         ${contentColumns.map((column) => `${column} = excluded.${column}`).join(', ')},
         version = agents.version + 1, is_active = true, updated_at = now()
       WHERE agents.origin = 'file' AND (NOT agents.is_active OR ${differs})
       RETURNING id, org_id, version
       ), kept AS (
         INSERT INTO agent_versions (agent_id, org_id, version, content) SELECT id, org_id, version, $5::jsonb FROM written
       )
       SELECT id FROM written`,
      [
        orgs.map(() => newId()),
        orgs,
        username,
        JSON.stringify(rowOf(definition)),
        JSON.stringify(definition),
      ],
    );
    return rows.length;
  }
}

const rowOf = (definition: AgentDefinition): Record<string, unknown> =>
  Object.fromEntries(Object.entries(definition).map(([property, value]) => [snakeCase(property), value]));
