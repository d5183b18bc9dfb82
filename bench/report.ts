import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { AnyProfile } from '../test/support/deployment.js';
import { agentTable, dearAgents, wrongRuns, type AgentFigures } from './agents.js';
import { bootTable, type BootFigures } from './boot.js';
import { botTable, wrongBots, type BotFigures } from './bots.js';
import { checkpointTable, type CheckpointFigures } from './checkpoint-cost.js';
import { chatTable, type ChatFigures } from './chat.js';
import { missedFacadeTargets, targetTable } from './facade-targets.js';
import { facadeTable, wrongAnswers, type FacadeFigures } from './facade.js';
import {
  agentSeries,
  botSeries,
  brokenPromises,
  experimentTable,
  faultSeries,
  security as securitySeries,
  type ExperimentFigures,
} from './experiments.js';
import { fanOutTable, lostFrames, type AudienceFigures } from './fan-out.js';
import { languageTable, misunderstood, type LanguageFigures } from './language.js';
import { retrievalTable, type RetrievalFigures } from './retrieval/retrieval.js';
import { ingestionTable, unboundedIngestion, type IngestionFigures } from './ingestion.js';
import { largeDocumentTable, slowLargeDocument, type LargeDocumentFigures } from './large-document.js';
import { knowledgeTable, slowKnowledge, type KnowledgeFigures } from './knowledge.js';
import { notifyTable, wrongNotifications, type NotifyFigures } from './notify.js';
import { schedulerTable, wrongFires, type SchedulerFigures } from './scheduler.js';
import { searchTable, slowSearches, type SearchFigures } from './search.js';
import { costlyWalls, wallTable, type WallFigures } from './walls.js';
import { missedTargets, webTable, type WebFigure } from './web/web.js';

/** All that was measured of one profile. */
export interface ProfileFigures {
  profile: AnyProfile;
  boot?: BootFigures[];
  facade?: FacadeFigures[];
  chat?: ChatFigures;
  agents?: AgentFigures[];
  checkpoints?: CheckpointFigures[];
  fanOut?: AudienceFigures;
  search?: { messages: number; figures: SearchFigures[] };
  retrieval?: RetrievalFigures;
  knowledge?: { passages: number; figures: KnowledgeFigures[] };
  largeDocument?: LargeDocumentFigures;
  ingestion?: IngestionFigures;
  scheduler?: SchedulerFigures[];
  notify?: NotifyFigures[];
  bots?: BotFigures;
  web?: WebFigure[];
  security?: ExperimentFigures[];
  faults?: ExperimentFigures[];
  agentFaults?: ExperimentFigures[];
  botFaults?: ExperimentFigures[];
  walls?: WallFigures[];
}

export interface Figures {
  at: string;
  version?: string;
  node: string;
  cpu: string;
  cores: number;
  memoryGb: number;
  /** How busy the machine was with other things. */
  loadBefore?: number;
  language?: LanguageFigures;
  profiles: ProfileFigures[];
}

export const emptyFigures = (): Figures => ({
  at: new Date().toISOString(),
  version: version(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown CPU',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  loadBefore: loadavg()[0],
  profiles: [],
});

function version(): string | undefined {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // Not a clone.
    return undefined;
  }
}

export function report(figures: Figures): string {
  const { node, cpu, cores, memoryGb, loadBefore, language, profiles } = figures;
  const chats = profiles.flatMap(({ profile, chat }) => (chat ? [{ profile, chat }] : []));
  const sections = [
    `Artel ${figures.version ?? ''}, Node ${node}, ${cores} x ${cpu}, ${memoryGb} GB, load before ${loadBefore?.toFixed(2)}\n` +
      `Load generator, model, proxy and Artel share ${cores} cores: compare ratios, not absolute figures.`,
    ...(language ? [languageTable(language)] : []),
    ...profiles.flatMap(({ profile, boot, facade }) => [
      ...(boot ? [bootTable(profile, boot)] : []),
      ...(facade?.length ? [facadeTable(profile, facade), ...targetTable(profile, facade)] : []),
    ]),
    ...(chats.length > 0 ? [chatTable(chats)] : []),
    ...profiles.flatMap(({ profile, agents, checkpoints }) => [
      ...(agents?.length ? [agentTable(profile, agents)] : []),
      ...(checkpoints ? [checkpointTable(checkpoints)] : []),
    ]),
    ...profiles.flatMap(({ profile, fanOut }) => (fanOut ? [fanOutTable(profile, fanOut)] : [])),
    ...profiles.flatMap(({ search }) => (search ? [searchTable(search.figures, search.messages)] : [])),
    ...profiles.flatMap(({ profile, retrieval }) => (retrieval ? [retrievalTable(profile, retrieval)] : [])),
    ...profiles.flatMap(({ profile, knowledge, largeDocument, ingestion }) => [
      ...(knowledge ? [knowledgeSection(profile, knowledge)] : []),
      ...(largeDocument ? [largeDocumentTable(profile, largeDocument)] : []),
      ...(ingestion ? [ingestionTable(profile, ingestion)] : []),
    ]),
    ...profiles.flatMap(({ profile, scheduler }) =>
      scheduler?.length ? [schedulerTable(profile, scheduler)] : [],
    ),
    ...profiles.flatMap(({ profile, notify }) => (notify?.length ? [notifyTable(profile, notify)] : [])),
    ...profiles.flatMap(({ profile, bots }) => (bots ? [botTable(profile, bots)] : [])),
    ...profiles.flatMap(({ profile, web }) => (web?.length ? [webTable(profile, web)] : [])),
    ...profiles.flatMap(({ profile, security, faults, agentFaults, botFaults }) => [
      ...(security?.length ? [experimentTable(profile, securitySeries, security)] : []),
      ...(faults?.length ? [experimentTable(profile, faultSeries, faults)] : []),
      ...(agentFaults?.length ? [experimentTable(profile, agentSeries, agentFaults)] : []),
      ...(botFaults?.length ? [experimentTable(profile, botSeries, botFaults)] : []),
    ]),
    ...profiles.flatMap(({ profile, walls }) => (walls?.length ? [wallTable(profile, walls)] : [])),
  ];
  return `\n${sections.join('\n\n')}\n`;
}

const knowledgeSection = (
  profile: AnyProfile,
  { passages, figures }: NonNullable<ProfileFigures['knowledge']>,
): string => {
  const how = profile === 'scaled' ? 'by words' : 'by words and by meaning';
  return knowledgeTable(
    `${profile}: search ${how} over ${passages.toLocaleString('en-US')} passages of documents`,
    figures,
  );
};

/** What must not have happened. */
export const complaints = ({ language, profiles }: Figures): string[] => [
  ...(language ? misunderstood(language) : []),
  ...profiles.flatMap(
    ({
      profile,
      facade = [],
      chat,
      agents = [],
      fanOut,
      search,
      knowledge,
      largeDocument,
      ingestion,
      scheduler = [],
      notify = [],
      bots,
      web = [],
      security = [],
      faults = [],
      agentFaults = [],
      botFaults = [],
      walls = [],
    }) => [
      ...wrongAnswers(facade).map((text) => `${profile} facade, ${text}`),
      ...missedFacadeTargets(profile, facade).map((text) => `${profile} facade, ${text}`),
      ...wrongRuns(agents).map((text) => `${profile} agents, ${text}`),
      ...dearAgents(agents).map((text) => `${profile} agents, ${text}`),
      ...(chat && chat.lost + chat.duplicated + chat.wrong > 0
        ? [
            `${profile} chats: lost ${chat.lost}, duplicated ${chat.duplicated}, wrong ${chat.wrong}: ` +
              chat.faults.join(' | '),
          ]
        : []),
      ...(fanOut ? lostFrames(fanOut).map((text) => `${profile}, ${text}`) : []),
      ...(search ? slowSearches(search.figures) : []),
      ...(knowledge ? slowKnowledge(knowledge.figures).map((text) => `${profile}, ${text}`) : []),
      ...(largeDocument ? slowLargeDocument(largeDocument).map((text) => `${profile}, ${text}`) : []),
      ...(ingestion ? unboundedIngestion(ingestion).map((text) => `${profile}, ${text}`) : []),
      ...wrongNotifications(notify).map((text) => `${profile}, ${text}`),
      ...(bots ? wrongBots(bots).map((text) => `${profile}, ${text}`) : []),
      ...wrongFires(scheduler).map((text) => `${profile}, ${text}`),
      ...missedTargets(web).map((text) => `${profile} web client, ${text}`),
      ...brokenPromises([...security, ...faults, ...agentFaults, ...botFaults]).map(
        (text) => `${profile} ${text}`,
      ),
      ...costlyWalls(walls).map((text) => `${profile}: ${text}`),
    ],
  ),
];
