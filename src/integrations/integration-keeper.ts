import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isAgentActive } from '../agents/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import {
  LastingFailure,
  Supervision,
  Supervisor,
  type Hold,
  type Keeper,
  type Stop,
} from '../platform/supervision/index.js';
import { toAppError } from '../platform/errors/index.js';
import { roleIsGone } from './gone-roles.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationRow } from './integration.entity.js';
import type { HeldIntegration } from './integration.js';
import { IntegrationTypes } from './integration-types.js';

type Fields = Record<string, unknown>;

/** Begins integrations, each by its type, in the one process that has it. */
@Injectable()
export class IntegrationKeeper implements Keeper {
  readonly occupies = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly types: IntegrationTypes,
    private readonly trial: IntegrationTrial,
    private readonly secrets: IntegrationSecrets,
    private readonly supervision: Supervision,
    supervisor: Supervisor,
  ) {
    supervisor.register('integration', this);
  }

  async begin(hold: Hold): Promise<Stop | 'gone'> {
    const { orgId, id } = hold;
    const { manager } = this.dataSource;
    const row = await manager.findOneBy(IntegrationRow, { orgId, id });
    if (!row) return 'gone';
    if (!(await isAgentActive(manager, row))) throw roleIsGone();
    const type = this.types.find(row.type);
    if (!type)
      throw new LastingFailure('integration_unknown', `This server has no integrations of type ${row.type}`);
    const given = this.givenTo(row);
    return type.start ? type.start(this.heldOf(hold, row, given)) : () => Promise.resolve();
  }

  /** What cannot be opened or read any more is for a person to set up anew. */
  private givenTo(row: IntegrationRow) {
    try {
      return this.trial.read(row.type, { settings: row.settings, secrets: this.secrets.open(row) });
    } catch (error) {
      const { code, detail } = toAppError(error);
      throw new LastingFailure(code, detail, { cause: error });
    }
  }

  private heldOf(
    hold: Hold,
    { id, orgId, agentId, accountKey, state }: IntegrationRow,
    given: Pick<HeldIntegration<Fields, Fields>, 'settings' | 'secrets'>,
  ): HeldIntegration<Fields, Fields> {
    let kept = state;
    const write = async (tx: Tx, changes: Partial<IntegrationRow>): Promise<void> => {
      await hold.fence(tx);
      // It takes any value that has fields for an entity of its own, also one that is kept as JSON.
      await tx.manager.update(IntegrationRow, { orgId, id }, changes as object);
    };
    return {
      id,
      orgId,
      agentId,
      accountKey,
      ...given,
      get signal() {
        return hold.signal;
      },
      get state() {
        return kept;
      },
      keep: async (next, tx) => {
        if (tx) {
          await write(tx, { state: next });
          tx.afterCommit(() => (kept = next));
          return;
        }
        await this.transactions.run((own) => write(own, { state: next }));
        kept = next;
      },
      fence: (tx) => hold.fence(tx),
      heard: () => this.supervision.touch('integration', { orgId, id }),
      failed: (error) => hold.failed(error),
    };
  }
}
