import type { Message, Transcript } from '../../../chats/index.js';
import type { ModelMessage } from '../../../llm/index.js';
import { excerptOf } from '../../../platform/text/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import type { Conversation } from '../../types/agent-type.js';
import { inWords } from '../../types/calls-in-words.js';
import type { Heard } from '../../types/conversation.js';
import type { ShownFiles } from './run.files.js';

const longestExcerpt = 200;

type Speaker = Pick<Agent, 'id'>;
type FilesOf = ReadonlyMap<string, ShownFiles>;

/** A transcript as an agent's model reads it: its own answers are its turns, everybody else speaks to it by name. */
export function conversationFor(
  agent: Speaker,
  { trigger, before, elsewhere, repliedTo }: Omit<Transcript, 'places'>,
  files: FilesOf = new Map(),
): Pick<Conversation, 'messages' | 'elsewhere'> {
  const messages = before.map((message) => turnOf(message, agent, files));
  const asked = withFiles(said(trigger, repliedTo), files.get(trigger.id));
  if (elsewhere.length === 0) return { messages: [...messages, asked] };
  return {
    messages: [...messages, asked],
    elsewhere: [
      note('Another place of this chat, which the last message replies to:'),
      ...elsewhere.map((message) => turnOf(message, agent, files)),
      note('End of that place. The chat itself:'),
    ],
  };
}

/** The same as another role hears it: the agent's own turns are somebody's words as well, and are said by name. */
export const overheard = ({ name, username }: Pick<Agent, 'name' | 'username'>, heard: Heard): Heard =>
  eachTurn(heard, (message) => {
    const told = inWords(message);
    return told.role === 'assistant'
      ? { role: 'user', content: `${name} (@${username}): ${told.content}` }
      : told;
  });

export const hasPictures = ({ messages, elsewhere = [] }: Heard): boolean =>
  [...messages, ...elsewhere].some(({ images }) => images?.length);

/** For a model that looks at none. */
export const withoutPictures = (heard: Heard): Heard =>
  eachTurn(heard, ({ images: _, ...message }) => message);

const eachTurn = (
  { messages, elsewhere, memory }: Heard,
  turn: (message: ModelMessage) => ModelMessage,
): Heard => ({
  messages: messages.map(turn),
  elsewhere: elsewhere?.map(turn),
  memory: memory && { recall: async (room, work) => (await memory.recall(room, work))?.map(turn) },
});

/** What a person found wrong is shown as such, and is no turn of the agent's own to go on from. */
function turnOf(message: Message, agent: Speaker, files: FilesOf): ModelMessage {
  const isOwn = message.authorKind === 'agent' && message.authorId === agent.id;
  return isOwn && message.validationState !== 'rejected'
    ? { role: 'assistant', content: message.content }
    : withFiles(said(message), files.get(message.id));
}

function withFiles(content: string, files: ShownFiles | undefined): ModelMessage {
  if (!files) return { role: 'user', content };
  const { text, images } = files;
  return { role: 'user', content: `${content}\n\n${text}`, ...(images.length > 0 ? { images } : {}) };
}

/** A message with who says it, and how it stands. */
export function said(message: Message, repliedTo?: Message | null): string {
  const remarks = [...standingOf(message), ...(repliedTo ? [`in reply to ${quoteOf(repliedTo)}`] : [])];
  const remark = remarks.length > 0 ? ` [${remarks.join('; ')}]` : '';
  return `${nameOf(message)}${remark}: ${message.content}`;
}

const quoteOf = (message: Message): string =>
  `${[nameOf(message), ...standingOf(message)].join(', ')}: "${excerptOf(message.content, longestExcerpt)}"`;

function standingOf({ validationState }: Message): string[] {
  if (validationState === 'unvalidated') return ['not yet validated by a person'];
  return validationState === 'rejected' ? ['rejected by a person'] : [];
}

/** Who writes from outside calls themselves as they like: in quotes, so that they are taken for nobody of the house. */
const nameOf = ({ authorKind, authorName, authorUsername }: Message): string =>
  authorKind === 'contact' ? `Contact ${JSON.stringify(authorName)}` : `${authorName} (@${authorUsername})`;

const note = (text: string): ModelMessage => ({ role: 'user', content: `[${text}]` });
