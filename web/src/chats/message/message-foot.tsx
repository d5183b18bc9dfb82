import {
  IconChevronLeft,
  IconChevronRight,
  IconListDetails,
  IconThumbDown,
  IconThumbUp,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Hint, IconButton, ListSkeleton, lazily, notifyProblem } from '../../platform/ui';
import { withMessage, type History, type Message } from '../model/history';
import { historyQuery } from '../queries';
import classes from './message.module.css';

const RunSteps = lazily(() => import('./run-steps'), 'RunSteps');

type Rating = 'up' | 'down';

/** Under an answer: which of its siblings it is, what people think of it, and how it came about. */
export function MessageFoot({ message }: { message: Message }) {
  const { t } = useTranslation('chats');
  const [isUnfolded, setIsUnfolded] = useState(false);
  const { author, runId, feedback } = message;
  if (author.kind !== 'agent' || !feedback) return null;
  return (
    <>
      <div className={classes.foot}>
        {message.siblings.length > 1 ? <Siblings message={message} /> : null}
        <Rate message={message} rating="up" />
        <Rate message={message} rating="down" />
        {runId ? (
          <Hint label={t('steps.show')}>
            <IconButton
              label={t('steps.show')}
              aria-expanded={isUnfolded}
              onClick={() => setIsUnfolded(!isUnfolded)}
            >
              <IconListDetails size={16} />
            </IconButton>
          </Hint>
        ) : null}
      </div>
      {isUnfolded && runId ? (
        <Suspense fallback={<ListSkeleton rows={2} />}>
          <RunSteps runId={runId} />
        </Suspense>
      ) : null}
    </>
  );
}

/** Answers made anew stand beside each other; one of them is shown. */
function Siblings({ message: { id, chatId, siblings } }: { message: Message }) {
  const { t } = useTranslation('chats');
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: async (siblingId: string) => {
      const chosen = await answer(
        api.POST('/api/v1/messages/{id}/select', { params: { path: { id: siblingId } } }),
      );
      const { queryKey } = historyQuery(chatId);
      queries.setQueryData<History>(queryKey, (known) => {
        if (!known) return known;
        const hidden = known.messages.filter(
          (one) => one.id !== siblingId && siblings.includes(one.id) && one.isCurrent,
        );
        return [...hidden.map((one) => ({ ...one, isCurrent: false })), chosen].reduce(withMessage, known);
      });
    },
    onError: notifyProblem,
  });
  const at = siblings.indexOf(id);
  const arrow = (step: 1 | -1, label: string) => {
    const next = siblings[at + step];
    return (
      <IconButton label={label} disabled={!next || isPending} onClick={() => next && mutate(next)}>
        {step < 0 ? <IconChevronLeft size={16} /> : <IconChevronRight size={16} />}
      </IconButton>
    );
  };
  return (
    <div role="group" className={classes.siblings} aria-label={t('siblings.label')}>
      {arrow(-1, t('siblings.previous'))}
      <span>
        {at + 1}/{siblings.length}
      </span>
      {arrow(1, t('siblings.next'))}
    </div>
  );
}

function Rate({ message, rating }: { message: Message; rating: Rating }) {
  const { t } = useTranslation('chats');
  const queries = useQueryClient();
  const { id, chatId, feedback } = message;
  const isMine = feedback?.mine === rating;
  const { queryKey } = historyQuery(chatId);
  const show = (mine: Rating | undefined) =>
    queries.setQueryData<History>(queryKey, (known) => known && rated(known, id, mine));
  const { mutate } = useMutation({
    mutationFn: async () => {
      const params = { params: { path: { id } } };
      if (isMine) await answer(api.DELETE('/api/v1/messages/{id}/feedback', params));
      else await answer(api.POST('/api/v1/messages/{id}/feedback', { ...params, body: { rating } }));
    },
    onMutate: () => void show(isMine ? undefined : rating),
    onError: (error) => {
      show(feedback?.mine);
      notifyProblem(error);
    },
  });
  const count = feedback?.[rating] ?? 0;
  const Glyph = rating === 'up' ? IconThumbUp : IconThumbDown;
  const label = t(`feedback.${rating}`);
  return (
    <Hint label={label}>
      <IconButton label={label} aria-pressed={isMine} onClick={() => mutate()}>
        <Glyph size={16} />
        {count > 0 ? <span className={classes.count}>{count}</span> : null}
      </IconButton>
    </Hint>
  );
}

/** The history as it will be when my rating has come through. */
function rated(history: History, id: string, mine: Rating | undefined): History {
  const messages = history.messages.map((message) => {
    const { feedback } = message;
    if (message.id !== id || !feedback) return message;
    const counted = (rating: Rating) =>
      feedback[rating] - (feedback.mine === rating ? 1 : 0) + (mine === rating ? 1 : 0);
    return { ...message, feedback: { up: counted('up'), down: counted('down'), mine } };
  });
  return { ...history, messages };
}
