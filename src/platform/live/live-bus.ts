import { AsyncLocalStorage } from 'node:async_hooks';
import { log } from '../logging/index.js';

/** One thing that is happening now. Data is JSON; nothing durable depends on its arrival. */
export interface LiveEvent {
  /** Everyone who listens to any of these hears it once per topic. */
  topics: string[];
  type: string;
  data: Record<string, unknown>;
  /** Its place in an organization's journal, and who hears it; what is in no journal has neither. */
  entry?: { position: number; audience: string };
  /** Nothing follows on these topics: what is kept for replay can go. */
  last?: boolean;
}

export type LiveListener = (event: LiveEvent) => void;

/** The names of all topics, in one place. */
export const topics = {
  outbox: 'outbox',
  runsDue: 'runs:due',
  runControl: 'runs:control',
  documentsDue: 'documents:due',
  deliveriesDue: 'deliveries:due',
  /** Something is to be said to somebody outside. */
  contactsDue: 'contacts:due',
  /** Somebody who looks on is to be shown what was said to one of them, or by one. */
  copiesDue: 'copies:due',
  /** How the model servers are to a process. */
  modelServers: 'model-servers',
  /** A model of embeddings answers otherwise than it did. */
  embeddingsDoubted: 'embeddings:doubted',
  /** The bot has something to answer. */
  telegramAnswers: 'telegram:answers',
  /** Telegram has brought something for a bot of a role. */
  telegramUpdates: 'telegram:updates',
  /** Something is to be begun, or is whoever has it no more. */
  supervised: 'supervised',
  promptsChanged: 'prompts:changed',
  agentsChanged: 'agents:changed',
  /** An organization has other budgets than it had, or one of them is full. */
  budgets: 'budgets',
  access: 'access',
  /** Everything that goes into an organization's journal. */
  journal: (orgId: string) => `journal:${orgId}`,
  /** What processes tell each other of who is online, and what they tell their clients of it. */
  presences: 'presences',
  presence: (orgId: string) => `presence:${orgId}`,
  chat: (id: string) => `chat:${id}`,
  /** The chat whose topic this is. */
  chatIn: (topic: string) => (topic.startsWith('chat:') ? topic.slice('chat:'.length) : undefined),
  user: (id: string) => `user:${id}`,
  /** What everybody in an organization hears. */
  organization: (id: string) => `organization:${id}`,
  run: (id: string) => `run:${id}`,
} as const;

const replayable = (topic: string) => topic.startsWith('run:');
const replayEvents = 2_000;
const replayMillis = 10_000;

/**
 * Port: tells every process what is happening, best effort. What is published in one turn of the event
 * loop leaves as one batch. Each process hears everything and picks by topic, so that there is one
 * subscription per process however many streams are open. Adapters: Redis, and in-process.
 */
export abstract class LiveBus {
  private readonly listeners = new Map<string, Set<LiveListener>>();
  private readonly recent = new Map<string, { until: number; events: LiveEvent[] }>();
  private outgoing: LiveEvent[] = [];
  private late: (() => void)[] = [];
  private isFlushDue = false;
  // Listeners must not inherit the context (log bindings, transaction) of whoever published first in a batch.
  private readonly inOwnContext = AsyncLocalStorage.snapshot();

  /** Sends a batch to every process, this one included (through `deliver`). Never throws. */
  protected abstract send(batch: LiveEvent[]): void;
  abstract health(): Promise<void>;

  publish(event: LiveEvent): void {
    this.outgoing.push(event);
    this.flushSoon();
  }

  /** Has `publish` called when this turn of the event loop is over, for what gathers in it: its news leave at once. */
  atEndOfTurn(publish: () => void): void {
    this.late.push(publish);
    this.flushSoon();
  }

  /**
   * Listens to a topic; returns how to stop. With `replay`, what was lately heard on a run's topic comes
   * first: it bridges the second between an event and its row.
   */
  subscribe(topic: string, listener: LiveListener, { replay = false } = {}): () => void {
    if (replay) for (const event of this.recent.get(topic)?.events ?? []) listener(event);
    let set = this.listeners.get(topic);
    if (!set) this.listeners.set(topic, (set = new Set()));
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.listeners.get(topic) === set) this.listeners.delete(topic);
    };
  }

  private flushSoon(): void {
    if (this.isFlushDue) return;
    this.isFlushDue = true;
    setImmediate(() => this.inOwnContext(() => this.flush()));
  }

  protected flush(): void {
    const { late } = this;
    this.late = [];
    for (const publish of late) orLog(publish);
    this.isFlushDue = false;
    const batch = this.outgoing;
    this.outgoing = [];
    if (batch.length > 0) this.send(batch);
  }

  protected deliver(batch: LiveEvent[]): void {
    const now = Date.now();
    for (const event of batch) {
      for (const topic of event.topics) {
        if (event.last) this.recent.delete(topic);
        else if (replayable(topic)) this.remember(topic, event, now);
        for (const listener of this.listeners.get(topic) ?? []) tell(listener, event);
      }
    }
    this.forget(now);
  }

  private remember(topic: string, event: LiveEvent, now: number): void {
    const kept = this.recent.get(topic) ?? { until: 0, events: [] };
    kept.until = now + replayMillis;
    kept.events.push(event);
    if (kept.events.length > replayEvents) kept.events.splice(0, replayEvents / 2);
    // Re-inserted at the end, so that the map stays ordered by age and forgetting looks at its head only.
    this.recent.delete(topic);
    this.recent.set(topic, kept);
  }

  private forget(now: number): void {
    for (const [topic, { until }] of this.recent) {
      if (until > now) return;
      this.recent.delete(topic);
    }
  }
}

function orLog(publish: () => void): void {
  try {
    publish();
  } catch (error) {
    log.error({ err: error }, 'what gathered in a turn could not be published');
  }
}

/** One broken listener must not cost the others the batch, or the process its life. */
function tell(listener: LiveListener, event: LiveEvent): void {
  try {
    listener(event);
  } catch (error) {
    log.error({ err: error, type: event.type }, 'a live listener broke');
  }
}
