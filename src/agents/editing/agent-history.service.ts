import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { decodeCursor, fieldErrors, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { textDiff } from '../../platform/text/index.js';
import { AgentVersion } from '../definitions/agent-version.entity.js';
import type { Agent } from '../definitions/agent.entity.js';
import { AgentService } from '../definitions/agent.service.js';
import { AgentDefinition, changedParts } from '../types/agent-definition.js';
import { AgentEditing } from './agent-editing.service.js';
import type { PartChange, VersionDetails, VersionView } from './agent-history.dto.js';

interface VersionRow {
  version: number;
  createdAt: Date;
  authorId: string | null;
  authorUsername: string | null;
  authorName: string | null;
  restoredFrom: number | null;
  changed: string[];
}

/** Contents stay in the database: a page of them could be a hundred megabytes. */
const versionsSql = `
  SELECT v.version, v.created_at AS "createdAt", v.author_id AS "authorId", u.username AS "authorUsername",
    u.name AS "authorName", v.restored_from AS "restoredFrom",
    ARRAY(SELECT n.key FROM jsonb_each(v.content) n
          WHERE p.version IS NOT NULL AND n.value IS DISTINCT FROM p.content -> n.key ORDER BY n.key) AS changed
  FROM agent_versions v
  LEFT JOIN agent_versions p ON p.org_id = v.org_id AND p.agent_id = v.agent_id AND p.version = v.version - 1
  LEFT JOIN users u ON u.org_id = v.org_id AND u.id = v.author_id
  WHERE v.org_id = $1 AND v.agent_id = $2`;

/** What an agent was, from its first version on, and who made it so. */
@Injectable()
export class AgentHistory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly agents: AgentService,
    private readonly editing: AgentEditing,
  ) {}

  /** Newest first. */
  async list(actor: UserActor, id: string, { limit, cursor }: PageQuery): Promise<Page<VersionView>> {
    const { orgId } = await this.agents.get(actor, id);
    const [before] = cursor ? decodeCursor(cursor, z.tuple([z.coerce.number().int().positive()])) : [null];
    const rows = await this.dataSource.query<VersionRow[]>(
      `${versionsSql} AND ($3::int IS NULL OR v.version < $3) ORDER BY v.version DESC LIMIT $4`,
      [orgId, id, before, limit + 1],
    );
    return toPage(rows, limit, versionView, ({ version }) => [String(version)]);
  }

  async get(actor: UserActor, id: string, version: number): Promise<VersionDetails> {
    const agent = await this.agents.get(actor, id);
    const [row] = await this.dataSource.query<VersionRow[]>(`${versionsSql} AND v.version = $3`, [
      agent.orgId,
      id,
      version,
    ]);
    if (!row) throw notFound('The version');
    const [content, before] = await Promise.all([
      this.contentOf(agent, version),
      version > 1 ? this.contentOf(agent, version - 1) : undefined,
    ]);
    const changes = before ? changesBetween(before, content) : [];
    return { ...versionView(row), content, changes };
  }

  /** Makes a new version with the content of an earlier one, if that is still without a mistake. */
  async restore(actor: UserActor, id: string, version: number): Promise<Agent> {
    const agent = await this.editing.ofApi(actor, id);
    const content = AgentDefinition.safeParse(await this.contentOf(agent, version));
    if (!content.success)
      throw new AppError('validation_failed', 'This version does not hold any more', {
        errors: fieldErrors(content.error.issues),
      });
    return this.editing.rewrite(actor, agent, content.data, {
      action: 'agent.restored',
      restoredFrom: version,
    });
  }

  private async contentOf({ orgId, id }: Agent, version: number): Promise<AgentDefinition> {
    const row = await this.dataSource.manager.findOneBy(AgentVersion, { orgId, agentId: id, version });
    if (!row) throw notFound('The version');
    return row.content;
  }
}

const versionView = (row: VersionRow): VersionView => ({
  version: row.version,
  author: row.authorId
    ? { id: row.authorId, username: row.authorUsername ?? '', name: row.authorName ?? '' }
    : null,
  createdAt: row.createdAt.toISOString(),
  restoredFrom: row.restoredFrom,
  changed: row.changed,
});

const changesBetween = (before: AgentDefinition, after: AgentDefinition): PartChange[] =>
  changedParts(before, after).map((part) => {
    const change = { part, before: before[part], after: after[part] };
    if (typeof change.before !== 'string' || typeof change.after !== 'string') return change;
    return { ...change, diff: textDiff(change.before, change.after) };
  });
