import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { log } from '../../../../platform/logging/index.js';
import { AmocrmApi } from '../api.js';
import type { Holder } from '../grants.js';

/** amoCRM waits five seconds for the whole answer to a webhook. */
const askMillis = 2_000;
const freshMillis = 10 * 60_000;
/** Whoever is not among them may have come since; whoever could not be asked for may be told by now. */
const againMillis = 60_000;
const mostAccounts = 1_000;
const pageUsers = 250;
const mostPages = 8;

const Users = z.object({
  _embedded: z.object({
    users: z.array(z.object({ name: z.string().catch(''), amojo_id: z.string().nullish().catch(undefined) })),
  }),
});

interface Known {
  /** By what the chats call them, as the account said last; undefined: it never did. */
  names: Map<string, string> | undefined;
  /** It said so when it was asked last: who is not among them is none of its people. */
  isTold: boolean;
  askedAt: number;
}

/** Who has written in the chats of an account. */
export interface Sender {
  name?: string;
  /** False: the account has nobody of this id. It is one of its bots. */
  isPerson: boolean;
}

/**
 * The people of an account, by what its chats call them: a webhook says no name, and comes for what bots say too
 * (amocrm.ru/developers/content/crm_platform/users-api).
 */
@Injectable()
export class AmocrmManagers {
  private readonly accounts = new Map<string, Known>();

  constructor(private readonly api: AmocrmApi) {}

  /** Where amoCRM does not say it in time, or only to its administrators, it counts as a person: nobody's words wait for a name. */
  async find(holder: Holder, id: string | undefined): Promise<Sender> {
    if (id === undefined) return { isPerson: true };
    const { names, isTold } = await this.peopleOf(holder, id);
    return { name: names?.get(id) || undefined, isPerson: !isTold || names?.has(id) === true };
  }

  private async peopleOf(holder: Holder, id: string): Promise<Known> {
    const account = `${holder.id} ${holder.domain}`;
    const known = this.accounts.get(account);
    const keptFor = known?.names?.has(id) ? freshMillis : againMillis;
    if (known && performance.now() - known.askedAt < keptFor) return known;
    const told = await this.ask(holder);
    const people: Known = {
      names: told ?? known?.names,
      isTold: told !== undefined,
      askedAt: performance.now(),
    };
    this.accounts.delete(account);
    this.accounts.set(account, people);
    const [oldest] = this.accounts.keys();
    if (this.accounts.size > mostAccounts && oldest !== undefined) this.accounts.delete(oldest);
    return people;
  }

  /** Undefined where not all of them are told: of nobody is known then that they are not among them. */
  private async ask(holder: Holder): Promise<Known['names']> {
    const signal = AbortSignal.timeout(askMillis);
    const names = new Map<string, string>();
    try {
      for (let page = 1; page <= mostPages; page++) {
        const query = { with: 'amojo_id', limit: pageUsers, page };
        const told = await this.api.call(holder, { method: 'GET', path: 'users', query }, signal);
        // Behind the last page there is nothing (204).
        const users = told === undefined ? [] : Users.parse(told)._embedded.users;
        for (const { amojo_id: id, name } of users) if (id) names.set(id, name);
        if (users.length < pageUsers) return names.size > 0 ? names : undefined;
      }
    } catch (error) {
      log.info({ err: error, integrationId: holder.id }, 'amoCRM does not say how its people are called');
    }
    return undefined;
  }
}
