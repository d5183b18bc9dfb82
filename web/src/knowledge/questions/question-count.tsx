import { Badge } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useFormat } from '../../platform/i18n';
import { questionsQuery } from '../queries';

/** How many questions wait for an answer, as far as they are known; nothing where none does. */
export function QuestionCount({ collectionId }: { collectionId: string }) {
  const { number } = useFormat();
  const { data, hasNextPage } = useInfiniteQuery(questionsQuery(collectionId));
  const count = data?.pages.reduce((sum, { items }) => sum + items.length, 0) ?? 0;
  if (count === 0) return null;
  return (
    <Badge size="sm" variant="light" c="var(--mantine-color-text)">
      {number(count)}
      {hasNextPage ? '+' : ''}
    </Badge>
  );
}
