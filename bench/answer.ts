interface Answered {
  status: number;
  body: string;
  expected: string;
  stream: boolean;
}

interface Part {
  error?: { message: string };
  choices?: {
    delta?: { content?: string };
    message?: { content?: string };
    finish_reason?: string | null;
  }[];
}

/** What is wrong with an answer of `/v1/chat/completions`; undefined when it is whole and the expected one. */
export function faultIn({ status, body, expected, stream }: Answered): string | undefined {
  if (status !== 200) return `status ${status}: ${body.slice(0, 300)}`;
  try {
    const { content, finished } = stream ? streamed(body) : whole(body);
    if (content !== expected) return `expected "${expected}", got "${content.slice(0, 300)}"`;
    return finished ? undefined : 'the answer has no proper end';
  } catch (error) {
    return `unreadable (${String(error)}): ${body.slice(-300)}`;
  }
}

function whole(body: string): { content: string; finished: boolean } {
  const [choice] = (JSON.parse(body) as Part).choices ?? [];
  return { content: choice?.message?.content ?? '', finished: choice?.finish_reason === 'stop' };
}

/** Server-sent events; comments do not count, and nothing may follow `[DONE]`. */
function streamed(body: string): { content: string; finished: boolean } {
  const events = body.split('\n\n').filter((event) => event !== '' && !event.startsWith(':'));
  const last = events.pop();
  let content = '';
  let reason: string | null | undefined;
  for (const event of events) {
    const part = JSON.parse(event.slice('data: '.length)) as Part;
    if (part.error) throw new Error(part.error.message);
    const [choice] = part.choices ?? [];
    content += choice?.delta?.content ?? '';
    reason ??= choice?.finish_reason;
  }
  return { content, finished: reason === 'stop' && last === 'data: [DONE]' };
}
