import { List, Text } from '@mantine/core';
import { isProblem, type FieldError } from '../platform/api';
import { fieldText } from '../platform/ui';

/** What the server finds wrong, point by point; nothing when it names no points. */
export function ProblemList({ error }: { error: unknown }) {
  if (!isProblem(error)) return null;
  // A file or a document is refused as a whole, with all that is wrong with it in one text.
  const isWhole = error.errors.length === 0 && error.status === 422 && error.detail;
  return <Points points={isWhole ? [{ path: '', message: error.detail ?? '' }] : error.errors} />;
}

export function Points({ points }: { points: readonly FieldError[] }) {
  if (points.length === 0) return null;
  return (
    <List size="sm" spacing={4} listStyleType="disc">
      {points.map((point, place) => (
        <List.Item key={`${place}${point.path}`}>
          <Text span c="var(--mantine-color-error)" inherit>
            {point.path ? <b>{point.path}: </b> : null}
            {fieldText(point)}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
