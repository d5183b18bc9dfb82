import { Code, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Trans, useTranslation } from 'react-i18next';
import { Page } from '../../platform/ui';
import { refusedQuery } from '../refused/queries';
import { RefusedFilters } from '../refused/refused-filters';
import { RefusedList } from '../refused/refused-list';
import { refusedSearchOf, type RefusedSearch } from '../refused/search';

const route = getRouteApi('/member/admin/refused');

/** Why a program gets no answer. The filters stand in the address: what was found can be handed on. */
export function RefusedScreen() {
  const { t } = useTranslation('admin');
  const search = route.useSearch({ select: refusedSearchOf });
  const navigate = useNavigate();
  const query = useInfiniteQuery(refusedQuery(search));
  const codes = query.data?.pages.flatMap(({ items }) => items.map(({ code }) => code)) ?? [];
  const narrow = (changes: RefusedSearch) =>
    void navigate({ to: '/admin/refused', search: { ...search, ...changes } });
  return (
    <Page
      title={t('refused.title')}
      about={<Trans t={t} i18nKey="refused.about" components={{ code: <Code /> }} />}
      size="wide"
    >
      <Stack>
        <RefusedFilters search={search} codes={codes} onChange={narrow} />
        <RefusedList query={query} search={search} onNarrow={narrow} />
      </Stack>
    </Page>
  );
}
