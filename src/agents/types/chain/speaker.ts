import type { ModelMessage, ModelRegistry } from '../../../llm/index.js';
import type { JsonSchema } from '../../../platform/json-schema/index.js';
import { storableText } from '../../../platform/text/index.js';
import type { AgentTask, Work } from '../agent-type.js';
import { costOfMessages, recallConversation } from '../conversation.js';
import { askPlainly } from '../plain-turn.js';
import { informed, recalledPieces } from '../informed.js';
import { promptsOf, type Piece } from '../prompt-pieces.js';
import { back, isFilled, type Dialog } from './dialog.js';
import type { Ear } from './hearing.js';
import { namesOf, slotPiece } from './names.js';
import { phrases, shown } from './phrases.js';
import type { Plan } from './plan.js';
import { slotNameOf, type Ask, type Step } from './steps.js';
import { render, type Names } from './template.js';
import { questionFor, understandingIn } from './understanding.js';
import { withoutCalls } from './utterance.js';
import { Voice, type Spoken } from './voice.js';

/** Tokens that servers spend on the messages as such. */
const forMessages = 20;

/** Of the room beside the prompt and the message: the rest is for what was said before. */
const mostOfNote = 1 / 2;

/** More of them are read rather than pressed. */
const mostChoices = 12;

const labelOf = ({ slot, id }: Ask): string => slot.label ?? slot.name ?? id;

/** All that a turn speaks with: the message, the words of the chain, and the model. */
export class Speaker {
  /** The message alone, as a person would have said it to another. */
  readonly text: string;

  constructor(
    readonly plan: Plan,
    readonly task: AgentTask,
    readonly work: Work,
    private readonly models: ModelRegistry,
    private readonly now: Date,
  ) {
    this.text = withoutCalls(task.conversation.question);
  }

  voiceOf({ said, calls, cut }: Spoken): Voice {
    return new Voice({ said, calls, cut }, this.work.say);
  }

  namesOf(dialog: Dialog): Names {
    return namesOf(this.plan, dialog, { variables: { ...this.task.moment.variables }, question: this.text });
  }

  earOf(voice: Voice, dialog: Dialog): Ear {
    return {
      plan: this.plan,
      moment: { now: this.now, timeZone: this.task.moment.timeZone },
      render: (template, at) => render(template, this.namesOf(at)),
      understand: async (text, about) => {
        const question = { ...about, asked: this.openQuestion(dialog) };
        this.work.step('understanding');
        const messages = this.prompts(questionFor(question).prompt, [{ source: 'The message', text }]);
        return understandingIn(await this.ask(voice, messages, { temperature: 0 }), question);
      },
    };
  }

  /** What the person was asked last, as they were asked it; undefined when nothing is open. */
  openQuestion(dialog: Dialog): string | undefined {
    const open = dialog.at === undefined || dialog.finished ? undefined : this.plan.find(dialog.at);
    if (open?.kind === 'ask') return this.questionOf(dialog, open);
    if (open?.kind !== 'confirm') return undefined;
    if (!dialog.correcting) return render(open.text, this.namesOf(dialog));
    const labels = this.answered(dialog).map(labelOf);
    return phrases[this.plan.language].whatToCorrect(labels.join(', '));
  }

  /** What the open question can be answered with; undefined where that is for the person to find words for. */
  choicesOf(dialog: Dialog): string[] | undefined {
    const open = dialog.at === undefined || dialog.finished ? undefined : this.plan.find(dialog.at);
    const words = phrases[this.plan.language];
    const answers = open && this.answersTo(dialog, open);
    if (!answers || answers.length > mostChoices) return undefined;
    return back(this.plan, dialog) ? [...answers, words.back] : answers;
  }

  questionOf(dialog: Dialog, ask: Ask): string {
    const { language } = this.plan;
    return dialog.pending === undefined
      ? render(ask.question, this.namesOf(dialog))
      : phrases[language].confirm(shown(dialog.pending, ask.slot, language));
  }

  /** Answers what was asked beside the dialog; its own question follows from its step. */
  async answerAside(voice: Voice, dialog: Dialog): Promise<void> {
    this.work.step('answering aside');
    const { prompt, messages, elsewhere, memory, looked } = (await informed(this.task, this.work))
      .conversation;
    const taken = costOfMessages([{ role: 'system', content: prompt }, ...messages.slice(-1)]);
    const [note] = promptsOf([this.noteOn(dialog)], (this.room - taken) * mostOfNote);
    const noted = { prompt: `${prompt}\n\n${note}`, messages, elsewhere, memory, looked };
    const told = await recallConversation(noted, this.room, this.work);
    await this.ask(voice, told, { say: voice.begin() });
  }

  /** What was looked up for the message. */
  async recalled(): Promise<{ system: Piece[]; prompt: Piece[] }> {
    const found = await this.task.knowledge?.recall(this.work);
    if (!found) return { system: [], prompt: [] };
    // What does not fit is cut there, and not left out.
    const passages = await found.give(found.passages.length);
    return recalledPieces({ ...found, passages });
  }

  /** What a model is asked outside of the conversation, as far as it fits. */
  prompts(system: Piece[], user: Piece[]): ModelMessage[] {
    const [told = '', asked = ''] = promptsOf([system, user], this.room - forMessages);
    return [...(told ? [{ role: 'system' as const, content: told }] : []), { role: 'user', content: asked }];
  }

  /** One call of the model; its text. Throws when it was cut short and nobody has seen it. */
  async ask(
    voice: Voice,
    messages: ModelMessage[],
    {
      say,
      temperature = this.task.manner.temperature,
      outputSchema,
    }: { say?: (piece: string) => void; temperature?: number; outputSchema?: JsonSchema } = {},
  ): Promise<string> {
    const { maxTokens: _, stop: __, ...manner } = this.task.manner;
    // Where the caller wants the answer to end is nothing to what is only worked with.
    const written = say ? this.task.manner : manner;
    const request = { ...written, temperature, messages, outputSchema };
    const { text, reason } = await askPlainly(this.models, request, this.work, { say });
    voice.count(say !== undefined && reason === 'length');
    return storableText(text);
  }

  /** Slots as people read them. */
  shownSlots({ slots }: Dialog): Record<string, string> {
    const { language } = this.plan;
    return Object.fromEntries(
      Object.entries(slots).map(([name, value]) => [
        name,
        shown(value, this.plan.askOf(name)?.slot, language),
      ]),
    );
  }

  /** Tokens of all that a model is sent. */
  private get room(): number {
    return this.models.contextTokens - this.models.maxOutputTokens;
  }

  private answersTo(dialog: Dialog, open: Step): string[] | undefined {
    const words = phrases[this.plan.language];
    if (open.kind === 'confirm')
      return dialog.correcting ? this.answered(dialog).map(labelOf) : [words.yes, words.no];
    if (open.kind !== 'ask') return undefined;
    if (dialog.pending !== undefined) return [words.yes, words.no];
    if (open.slot.type !== 'choice') return undefined;
    const options = open.slot.options.map(({ value, names }) => names[0] ?? value);
    return open.slot.required ? options : [...options, words.skip];
  }

  private answered(dialog: Dialog): Ask[] {
    return this.plan.asks.filter((ask) => isFilled(dialog, ask));
  }

  private noteOn(dialog: Dialog): Piece[] {
    const shownSlots = this.shownSlots(dialog);
    const known = this.answered(dialog).flatMap((ask): Piece[] => {
      const name = slotNameOf(ask);
      const value = slotPiece(this.plan, dialog, name, shownSlots[name] ?? '');
      return [`- ${ask.slot.label ?? name}: `, value, '\n'];
    });
    const question = this.openQuestion(dialog);
    return [
      ...(known.length > 0 ? ['What is known from this dialog so far:\n', ...known] : []),
      ...(question === undefined
        ? ['Answer the last message.']
        : [
            { source: 'The question at which the dialog stands', text: question },
            'The last message asks something else. Answer that briefly and ask nothing: the question is put again after your answer.',
          ]),
    ];
  }
}
