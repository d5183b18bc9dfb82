import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import type { ModelHealth } from '../model.js';
import { ModelRegistry } from '../model-registry.js';
import type { ModelServerState, Routing } from './server-state.js';

/** Milliseconds: every process says this often how the servers are to it, and is believed until it has missed two. */
const beatMillis = 2_000;
const believedMillis = 3 * beatMillis;

/** What a process knows of a server that others do not. */
type Known = Pick<Routing, 'circuit' | 'inUse' | 'waiting' | 'succeeded' | 'failed'>;

interface Report {
  process: string;
  /** Runs of roles are made there: its places count, and its circuits. */
  consumes: boolean;
  servers: Record<string, Known>;
}

/** The servers of MODEL_SERVERS as all processes together see them: those that make the calls answer nobody's questions. */
@Injectable()
export class ServerReports {
  private readonly heard = new Map<string, Report & { until: number }>();

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly models: ModelRegistry,
    private readonly live: LiveBus,
  ) {
    live.subscribe(topics.modelServers, ({ data }) => this.hear(data as unknown as Report));
  }

  /** Every server, with the calls of all processes, and what those found that run roles: also the one without MODEL_SERVERS. */
  async states(): Promise<ModelServerState[]> {
    const states = await this.models.states();
    const reports = this.believed();
    return states.map((state) => {
      const { name, routing } = state;
      if (!routing) return state;
      const all = [{ ...routing, consumes: this.config.consumes }];
      for (const { consumes, servers } of reports)
        if (servers[name]) all.push({ ...routing, ...servers[name], consumes });
      return { ...state, routing: { ...routing, ...together(all) } };
    });
  }

  /** For readiness. */
  async health(): Promise<ModelHealth> {
    const health = await this.models.health();
    if (!this.models.servers) return health;
    const servers = (await this.states()).map(({ name, state, latencyMs, detail, routing }) => ({
      ...{ name, state, latencyMs, detail, circuit: routing?.circuit },
      ...{ inUse: routing?.inUse, waiting: routing?.waiting },
    }));
    return { ...health, servers };
  }

  @Interval(beatMillis)
  beat(): void {
    const states = this.models.servers?.states();
    if (!states) return;
    const servers = Object.fromEntries(
      states.flatMap(({ name, routing }) => (routing ? [[name, knownIn(routing)] as const] : [])),
    );
    const { processId, consumes } = this.config;
    const data = { process: processId, consumes, servers } satisfies Report;
    this.live.publish({ topics: [topics.modelServers], type: 'model-servers', data });
  }

  private hear(report: Report): void {
    if (report.process === this.config.processId) return;
    this.heard.set(report.process, { ...report, until: performance.now() + believedMillis });
    this.believed();
  }

  private believed(): Report[] {
    const now = performance.now();
    for (const [process, { until }] of this.heard) if (until < now) this.heard.delete(process);
    return [...this.heard.values()];
  }
}

const knownIn = ({ circuit, inUse, waiting, succeeded, failed }: Routing): Known => ({
  ...{ circuit, inUse, waiting, succeeded, failed },
});

/** All calls, and the places and circuits of those that run roles; where none was heard of, of all. */
function together(all: (Routing & { consumes: boolean })[]): Partial<Routing> {
  const consumers = all.filter(({ consumes }) => consumes);
  const asked = consumers.length > 0 ? consumers : all;
  const sum = (figure: (routing: Routing) => number) => all.reduce((total, one) => total + figure(one), 0);
  const [first] = asked;
  return {
    circuit: asked.every(({ circuit }) => circuit === first?.circuit) ? first?.circuit : 'half-open',
    concurrency: first?.concurrency && first.concurrency * asked.length,
    inUse: sum(({ inUse }) => inUse),
    waiting: sum(({ waiting }) => waiting),
    succeeded: sum(({ succeeded }) => succeeded),
    failed: sum(({ failed }) => failed),
  };
}
