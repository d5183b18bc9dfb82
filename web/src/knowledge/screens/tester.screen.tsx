import { ActionIcon, Button, Group, MultiSelect, Stack, Textarea } from '@mantine/core';
import { IconArrowLeft, IconSearch, IconZoomQuestion } from '@tabler/icons-react';
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '../../platform/ui';
import { collectionsQuery, foundKey } from '../queries';
import { askedOf, longestQuestion } from '../tester/asked';
import { Found } from '../tester/found';

/** What roles would find: the passages for a question, and how they were found. */
export function TesterScreen() {
  const { t } = useTranslation('knowledge');
  const { q, in: chosen = none } = useSearch({ from: '/member/knowledge/search' });
  return (
    <Page
      title={t('tester.title')}
      about={t('tester.about')}
      back={
        <ActionIcon
          component={Link}
          to="/knowledge"
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('back')}
        >
          <IconArrowLeft size={20} aria-hidden />
        </ActionIcon>
      }
    >
      <Question key={q} q={q ?? ''} chosen={chosen} />
      {q ? (
        <Found q={q} chosen={chosen} />
      ) : (
        <EmptyState icon={IconZoomQuestion} title={t('tester.begin')}>
          {t('tester.beginAbout')}
        </EmptyState>
      )}
    </Page>
  );
}

const none: string[] = [];

function Question({ q, chosen }: { q: string; chosen: string[] }) {
  const { t } = useTranslation('knowledge');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: collections = [] } = useQuery(collectionsQuery);
  const [text, setText] = useState(q);
  const isLooking = useIsFetching({ queryKey: foundKey }) > 0;
  const ask = (ids: string[]) => {
    const asked = askedOf({ q: text, in: ids });
    // The same question once more is looked for once more.
    if (asked.q === q && ids === chosen) return void queries.invalidateQueries({ queryKey: foundKey });
    void navigate({ to: '/knowledge/search', search: asked, replace: true });
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask(chosen);
      }}
    >
      <Stack gap="sm">
        <Textarea
          label={t('tester.question')}
          placeholder={t('tester.example')}
          size="md"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={longestQuestion}
          autoFocus
          enterKeyHint="search"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            ask(chosen);
          }}
        />
        <Group align="flex-end" gap="sm">
          <MultiSelect
            flex="1 1 14rem"
            label={t('tester.in')}
            placeholder={chosen.length === 0 ? t('tester.everywhere') : undefined}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('tester.everywhere') }}
            data={collections.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen}
            onChange={ask}
          />
          <Button type="submit" loading={isLooking} leftSection={<IconSearch size={16} aria-hidden />}>
            {t('tester.ask')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
