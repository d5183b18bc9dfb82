import type { Person, RunBody } from './builders.js';
import { eventually } from './profile.js';

export interface ApprovalBody {
  id: string;
  runId: string;
  chatId: string | null;
  messageId: string | null;
  agentUsername: string;
  tool: string;
  description: string;
  readOnly: boolean;
  arguments: Record<string, unknown>;
  question: string | null;
  state: string;
  expiresAt: string;
  deciders: { id: string; username: string; name: string }[];
  decidedBy: { id: string; username: string; name: string } | null;
  comment: string | null;
  decidedArguments: Record<string, unknown> | null;
}

/** Waits until a run waits for people, and returns what for. */
export async function waitingFor({ client }: Person, runId: string): Promise<ApprovalBody[]> {
  const ids = await eventually(`run ${runId} waits for a decision`, async () => {
    const { body } = await client.get<RunBody & { approvals: string[] }>(`/runs/${runId}`);
    if (['failed', 'cancelled', 'succeeded'].includes(body.status))
      throw new Error(`run ${runId} waits for nobody: ${JSON.stringify(body)}`);
    return body.status === 'waiting_approval' && body.approvals;
  });
  return Promise.all(ids.map(async (id) => (await client.get<ApprovalBody>(`/approvals/${id}`)).body));
}

/** The one decision that a run waits for. */
export async function waitsFor(person: Person, runId: string): Promise<ApprovalBody> {
  const [approval, ...more] = await waitingFor(person, runId);
  if (!approval || more.length > 0) throw new Error(`run ${runId} waits for ${more.length + 1} decisions`);
  return approval;
}

export const decide = <T = ApprovalBody>(person: Person, id: string, decision: object) =>
  person.client.post<T>(`/approvals/${id}`, decision);

/** A role as a file; `more` is front matter. */
export const roleFile = (name: string, more = '', prompt = 'Отвечай.'): string =>
  `---\nname: ${name}\ntitle: Роль\ndescription: Для проверки\ntype: simple\n${more}---\n${prompt}\n`;
