import { createHash } from 'node:crypto';
import { storable } from '../../../platform/text/index.js';
import { isLimit } from '../budget.js';
import { decided } from '../thread.js';
import { holds } from './condition.js';
import { follow, type Dialog } from './dialog.js';
import { asJson, askForJson } from '../json-output.js';
import type { Piece } from '../prompt-pieces.js';
import type { Speaker } from './speaker.js';
import type { Step, StepOf } from './steps.js';
import { piecesIn, promptsWithin, render, renderWithin } from './template.js';
import type { Spoken, Voice } from './voice.js';

/** What a step made of a turn. */
export interface Done extends Partial<Spoken> {
  dialog: Dialog;
  /** Undefined when the turn ends here. */
  next: string | undefined;
  capped?: boolean;
}

/** What a model is asked. */
interface Asked {
  system: Piece[];
  prompt: Piece[];
}

type Begun = Spoken & { dialog: Dialog };

/** Does what steps say. */
export class StepWork {
  constructor(private readonly speaker: Speaker) {}

  do(step: Step, turn: Begun): Promise<Done> {
    const slots = this.speaker.shownSlots(turn.dialog);
    return this.speaker.work.stage(`${step.kind}:${step.id}`, () => this.doing(step, turn), slots);
  }

  private async doing(step: Step, turn: Begun): Promise<Done> {
    const { dialog } = turn;
    switch (step.kind) {
      case 'ask':
        return this.put(step, turn, this.speaker.questionOf(dialog, step));
      case 'confirm':
        return this.put(step, turn, this.speaker.openQuestion({ ...dialog, at: step.id }) ?? '');
      case 'branch': {
        const names = this.speaker.namesOf(dialog);
        const chosen = step.cases.find(({ when }) => holds(when, (name) => names.valueOf(name)));
        return follow(this.speaker.plan, dialog, step, chosen?.to ?? this.speaker.plan.after(step));
      }
      case 'say':
        return this.goOn(step, dialog, this.saying(turn, this.text(step.text, dialog)));
      case 'prompt':
        return this.prompt(step, turn);
      case 'tool':
        return this.goOn(step, await this.call(step.id, step, dialog));
      case 'finish':
        return this.finish(step, turn);
    }
  }

  /** Ends the turn with a question. */
  private put({ id }: Step, turn: Begun, question: string): Done {
    const { asked } = turn.dialog;
    const dialog = {
      ...turn.dialog,
      at: id,
      finished: false,
      asked: asked.includes(id) ? asked : [...asked, id],
    };
    return { dialog, next: undefined, ...this.saying(turn, question).result };
  }

  private async finish(step: StepOf<'finish'>, turn: Begun): Promise<Done> {
    const made = step.call ? await this.call(step.id, step.call, turn.dialog) : turn.dialog;
    const dialog = { ...made, at: step.id, finished: true };
    return { dialog, next: undefined, ...this.saying(turn, this.text(step.text, dialog)).result };
  }

  /** In the way of the model calls of a turn: so many and no more. */
  private async prompt(step: StepOf<'prompt'>, turn: Begun): Promise<Done> {
    const { dialog } = turn;
    const names = this.speaker.namesOf(dialog);
    // The prompt of the agent has its variables already: what these hold is no template.
    const system =
      step.system === undefined
        ? [this.speaker.task.conversation.prompt]
        : piecesIn(step.system, names, 'system');
    const asked = { system, prompt: piecesIn(step.prompt, names, 'user') };
    // Without what is looked up: a later message, which asks nothing new of this step, would have it made again.
    const input = digest(this.speaker.prompts(asked.system, asked.prompt));
    const voice = this.speaker.voiceOf(turn);
    if (dialog.inputs[step.id] === input) {
      const earlier = dialog.outputs[step.id];
      if (step.say && typeof earlier === 'string') voice.paragraph(earlier);
      return this.goOn(step, dialog, voice);
    }
    if (this.isOver(turn)) return { dialog, next: undefined, capped: true };
    try {
      const output = await this.ask(step, asked, voice);
      return this.goOn(step, withOutput(dialog, step.id, input, output), voice);
    } catch (error) {
      if (!isLimit(error)) throw error;
      return { dialog, next: undefined, capped: true, ...voice.result };
    }
  }

  private async ask(step: StepOf<'prompt'>, { system, prompt }: Asked, voice: Voice) {
    const { output, say } = step;
    if (!output) {
      const recalled = await this.speaker.recalled();
      const told = this.speaker.prompts([...system, ...recalled.system], [...prompt, ...recalled.prompt]);
      return this.speaker.ask(voice, told, say ? { say: voice.begin() } : {});
    }
    return askForJson(output, (correction) => {
      const told = [...prompt, `\n\n${asJson(output)}\n\n${correction}`];
      return this.speaker.ask(voice, this.speaker.prompts(system, told), { outputSchema: output });
    });
  }

  /** Made once in a run, and not again in the dialog with the same arguments. */
  private async call(
    id: string,
    { tool: name, arguments: written }: { tool: string; arguments: Record<string, unknown> },
    dialog: Dialog,
  ): Promise<Dialog> {
    const tool = this.speaker.task.tools.find((known) => known.name === name);
    const names = this.speaker.namesOf(dialog);
    const given = tool?.isPrompt ? promptsWithin(written, names) : renderWithin(written, names);
    const input = digest(given);
    if (dialog.inputs[id] === input) return dialog;
    const text = tool ? await decided(() => tool.call(id, given)) : `There is no tool ${name}`;
    return withOutput(dialog, id, input, parsed(text));
  }

  private goOn(step: Step, dialog: Dialog, voice?: Voice): Done {
    const { plan } = this.speaker;
    return { ...follow(plan, dialog, step, plan.after(step)), ...voice?.result };
  }

  private saying(turn: Spoken, text: string): Voice {
    const voice = this.speaker.voiceOf(turn);
    voice.paragraph(text);
    return voice;
  }

  private text(template: string, dialog: Dialog): string {
    return render(template, this.speaker.namesOf(dialog));
  }

  private isOver({ calls }: Spoken): boolean {
    const { task, work } = this.speaker;
    return calls >= task.limits.steps || work.budget.isSpent();
  }
}

function withOutput(dialog: Dialog, id: string, input: string, output: unknown): Dialog {
  const { inputs, outputs } = dialog;
  return { ...dialog, inputs: { ...inputs, [id]: input }, outputs: { ...outputs, [id]: output } };
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url');

/** Tools answer in texts; one that is JSON can be looked into. */
function parsed(text: string): unknown {
  try {
    return storable(JSON.parse(text) as unknown);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
