import { Button, CloseButton, Text } from '@mantine/core';
import { IconMessageQuestion, IconPencilPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import { EmptyState, notifyDone, notifyProblem, Paged } from '../../platform/ui';
import { TextDialog } from '../documents/text-dialog';
import { questionsKey, questionsQuery } from '../queries';
import classes from './questions.module.css';

type Question = Schema<'UnansweredQuestion'>;

/** What was asked and not found in a collection, and what to do about it. */
export function QuestionList({ collectionId }: { collectionId: string }) {
  const { t } = useTranslation('knowledge');
  const queries = useQueryClient();
  const query = useInfiniteQuery(questionsQuery(collectionId));
  const [answered, setAnswered] = useState<Question>();
  const dismissal = useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE('/api/v1/knowledge/questions/{id}', { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: questionsKey(collectionId) }),
    onError: notifyProblem,
  });
  return (
    <>
      <Paged
        query={query}
        empty={
          <EmptyState icon={IconMessageQuestion} title={t('questions.none')}>
            {t('questions.noneAbout')}
          </EmptyState>
        }
      >
        {(questions) => (
          <ul className={classes.list} aria-label={t('views.questions')}>
            {questions.map((question) => (
              <Row
                key={question.id}
                question={question}
                isGoing={dismissal.isPending && dismissal.variables === question.id}
                onAnswer={() => setAnswered(question)}
                onDismiss={() => dismissal.mutate(question.id)}
              />
            ))}
          </ul>
        )}
      </Paged>
      {answered ? (
        <TextDialog
          collectionId={collectionId}
          question={answered.question}
          onClose={() => setAnswered(undefined)}
          onAdded={() => {
            notifyDone(t('questions.answered'));
            return dismissal.mutateAsync(answered.id).catch(() => undefined);
          }}
        />
      ) : null}
    </>
  );
}

interface RowProps {
  question: Question;
  isGoing: boolean;
  onAnswer: () => void;
  onDismiss: () => void;
}

function Row({ question: { question, agentUsername, times, lastAskedAt }, ...row }: RowProps) {
  const { t } = useTranslation('knowledge');
  const { ago, dateTime } = useFormat();
  return (
    <li className={classes.row} data-going={row.isGoing || undefined}>
      <div className={classes.words}>
        <Text fw={500} className={classes.question}>
          {question}
        </Text>
        <Text size="sm" c="dimmed">
          {t('questions.times', { count: times })}
          {agentUsername ? ` · @@${agentUsername}` : null}
          {' · '}
          <time dateTime={lastAskedAt} title={dateTime(lastAskedAt)}>
            {ago(lastAskedAt)}
          </time>
        </Text>
      </div>
      <Button
        size="xs"
        variant="light"
        leftSection={<IconPencilPlus size={15} aria-hidden />}
        onClick={row.onAnswer}
        aria-label={t('questions.answerTo', { question })}
      >
        {t('questions.answer')}
      </Button>
      <CloseButton
        aria-label={t('questions.dismiss', { question })}
        disabled={row.isGoing}
        onClick={row.onDismiss}
      />
    </li>
  );
}
