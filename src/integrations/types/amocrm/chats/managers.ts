import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { log } from '../../../../platform/logging/index.js';
import { AmocrmApi } from '../api.js';
import type { Holder } from '../grants.js';

/** amoCRM waits five seconds for the whole answer to a webhook. */
const askMillis = 2_000;
const freshMillis = 10 * 60_000;
const mostAccounts = 1_000;
const mostUsers = 250;

const Users = z.object({
  _embedded: z.object({
    users: z.array(z.object({ name: z.string().catch(''), amojo_id: z.string().nullish().catch(undefined) })),
  }),
});

interface Known {
  names: Map<string, string>;
  at: number;
}

/** The people of an account, by what its chats call them: a webhook says no name (amocrm.ru/developers/content/crm_platform/users-api). */
@Injectable()
export class AmocrmManagers {
  private readonly accounts = new Map<string, Known>();

  constructor(private readonly api: AmocrmApi) {}

  /** Undefined where amoCRM does not say it in time, or only to its administrators: nobody's words wait for a name. */
  async nameOf(holder: Holder, id: string): Promise<string | undefined> {
    const known = this.accounts.get(holder.id);
    const isFresh = known !== undefined && performance.now() - known.at < freshMillis;
    if (isFresh) return known.names.get(id);
    const names = await this.ask(holder);
    this.accounts.delete(holder.id);
    this.accounts.set(holder.id, {
      names: names ?? known?.names ?? new Map<string, string>(),
      at: performance.now(),
    });
    const [oldest] = this.accounts.keys();
    if (this.accounts.size > mostAccounts && oldest !== undefined) this.accounts.delete(oldest);
    return this.accounts.get(holder.id)?.names.get(id);
  }

  private async ask(holder: Holder): Promise<Map<string, string> | undefined> {
    try {
      const told = await this.api.call(
        holder,
        { method: 'GET', path: 'users', query: { with: 'amojo_id', limit: mostUsers } },
        AbortSignal.timeout(askMillis),
      );
      const { users } = Users.parse(told)._embedded;
      return new Map(users.flatMap(({ amojo_id: id, name }) => (id && name ? [[id, name] as const] : [])));
    } catch (error) {
      log.info({ err: error, integrationId: holder.id }, 'amoCRM does not say how its people are called');
      return undefined;
    }
  }
}
