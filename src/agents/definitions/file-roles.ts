import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  AuditLog,
  languageChanged,
  Organization,
  organizationRegistered,
  type UserActor,
} from '../../identity/index.js';
import { asSystem, newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import { ConfigError } from '../../platform/config/index.js';
import { snakeCase } from '../../platform/text/index.js';
import type { AgentDefinition } from '../types/agent-definition.js';
import { announceAgentsChanged } from './agent-news.js';
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
  retrieval: 'text',
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

/** Any number will do, as long as nothing else in the database uses it. */
const rewritingKey = 4_172_041;

/** What reading the folder again came to. */
interface Synced {
  /** Usernames. */
  changed: string[];
  /** Where any of them changed. */
  orgIds: string[];
}

/** Gives every organization one row per prompt file, so that runs, limits and lifecycle have something to hold. */
@Injectable()
export class FileRoles implements OnModuleInit {
  /** Many who ask at once share one reading: it writes to every organization. */
  private reloading?: Promise<string[]>;
  /** What other processes had this one read, one after another: an older reading never replaces a newer one. */
  private rereading = Promise.resolve();

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
    await this.files.warn();
    await this.syncAll();
    this.live.subscribe(topics.promptsChanged, () => {
      this.reread().catch((error: unknown) =>
        log.error({ err: error }, 'prompt files could not be read again'),
      );
    });
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
    await this.files.warn();
    const { changed, orgIds } = await this.syncAll();
    this.live.publish({
      topics: [topics.promptsChanged, ...orgIds.map((id) => topics.organization(id))],
      type: 'roles.changed',
      data: {},
    });
    return changed;
  }

  @InTransaction(organizationRegistered)
  addToNewOrganization({ manager }: Tx, { orgId }: PayloadOf<typeof organizationRegistered>): Promise<void> {
    return this.syncOrganization(manager, orgId);
  }

  /** At once: later runs are of the role in the new language, one that is under way goes on as it began. */
  @InTransaction(languageChanged)
  async followLanguage(tx: Tx, { orgId }: PayloadOf<typeof languageChanged>): Promise<void> {
    await takeTurn(tx);
    await this.caughtUp();
    await this.syncOrganization(tx.manager, orgId);
    announceAgentsChanged(tx, this.live, orgId);
  }

  /** Another process wrote the rows already; this one needs its files for what it will write itself. */
  private reread(): Promise<void> {
    const load = () => this.files.load();
    this.rereading = this.rereading.then(load, load);
    return this.rereading;
  }

  /**
   * With older files this process would write over what another one wrote of newer ones. A reading that failed is tried
   * once more, and what still fails is refused by name; nothing is read where all went well.
   */
  private caughtUp(): Promise<void> {
    return this.rereading.catch(() => this.reread());
  }

  private syncAll(): Promise<Synced> {
    return asSystem('keeper', () => this.syncOrganizations());
  }

  private async syncOrganizations(): Promise<Synced> {
    return this.transactions.run(async (tx) => {
      await takeTurn(tx);
      const changed = new Set<string>();
      const orgIds = new Set<string>();
      const organizations = await tx.manager.query<{ locale: string; ids: string[] }[]>(
        'SELECT locale, array_agg(id ORDER BY id) AS ids FROM organizations GROUP BY locale ORDER BY locale',
      );
      for (const { locale, ids } of organizations)
        for (const file of this.files.in(locale))
          for (const orgId of await this.sync(tx.manager, file, ids)) {
            changed.add(file.username);
            orgIds.add(orgId);
          }
      const [gone] = await tx.manager.query<[{ username: string; orgId: string }[], number]>(
        `UPDATE agents SET is_active = false, updated_at = now()
         WHERE origin = 'file' AND is_active AND NOT username = ANY($1) RETURNING username, org_id AS "orgId"`,
        [this.files.usernames],
      );
      for (const { username, orgId } of gone) {
        changed.add(username);
        orgIds.add(orgId);
      }
      return { changed: [...changed], orgIds: [...orgIds] };
    });
  }

  private async syncOrganization(manager: EntityManager, orgId: string): Promise<void> {
    const { locale } = await manager.findOneByOrFail(Organization, { id: orgId });
    for (const file of this.files.in(locale)) await this.sync(manager, file, [orgId]);
  }

  /** One statement for all of these organizations; returns in which of them it wrote. */
  private async sync(manager: EntityManager, file: PromptFile, orgIds: string[]): Promise<string[]> {
    const differs = contentColumns
      .map((column) => `agents.${column} IS DISTINCT FROM excluded.${column}`)
      .join(' OR ');
    const { username, ...definition } = file;
    const rows = await manager.query<{ orgId: string }[]>(
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
       SELECT org_id AS "orgId" FROM written`,
      [
        orgIds.map(() => newId()),
        orgIds,
        username,
        JSON.stringify(rowOf(definition)),
        JSON.stringify(definition),
      ],
    );
    return rows.map((row) => row.orgId);
  }
}

/** Whoever reads an organization's language here would else write roles in the one that it leaves meanwhile. */
async function takeTurn({ manager }: Tx): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [rewritingKey]);
}

const rowOf = (definition: AgentDefinition): Record<string, unknown> =>
  Object.fromEntries(Object.entries(definition).map(([property, value]) => [snakeCase(property), value]));
