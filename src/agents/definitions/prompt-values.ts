import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Organization, UserService } from '../../identity/index.js';
import { FreshCache } from '../../platform/cache/index.js';
import type { Tx } from '../../platform/database/index.js';
import { dateIn, type PromptVariables } from '../types/prompt-template.js';

/** A renamed organization is called by its new name after this long at most. */
const freshMillis = 1_000;

interface Moment {
  orgId: string;
  agentName: string;
  /** The person who asks; null when a program does. */
  userId: string | null;
}

/** What prompts may say about the moment they are used in. */
@Injectable()
export class PromptValues {
  private readonly organizationsNow = new FreshCache<Organization>(freshMillis);

  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UserService,
  ) {}

  async now(moment: Moment, tx?: Tx): Promise<PromptVariables> {
    return (await this.at(moment, tx)).variables;
  }

  /** The same, with the time zone in which the organization lives. */
  async at(
    { orgId, agentName, userId }: Moment,
    tx?: Tx,
  ): Promise<{ variables: PromptVariables; timeZone: string }> {
    // Within a transaction nothing is waited for that another one reads.
    const organization = tx
      ? await organizationIn(tx.manager, orgId)
      : (this.organizationsNow.known(orgId) ??
        (await this.organizationsNow.get(orgId, () => organizationIn(this.dataSource.manager, orgId))));
    const [caller] = userId ? await this.users.people(orgId, [userId], tx) : [];
    const { timeZone } = organization;
    const variables = {
      'organization.name': organization.name,
      'agent.name': agentName,
      'caller.name': caller?.name ?? 'API',
      today: dateIn(timeZone, new Date()),
      channel: '',
      user_data: '',
    };
    return { variables, timeZone };
  }
}

const organizationIn = (manager: EntityManager, id: string): Promise<Organization> =>
  manager.findOneByOrFail(Organization, { id });
