import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState, ListSkeleton } from '../../platform/ui';

interface ConnectionSectionProps<Item> {
  title: string;
  /** Of what is there, and of nothing. */
  about: string;
  none: string;
  add: string;
  onAdd: () => void;
  query: UseQueryResult<Item[]>;
  children: (item: Item) => ReactNode;
}

/** One kind of what roles are connected to: its list, and a button for more. */
export function ConnectionSection<Item>({
  title,
  about,
  none,
  add,
  onAdd,
  query: { data, error, refetch },
  children,
}: ConnectionSectionProps<Item>) {
  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between">
        <Title order={2} size="h3">
          {title}
        </Title>
        {data ? (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onAdd}>
            {add}
          </Button>
        ) : null}
      </Group>
      {error && !data ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!error && !data ? <ListSkeleton rows={3} /> : null}
      {data ? <Text c="dimmed">{data.length === 0 ? none : about}</Text> : null}
      {data?.map(children)}
    </Stack>
  );
}
