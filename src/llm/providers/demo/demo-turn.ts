/** One message as the demo sees it; tools' results are messages of their own. */
export interface DemoMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
}

interface DemoResult {
  /** Who gave it: a tool, or the role that was asked. */
  from: string;
  text: string;
}

import { passagesIn, withoutData, type DemoPassage } from './demo-passages.js';

/** What is to be answered, of all that a model is sent. */
export interface DemoTurn {
  /** What a person wrote, in one line: without who they are, whom they call, and the files. */
  question: string;
  files: string[];
  /** What tools gave since the question. */
  results: DemoResult[];
  /** What was looked up in documents: beforehand, and by tools. */
  passages: DemoPassage[];
  /** The prompt says that something was looked up. */
  looked: boolean;
  /** What the answer begins with already: it is to go on. */
  reached?: string;
  /** Roles that can be handed work. */
  members: { username: string; name: string }[];
}

/** How a transcript names who speaks; it is not what they wrote. */
const authorPrefix = /^[^\n(]{0,200} \(@[^\s)]{1,64}\)(?: \[[^\]\n]{0,1000}\])?: /u;
/** How it names the files of a message. */
const fileNote = /^\[(?:File|Image) "([^"\n]+)"/gm;
const filesBegin = /\n\n\[(?:File|Image) "/;
/** How what tools gave is handed over. */
const envelope = /^\[Result of [^\n]*\n(\w{8,64})\n([\s\S]*)\n\1$/;
/** How a crew is told. */
const memberLine = /^- ([\p{L}\d._-]{1,64}) \(([^)\n]{1,200})\): /gmu;
/** How a prompt says that documents were searched. */
const lookedUp = /^(?:Passages of|The documents of this role were searched)/m;
/** Whom a message calls before it says anything. */
const calledFirst = /^(?:\s*@@[\p{L}\d._-]+[,:]?)+/u;
const mentionSign = /(?<![\p{L}\p{N}_.\-+@/=&%#])@{1,2}(?=[\p{L}\p{N}])/gu;

/** What is said again calls and notifies nobody again. */
export const withoutMentions = (text: string): string => text.replace(mentionSign, '');

export function readTurn(messages: DemoMessage[], resultNames: string[] = []): DemoTurn {
  const lastUser = messages.findLastIndex((message, place) => isAsked(messages, message, place));
  const { content = '' } = messages[lastUser] ?? {};
  const after = messages.slice(lastUser + 1);
  const results = after.filter(({ role }) => role === 'tool');
  const reached = after.find(({ role, content: said }) => role === 'assistant' && said !== '');
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  const [words = ''] = withoutData(content).replace(authorPrefix, '').split(filesBegin, 1);
  const given = results.map(({ content: result }) => envelope.exec(result)?.[2] ?? result);
  return {
    question: withoutMentions(words.replace(calledFirst, '')).replace(/\s+/g, ' ').trim(),
    files: [...content.matchAll(fileNote)].map(([, name = '']) => name),
    results: given.map((text, place) => ({ from: resultNames[place] ?? '', text })),
    passages: [
      ...messages.filter(({ role }) => role === 'user').flatMap(({ content: told }) => passagesIn(told)),
      ...given.flatMap(passagesIn),
    ],
    looked: lookedUp.test(system),
    ...(results.length === 0 && reached && { reached: reached.content }),
    members: [...system.matchAll(memberLine)].map(([, username = '', name = '']) => ({ username, name })),
  };
}

/**
 * A person asks, and not Artel itself, which tells models in the same way to end or to go on: after what a tool gave,
 * and without a name in a chat, where people have one.
 */
function isAsked(messages: DemoMessage[], { role, content }: DemoMessage, place: number): boolean {
  if (role !== 'user') return false;
  const before = messages.slice(0, place);
  if (before.at(-1)?.role === 'tool') return false;
  const isChat = before.some((other) => other.role === 'user' && authorPrefix.test(other.content));
  return !isChat || authorPrefix.test(content);
}
