import { useMutation, useMutationState, useQueryClient, type Mutation } from '@tanstack/react-query';
import { answer, api, isProblem } from '../../platform/api';
import { useMe } from '../../platform/session';
import { notifyProblem } from '../../platform/ui';
import { hearJudged } from '../live';
import { forgetVerdictDraft } from './verdict-drafts';
import { withVerdict, type Message, type Progress, type Verdict } from './verdict';

const verdictKey = (messageId: string) => ['reviews', 'verdict', messageId] as const;

/** Gives a verdict. It is shown at once (`useJudged`), and no more if the server refuses it. */
export function useJudge({ id }: Message) {
  const queries = useQueryClient();
  const { user } = useMe();
  return useMutation({
    mutationKey: verdictKey(id),
    mutationFn: (verdict: Verdict) =>
      answer(api.POST('/api/v1/messages/{id}/validate', { params: { path: { id } }, body: verdict })),
    onSuccess: (judged) => {
      forgetVerdictDraft(user.id, id);
      hearJudged(queries, judged);
    },
    onError: (error) => {
      notifyProblem(error);
      // Somebody was faster, and we have not heard of it yet.
      if (isProblem(error, 'already_validated')) void refreshMessage(queries, id);
    },
  });
}

async function refreshMessage(queries: ReturnType<typeof useQueryClient>, id: string): Promise<void> {
  hearJudged(
    queries,
    await answer(api.GET('/api/v1/messages/{id}', { params: { path: { id } } })).catch(() => undefined),
  );
}

/** The answer with the verdict that was just given in this tab, wherever it is shown. */
export function useJudged(message: Message): Message {
  const { user } = useMe();
  const given = useMutationState({
    filters: { mutationKey: verdictKey(message.id), exact: true },
    select: (mutation) => progressOf(mutation as Mutation<Message, Error, Verdict>, user),
  });
  return withVerdict(message, given.at(-1) ?? undefined);
}

function progressOf(
  { state: { status, variables, data } }: Mutation<Message, Error, Verdict>,
  user: { id: string; name: string },
): Progress | null {
  if (status === 'success' && data) return { status: 'kept', message: data };
  if (status !== 'pending' || !variables) return null;
  return { status: 'pending', verdict: variables, by: user.id, byName: user.name };
}

/** Says that others may rely on an answer, or no longer. */
export function useTrust({ id }: Message) {
  const queries = useQueryClient();
  const params = { params: { path: { id } } };
  return useMutation({
    mutationFn: (trusted: boolean) =>
      answer(
        trusted
          ? api.PUT('/api/v1/messages/{id}/trust', params)
          : api.DELETE('/api/v1/messages/{id}/trust', params),
      ),
    onSuccess: (judged) => hearJudged(queries, judged),
    onError: notifyProblem,
  });
}
