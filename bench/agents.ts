import { anApiKey, anOrg, type Person } from '../test/support/builders.js';
import type { Deployment } from '../test/support/deployment.js';
import { crewPlan, graphKinds, scripts, type GraphKind, type GraphLoad } from './graphs.js';
import type { LoadFigures } from './load.js';
import { cpuSeconds, Generator, pidOf } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { median, table, type Cell } from './table.js';

const ways = ['LangGraph', 'with memory', 'Artel'] as const;
type Way = (typeof ways)[number];

const inFlights = [1, 16];
const rounds = 3;
const warmUpMillis = 300;
const heatMillis = 1_000;

interface Slice extends LoadFigures {
  way: Way;
  round: number;
  cpuMillisPerRun: number;
}

export interface AgentFigures {
  kind: GraphKind;
  inFlight: number;
  slices: Slice[];
}

const titles: Record<GraphKind, string> = {
  simple: 'simple, one step',
  call: 'simple, 1 tool call',
  react: 'ReAct, 3 tool calls',
  crew: 'graph of 4 nodes',
};

/** What Artel may add to what LangGraph takes, where a role makes one call of a tool at most. */
const mostOurs = 0.2;
const judgedKinds: readonly GraphKind[] = ['simple', 'call'];

/** There are many rows: each is measured for a part of the time that one of the facade is. */
const shareOfTime = 0.6;
const rowSeconds = (seconds: number): number =>
  ways.length * (seconds * shareOfTime + (rounds * warmUpMillis) / 1_000);

export const agentSeconds = (seconds: number): number =>
  5 + graphKinds.length * (inFlights.length * rowSeconds(seconds) + (ways.length * heatMillis) / 1_000);

/**
 * The same graph called directly in a process that does nothing else, with and without LangGraph's memory, and as an
 * agent of Artel through the facade, in slices that take turns. Artel keeps every step in its database; they do not.
 */
export async function* measureAgents(
  stage: Stage,
  deployment: Deployment,
  { seconds }: { seconds: number },
): AsyncGenerator<AgentFigures, void> {
  const { profile, progress, model } = stage;
  const graphs = await Generator.start<GraphLoad, LoadFigures>('bench/graphs.main.ts');
  const key = await agentsOf(await anOrg(deployment.url));
  const artel = [...deployment.apis, ...deployment.workers].map(({ pid }) => pid);
  if (stage.servers) artel.push(...serverPrograms.map(pidOf));
  const slice = async (way: Way, kind: GraphKind, load: { inFlight: number; millis: number }) => {
    const isArtel = way === 'Artel';
    const pids = isArtel ? artel : [graphs.pid];
    const before = cpuSeconds(pids);
    const figures = isArtel
      ? await stage.generator.run({
          ...{ url: deployment.url, key, stream: true, warmUpMillis, ...load },
          ...{ model: `bench-${kind}`, script: scripts[kind] },
        })
      : await graphs.run({
          ...{ kind, url: model.url, warmUpMillis, ...load },
          keeps: way === 'with memory' ? 'memory' : 'nothing',
        });
    if (figures.wrong === figures.sent)
      throw new Error(`No answer of ${kind} from ${way}: ${figures.faults.join(' | ')}`);
    return { ...figures, cpuMillisPerRun: ((cpuSeconds(pids) - before) * 1_000) / figures.sent };
  };
  try {
    for (const kind of graphKinds) {
      progress.begin(`${profile}: ${titles[kind]}, warming up`, (ways.length * heatMillis) / 1_000);
      for (const way of ways)
        await slice(way, kind, { inFlight: Math.max(...inFlights), millis: heatMillis });
      for (const inFlight of inFlights) {
        progress.begin(`${profile}: ${titles[kind]}, ${inFlight} in flight`, rowSeconds(seconds));
        const slices: Slice[] = [];
        for (let round = 0; round < rounds; round++)
          for (const way of [...ways.slice(round), ...ways.slice(0, round)])
            slices.push({
              way,
              round,
              ...(await slice(way, kind, { inFlight, millis: (seconds * shareOfTime * 1_000) / rounds })),
            });
        yield { kind, inFlight, slices };
      }
    }
  } finally {
    await graphs.stop();
  }
}

/** An agent for each graph, and a key that may ask them. */
async function agentsOf(owner: Person): Promise<string> {
  const more: Record<GraphKind, object> = {
    simple: { type: 'simple' },
    call: { type: 'simple', tools: ['calculator'] },
    react: { type: 'simple', tools: ['calculator'] },
    crew: { type: 'multi_agent', members: ['bench-simple'], graph: crewPlan },
  };
  for (const kind of graphKinds) {
    const words = { name: kind, title: kind, description: kind, prompt: 'Answer.' };
    const made = await owner.client.post('/agents', { username: `bench-${kind}`, ...words, ...more[kind] });
    if (made.status !== 201)
      throw new Error(`POST /agents answered ${made.status}: ${JSON.stringify(made.body)}`);
  }
  return anApiKey(owner);
}

export function agentTable(profile: string, figures: AgentFigures[]): string {
  const heads = [
    ...['agent', 'in flight', 'way', 'runs/s', 'p50 ms', 'p95 ms', 'added p50', 'added p95'],
    ...['x LangGraph', 'x with memory', 'CPU ms', 'ours %', 'wrong'],
  ];
  const title =
    `Agents, ${profile} profile: the same graph in a process of its own without and with LangGraph's memory, and as ` +
    `an agent that keeps every step (durability sync); medians of ${rounds} alternating slices`;
  return (
    `${title}\n\n${table(heads, figures.flatMap(rowsOf))}\n\n` +
    "ours: CPU of a run beyond LangGraph's, in parts of LangGraph's; Artel's is with its servers. Target for " +
    `${judgedKinds.map((kind) => titles[kind]).join(' and ')}: at most ${mostOurs * 100} %`
  );
}

/** Of pairs of the same round. */
const oursOf = ({ slices }: AgentFigures): number =>
  median(
    slices
      .filter(({ way }) => way === 'Artel')
      .flatMap((a) =>
        slices
          .filter(({ way, round }) => way === 'LangGraph' && round === a.round)
          .map((b) => (a.cpuMillisPerRun - b.cpuMillisPerRun) / b.cpuMillisPerRun),
      ),
  );

export const dearAgents = (figures: AgentFigures[]): string[] =>
  figures
    .filter((one) => judgedKinds.includes(one.kind) && oursOf(one) > mostOurs)
    .map(
      (one) =>
        `${titles[one.kind]}, ${one.inFlight} in flight: ours is ${Math.round(oursOf(one) * 100)} % of LangGraph's CPU, ` +
        `must be <= ${mostOurs * 100} %`,
    );

export const wrongRuns = (figures: AgentFigures[]): string[] =>
  figures.flatMap(({ kind, slices }) =>
    slices
      .filter(({ wrong }) => wrong > 0)
      .map(
        ({ way, wrong, sent, faults }) => `${kind}, ${way}: ${wrong} of ${sent} wrong: ${faults.join(' | ')}`,
      ),
  );

function rowsOf(figures: AgentFigures): Cell[][] {
  const { kind, inFlight, slices } = figures;
  const of = (way: Way): Slice[] => slices.filter((slice) => slice.way === way);
  return ways.map((way) => {
    const mine = of(way);
    // Pairs of the same round: what slowed one of them down probably slowed the other, too.
    const paired = (other: Way, compare: (a: Slice, b: Slice) => number): Cell =>
      way === other || way === 'LangGraph'
        ? undefined
        : median(of(other).flatMap((b) => mine.filter((a) => a.round === b.round).map((a) => compare(a, b))));
    const perSecond = (a: Slice, b: Slice): number => a.perSecond / b.perSecond;
    return [
      titles[kind],
      inFlight,
      way,
      ...[mine.map((slice) => slice.perSecond), mine.map(({ p50 }) => p50), mine.map(({ p95 }) => p95)].map(
        median,
      ),
      paired('LangGraph', (a, b) => a.p50 - b.p50),
      paired('LangGraph', (a, b) => a.p95 - b.p95),
      paired('LangGraph', perSecond),
      paired('with memory', perSecond),
      median(mine.map(({ cpuMillisPerRun }) => cpuMillisPerRun)),
      way === 'Artel' ? Math.round(oursOf(figures) * 100) : undefined,
      mine.reduce((sum, { wrong }) => sum + wrong, 0),
    ];
  });
}
