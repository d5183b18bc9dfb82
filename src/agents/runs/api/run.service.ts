import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChatService } from '../../../chats/index.js';
import type { Actor, UserActor } from '../../../identity/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { hiddenAs, isNotFound, notFound } from '../../../platform/errors/index.js';
import { pageById, type Page, type PageQuery } from '../../../platform/http/index.js';
import { RunEnder } from '../queue/run.ender.js';
import { runView, type RunDetails, type RunView } from './run.dto.js';
import { Run } from '../queue/run.entity.js';
import { QueuePlaces } from '../reading/queue-places.js';
import { RunReader } from '../reading/run.reader.js';
import { openInSql } from '../queue/run.status.js';

/** A run can outlive its deadline by what its end takes. */
const marginSeconds = 60;

/** Shows runs to those who may see them, and cancels them. */
@Injectable()
export class RunService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly reader: RunReader,
    private readonly chats: ChatService,
    private readonly ender: RunEnder,
    private readonly places: QueuePlaces,
  ) {}

  async get(actor: Actor, id: string): Promise<RunDetails> {
    const run = await this.find(actor, id);
    const snapshot = await this.reader.snapshot(run);
    return {
      ...runView(run),
      position: run.status === 'queued' ? await this.placeOf(run) : null,
      partial: snapshot ? { text: snapshot.text, eventId: snapshot.id } : null,
      approvals: run.status === 'waiting_approval' ? await this.waitingFor(run) : [],
      noted: run.apiKeyId ? await this.notedWith(run) : null,
    };
  }

  private async placeOf({ orgId, id }: Run): Promise<number | null> {
    return (await this.places.of([orgId], [id])).get(id) ?? null;
  }

  /** The rest of the request may hold pictures, and is left where it is. */
  private async notedWith({ orgId, id }: Run): Promise<RunDetails['noted']> {
    const [row] = await this.dataSource.query<NonNullable<RunDetails['noted']>[]>(
      `SELECT input->>'user' AS "user", input->'metadata' AS metadata FROM runs WHERE org_id = $1 AND id = $2`,
      [orgId, id],
    );
    return row ?? null;
  }

  private async waitingFor({ orgId, id }: Run): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM approvals WHERE org_id = $1 AND run_id = $2 AND state = 'pending' ORDER BY id`,
      [orgId, id],
    );
    return rows.map((row) => row.id);
  }

  /** The newest runs of these chats that are open, or ended after `since`: what a client that comes back shows. */
  async openOrRecent(orgId: string, chatIds: string[], since: Date, limit: number): Promise<RunView[]> {
    const runs = await this.dataSource.manager
      .createQueryBuilder(Run, 'r')
      .where('r.orgId = :orgId', { orgId })
      .andWhere(
        // A run that ended lately was made at most its deadline ago: so the index finds it without the chat's history.
        `r.id IN (
           SELECT o.id FROM runs o WHERE o.org_id = :orgId AND o.chat_id = ANY(:chatIds)
             AND o.status IN ${openInSql}
           UNION ALL
           SELECT e.id FROM runs e WHERE e.org_id = :orgId AND e.chat_id = ANY(:chatIds) AND e.finished_at > :since
             AND e.id > first_id_at(:since::timestamptz - make_interval(secs => :longest)))`,
        { chatIds, since, longest: this.config.RUN_DEADLINE + marginSeconds },
      )
      .orderBy('r.id', 'DESC')
      .limit(limit)
      .getMany();
    return runs.map(runView);
  }

  /** The runs of a chat, newest first: what a reader who joins, or reloads, finds under way or failed. */
  async listOfChat(actor: UserActor, chatId: string, page: PageQuery): Promise<Page<RunView>> {
    await this.chats.find(actor, chatId);
    const query = this.dataSource.manager
      .createQueryBuilder(Run, 'r')
      .where('r.orgId = :orgId AND r.chatId = :chatId', { orgId: actor.orgId, chatId });
    return pageById(query, page, runView, 'DESC');
  }

  /**
   * Ends what is open of a run and of those it called. A running one is stopped upstream; what it has written so far
   * is not an answer.
   */
  async cancel(actor: UserActor, id: string): Promise<RunDetails> {
    await this.ender.end(await this.find(actor, id));
    return this.get(actor, id);
  }

  /**
   * A run of a chat that the actor is in, or, for those who manage agents, of the facade; a key finds those that it has
   * asked for.
   */
  async find(actor: Actor, id: string): Promise<Run> {
    const run = await this.dataSource.manager.findOneBy(Run, { orgId: actor.orgId, id });
    if (!run) throw notFound('The run');
    if (actor.kind === 'api-key') {
      if (run.apiKeyId !== actor.apiKeyId) throw notFound('The run');
      return run;
    }
    if (!run.chatId && !actor.permissions.has('agent:manage')) throw notFound('The run');
    if (run.chatId) await this.chats.find(actor, run.chatId).catch(hiddenAs('The run'));
    return run;
  }

  async isVisible(actor: Actor, id: string): Promise<boolean> {
    return this.find(actor, id).then(
      () => true,
      (error: unknown) => {
        if (isNotFound(error)) return false;
        throw error;
      },
    );
  }
}
