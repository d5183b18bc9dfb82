import type { LiveData } from '../../platform/live';

export type RunEvent = LiveData<'run.event'>;

export interface ToolCall {
  callId: string;
  tool: string;
  arguments: unknown;
  /** The role that called it, where that is not the one who answers. */
  via?: string;
  result?: { ok: boolean; text: string };
}

/** An answer as far as it was told. */
export interface RunStream {
  attempt: number;
  /** Of the last event that is in it; places of an attempt grow by one. */
  place: number;
  text: string;
  /** What is done now, where the role does not write. */
  step?: string;
  calls: readonly ToolCall[];
  /** Events were missed: what is shown stays as it is until a snapshot tells all of it. */
  hasGap: boolean;
  isDone: boolean;
}

const nothing: RunStream = { attempt: 0, place: 0, text: '', calls: [], hasGap: false, isDone: false };

/** The answer after one more event; events that came before, or come twice, change nothing. */
export function streamed(known: RunStream | undefined, event: RunEvent): RunStream {
  const stream = known ?? nothing;
  const { attempt, place } = positionOf(event.id);
  const isLater = attempt > stream.attempt || (attempt === stream.attempt && place > stream.place);
  if (event.type === 'snapshot') {
    const isStale = attempt < stream.attempt || (attempt === stream.attempt && place < stream.place);
    if (isStale) return stream;
    const calls = attempt === stream.attempt ? stream.calls : [];
    return { ...nothing, attempt, place, text: event.text, step: event.step, calls };
  }
  if (!isLater) return stream;
  const isNewAttempt = attempt > stream.attempt;
  const begun = isNewAttempt ? { ...nothing, attempt } : stream;
  const isWhole = event.type === 'done' || event.type === 'reset';
  const hasGap = !isWhole && (begun.hasGap || place > begun.place + 1);
  return { ...begun, ...changed(begun, event, hasGap), attempt, place, hasGap };
}

function changed(stream: RunStream, event: RunEvent, hasGap: boolean): Partial<RunStream> {
  switch (event.type) {
    case 'delta':
      return hasGap ? {} : { text: stream.text + event.text, step: undefined };
    case 'status':
      return { step: event.step };
    case 'tool_call': {
      const { callId, tool, arguments: given, via } = event;
      return { calls: [...stream.calls, { callId, tool, arguments: given, via }] };
    }
    case 'tool_result': {
      const { callId, ok, text } = event;
      const settled = (call: ToolCall) => (call.callId === callId ? { ...call, result: { ok, text } } : call);
      return { calls: stream.calls.map(settled), step: undefined };
    }
    case 'reset':
      return { text: '', step: undefined, calls: [] };
    case 'done':
      return { text: event.content, step: undefined, isDone: true };
    case 'error':
    case 'usage':
    case 'snapshot':
      return {};
  }
}

/** `<run>-<attempt>-<place>` */
function positionOf(id: string): { attempt: number; place: number } {
  const [attempt = 0, place = 0] = id.split('-').slice(-2).map(Number);
  return { attempt, place };
}
