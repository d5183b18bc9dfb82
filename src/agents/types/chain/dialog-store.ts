import { emptyCheckpoint, uuid6, type BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { RunnableConfig } from '@langchain/core/runnables';
import { AppError } from '../../../platform/errors/index.js';
import type { Claim } from '../../checkpoints/step-saver.js';
import type { DialogPlace } from '../agent-type.js';
import { beginning, type Dialog } from './dialog.js';
import type { Plan } from './plan.js';
import { fits } from './reading.js';
import { slotNameOf } from './steps.js';

const channel = 'dialog';

interface Found {
  dialog: Dialog;
  /** The state it was found in; null when there was none. */
  base: string | null;
}

/** Keeps what each turn leaves of a dialog as one checkpoint of the dialog's own thread, each upon the one before. */
export class DialogStore {
  constructor(
    private readonly saver: BaseCheckpointSaver,
    private readonly plan: Plan,
    private readonly claim: Claim,
  ) {}

  /** As the message finds it. A dialog that cannot be read any more begins anew. */
  async find(place: DialogPlace): Promise<Found> {
    try {
      return await this.foundBy(place);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'state_unreadable') throw error;
      return { dialog: beginning(), base: null };
    }
  }

  /** What a turn made of it. */
  async keep(place: DialogPlace, answer: string, found: Found): Promise<void> {
    await this.put(place, place.after(answer), found, false);
  }

  /** That people must decide about this message first. */
  async keepWaiting(place: DialogPlace, { dialog, base }: Found): Promise<void> {
    const waiting = { ...dialog, waitsFor: this.claim.runId };
    await this.put(place, place.threadId, { dialog: waiting, base }, true);
  }

  /** Once for each run, whatever becomes of its attempts. */
  private async put(
    { messageId, threadId: before }: DialogPlace,
    threadId: string,
    { dialog, base }: Found,
    waits: boolean,
  ): Promise<void> {
    const { claim } = this;
    const metadata = { runId: claim.runId, messageId, waits };
    const filter = metadata as object;
    for await (const _ of this.saver.list(configOf(threadId), { limit: 1, filter })) return;
    const id = uuid6(0);
    const channels = { channel_values: { [channel]: dialog }, channel_versions: { [channel]: id } };
    const { configurable } = configOf(threadId, threadId === before ? base : null);
    await this.saver.put(
      { configurable: { ...configurable, claim } },
      { ...emptyCheckpoint(), id, ...channels },
      { source: 'update', step: 0, parents: {}, ...metadata } as never,
      channels.channel_versions,
    );
  }

  /** A message that was answered before finds it as it stood before that answer. */
  private async foundBy({ threadId, messageId }: DialogPlace): Promise<Found> {
    const config = configOf(threadId);
    for await (const answered of this.saver.list(config, { limit: 1, filter: { messageId } as object }))
      return answered.parentConfig ? this.load(answered.parentConfig) : { dialog: beginning(), base: null };
    return this.load(config);
  }

  private async load(config: RunnableConfig): Promise<Found> {
    const kept = await this.saver.getTuple(config);
    if (!kept) return { dialog: beginning(), base: null };
    const dialog = kept.checkpoint.channel_values[channel] as Dialog;
    return { dialog: this.fitted(dialog), base: kept.checkpoint.id };
  }

  /** The chain may have changed since: what its slots do not take any more is asked again. */
  private fitted(dialog: Dialog): Dialog {
    const slots = Object.entries(dialog.slots).filter(([name, value]) => {
      const slot = this.plan.asks.find((ask) => slotNameOf(ask) === name)?.slot;
      return slot && (value === null || fits(value, slot));
    });
    return { ...dialog, slots: Object.fromEntries(slots) };
  }
}

const configOf = (threadId: string, checkpointId?: string | null): RunnableConfig => ({
  configurable: {
    thread_id: threadId,
    checkpoint_ns: '',
    ...(checkpointId ? { checkpoint_id: checkpointId } : {}),
  },
});
