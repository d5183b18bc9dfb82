import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';

interface Named {
  id: number;
  name: string;
}

export interface Pipeline extends Named {
  isMain: boolean;
  statuses: Named[];
}

const Answer = z.object({
  _embedded: z.object({
    pipelines: z.array(
      z.object({
        id: z.number(),
        name: z.string(),
        is_main: z.boolean().catch(false),
        _embedded: z.object({ statuses: z.array(z.object({ id: z.number(), name: z.string() })) }),
      }),
    ),
  }),
});

/** Throws `egress_failed` for what is none. */
export function readPipelines(answer: unknown): Pipeline[] {
  const { success, data } = Answer.safeParse(answer);
  if (!success) throw new AppError('egress_failed', 'amoCRM has not said which pipelines there are');
  return data._embedded.pipelines.map(({ id, name, is_main, _embedded: { statuses } }) => ({
    ...{ id, name, statuses },
    isMain: is_main,
  }));
}

const plain = (text: string): string => text.trim().toLowerCase().replaceAll('ё', 'е').replace(/\s+/g, ' ');

const namesOf = (all: Named[]): string => all.map(({ id, name }) => `"${name}" (${id})`).join(', ') || 'none';

/** By its id or its name, however that is written. */
const among = <T extends Named>(all: T[], wanted: string | number): T | undefined =>
  all.find(({ id }) => String(id) === String(wanted).trim()) ??
  all.find(({ name }) => plain(name) === plain(String(wanted)));

/** The pipelines of an account, and the steps of each. What a model names wrongly is answered with what there is. */
export class Pipelines {
  constructor(private readonly all: Pipeline[]) {}

  /** Throws `tool_arguments_invalid`. */
  pipeline(wanted: string | number | undefined): Pipeline {
    const found =
      wanted === undefined ? (this.all.find(({ isMain }) => isMain) ?? this.all[0]) : among(this.all, wanted);
    if (found) return found;
    throw new AppError(
      'tool_arguments_invalid',
      `There is no such pipeline. There are: ${namesOf(this.all)}`,
    );
  }

  /** Throws `tool_arguments_invalid`. */
  status(pipeline: Pipeline, wanted: string | number): Named {
    const found = among(pipeline.statuses, wanted);
    if (found) return found;
    throw new AppError(
      'tool_arguments_invalid',
      `The pipeline "${pipeline.name}" has no such status. It has: ${namesOf(pipeline.statuses)}`,
    );
  }

  /** As people call them; ids of what is there no more. */
  namesOf(pipelineId: number, statusId: number): string {
    const pipeline = this.all.find(({ id }) => id === pipelineId);
    const status = pipeline?.statuses.find(({ id }) => id === statusId);
    return `"${status?.name ?? statusId}" of "${pipeline?.name ?? pipelineId}"`;
  }
}
