import { useMutation, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { IconMessageQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../platform/api';
import { EmptyState, notifyDone, notifyProblem, Paged } from '../../platform/ui';
import { TextDialog } from '../documents/text-dialog';
import { questionsQuery } from '../queries';
import { UploadList } from '../uploads/upload-list';
import { useUploading } from '../uploads/uploads';
import { dismissQuestion } from './dismiss-question';
import { QuestionRow } from './question-row';
import classes from './questions.module.css';

type Question = Schema<'UnansweredQuestion'>;

/** What was asked and not found in a collection, and what to do about it. */
export function QuestionList({ collectionId }: { collectionId: string }) {
  const { t } = useTranslation('knowledge');
  const queries = useQueryClient();
  const query = useInfiniteQuery(questionsQuery(collectionId));
  const [answered, setAnswered] = useState<Question>();
  const send = useUploading(collectionId);
  const dismissal = useMutation({
    mutationFn: (id: string) => dismissQuestion(queries, collectionId, id),
    onError: notifyProblem,
  });
  /** What was added may be found from now on; asked in vain once more, the question is here again. */
  const settle = (id: string, told: string) => {
    notifyDone(told);
    return dismissQuestion(queries, collectionId, id).catch(notifyProblem);
  };
  return (
    <>
      <UploadList collectionId={collectionId} />
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
              <QuestionRow
                key={question.id}
                question={question}
                collectionId={collectionId}
                isGoing={dismissal.isPending && dismissal.variables === question.id}
                onAnswer={() => setAnswered(question)}
                onFile={(file) =>
                  send([file], ({ name }) => settle(question.id, t('questions.answeredByFile', { name })))
                }
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
          onAdded={() => settle(answered.id, t('questions.answered'))}
        />
      ) : null}
    </>
  );
}
