import type { ModelMessage } from '../../../llm/index.js';
import type { Conversation } from '../agent-type.js';
import { conversationShare, costOfMessages, passagesWithin, withOrder, type Heard } from '../conversation.js';
import { costOfOwn, promptsOf } from '../prompt-pieces.js';
import { taskPieces } from './crew-plan.js';

/** Tokens of a task for a member, which takes 200,000 characters: no text takes fewer tokens than 2 for 7 of them. */
const mostOfTask = 57_000;

/** Tokens that servers spend on the messages as such. */
const forMessages = 20;

type Given = Readonly<Record<string, string>>;
type Led = Heard & Pick<Conversation, 'prompt' | 'looked'>;

/** What the nodes of a plan are told to do, as far as it fits; what others gave is data in it. */
export class CrewOrders {
  /** The last message, as the agent itself reads it. */
  readonly question: string;

  constructor(
    private readonly conversation: Led,
    /** Tokens of all that the agent's own model is sent. */
    private readonly room: number,
  ) {
    this.question = conversation.messages.at(-1)?.content ?? '';
  }

  /** For a member, who hears the conversation beside it. */
  forMember(template = '{{question}}', given: Given): string {
    const [order = ''] = promptsOf([this.pieces(template, given)], Math.min(this.room, mostOfTask));
    return order;
  }

  /** For the agent's own model: the conversation, with what is to be done about it. */
  forItself(template: string, given: Given): Led {
    const { prompt, messages, elsewhere = [], looked } = this.conversation;
    const pieces = this.pieces(template, given);
    // An order that repeats the last message takes its place, but for its pictures.
    const isRepeated = pieces.includes(this.question);
    const last = messages.slice(-1).map((message) => (isRepeated ? { ...message, content: '' } : message));
    const left = this.room - costOfMessages([{ role: 'system', content: prompt }, ...last]) - forMessages;
    const heard = Math.min(
      costOfMessages([
        ...messages.slice(0, -1),
        ...elsewhere,
        ...passagesWithin(looked?.passages ?? [], left).told,
      ]),
      left * conversationShare,
    );
    const [order = ''] = promptsOf([pieces], Math.max(left - heard, Math.min(left, costOfOwn(pieces))));
    return { prompt, looked, ...withOrder(this.conversation, order) };
  }

  /** About what a node gave, for an answer with yes or no. */
  forCondition(question: string, from: string, text: string): ModelMessage[] {
    const [system = '', asked = ''] = promptsOf(
      [
        [this.conversation.prompt],
        [question, { source: `What ${from} gave`, text }, 'Answer "yes" or "no" and nothing else.'],
      ],
      this.room - forMessages,
    );
    return [
      { role: 'system', content: system },
      { role: 'user', content: asked },
    ];
  }

  private pieces(template: string, given: Given) {
    return taskPieces(template, this.question, given);
  }
}
