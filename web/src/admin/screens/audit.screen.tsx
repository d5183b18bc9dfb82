import { Stack } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page, Paged } from '../../platform/ui';
import { AuditEntries } from '../audit/audit-entries';
import { AuditFilters } from '../audit/audit-filters';
import { ExportMenu } from '../audit/export-menu';
import { auditQuery } from '../audit/queries';
import { auditSearchOf, type AuditSearch } from '../audit/search';

const route = getRouteApi('/member/admin/audit');

/** Who did what, when and from where. The filters stand in the address: a view of the log can be handed on. */
export function AuditScreen() {
  const { t } = useTranslation('admin');
  const search = route.useSearch({ select: auditSearchOf });
  const navigate = useNavigate();
  const query = useInfiniteQuery(auditQuery(search));
  const narrow = (changes: AuditSearch) =>
    void navigate({ to: '/admin/audit', search: { ...search, ...changes } });
  return (
    <Page
      title={t('audit.title')}
      about={t('audit.about')}
      size="wide"
      actions={<ExportMenu search={search} />}
    >
      <Stack>
        <AuditFilters search={search} onChange={narrow} />
        <Paged
          query={query}
          empty={
            <EmptyState icon={IconHistory} title={t('audit.none')}>
              {t('audit.noneAbout')}
            </EmptyState>
          }
        >
          {(entries) => <AuditEntries entries={entries} onNarrow={narrow} />}
        </Paged>
      </Stack>
    </Page>
  );
}
