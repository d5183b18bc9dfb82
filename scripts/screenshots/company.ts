import type { ToolCall } from '../../test/support/scripted-model.js';

export interface Reply {
  /** What the role calls before it answers. */
  calls?: ToolCall[];
  /** An answer that goes no further than `pause` is being written for as long as it is looked at. */
  text: string;
}

/** Where an answer stands still. */
export const pause = '¦';

export interface Line {
  by: string;
  text: string;
  /** How the role that is called answers; without it nobody is called. */
  reply?: Reply;
  verdict?: Verdict;
}

export interface Verdict {
  decision: 'approve' | 'edit' | 'reject';
  by: string;
  content?: string;
  comment?: string;
}

export interface Conversation {
  title: string;
  members: string[];
  lines: Line[];
}

interface RoleDefinition {
  username: string;
  name: string;
  title: string;
  description: string;
  prompt: string;
  [part: string]: unknown;
}

/** What the owner has planned: by a cron rule, or once in the week that is shown. */
export interface Planned {
  title: string;
  minutes: number;
  when: { cron: string } | { day: number; time: string };
  /** Who takes part beside the owner. */
  with?: string[];
  /** The role that is asked; with an answer, it has been asked already. */
  asks?: { role: string; prompt: string; answer?: string };
}

/** A small company as it looks after some weeks of work; nobody and nothing in it is real. */
export interface Company {
  language: 'en' | 'ru';
  /** Of the browser. */
  locale: string;
  name: string;
  /** By whose clocks it works. */
  timeZone: string;
  /** The first one owns it and looks at the screens. */
  people: { username: string; name: string }[];
  roles: RoleDefinition[];
  /** From the one written in longest ago to the newest. The last one is shown while its last answer is written. */
  conversations: Conversation[];
  /** By the title: which conversation has an answer that was edited. */
  edited: string;
  /** Questions that were asked and judged, for the statistics. */
  judged: { role: string; question: string; answer: string; verdicts: Record<Verdict['decision'], number> }[];
  /** Which role has a graph to show. */
  crew: string;
  /** What is asked of it; how it goes about it is shown. */
  crewQuestion: Line;
  /** What its members and steps answer. */
  crewReply: string;
  /** What a role asks people's leave for. */
  approval: Line;
  /** For the calendar. */
  planned: Planned[];
  /** Somebody outside, who asks a role and then speaks with the owner. */
  customer: {
    role: string;
    name: string;
    lines: { text: string; reply: Reply }[];
    /** What the owner says in the role's place. */
    person: string;
    thanks: string;
  };
  /** Titles of conversations with something new in them. */
  unread: string[];
  /** As the screens say it. */
  words: { structure: string; changes: string };
}

/** The way through the desk that checks contracts, in every language. */
export const deskEdges = [
  { from: 'start', to: 'terms' },
  { from: 'terms', to: 'law' },
  { from: 'terms', to: 'money' },
  { from: 'law', to: 'risks' },
  { from: 'risks', to: 'verdict' },
  { from: 'money', to: 'verdict' },
  { from: 'verdict', to: 'end' },
];

/** What an invoice is made of, in every language. */
export const invoiceParameters = {
  type: 'object',
  properties: {
    customer: { type: 'string' },
    amount: { type: 'number' },
    currency: { type: 'string' },
    dueInDays: { type: 'integer' },
    subject: { type: 'string' },
  },
  required: ['customer', 'amount'],
};
