import { Button, Group, Select, Stack, Title } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { ErrorState, ListSkeleton, notifyDone, notifyProblem } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import { agentQuery, versionQuery, versionsQuery } from '../queries';
import { DifferenceList } from './difference-list';
import { differences } from './differences';

interface VersionViewProps {
  agentId: string;
  version: number;
  /** What it can be compared with, the newest first. */
  versions: readonly number[];
  mayRestore: boolean;
}

/** One version, as it differs from the one before or from any other. */
export function VersionView({ agentId, version, versions, mayRestore }: VersionViewProps) {
  const { t } = useTranslation('agents');
  const [chosen, setChosen] = useState<number>();
  const base = chosen ?? version - 1;
  const others = [...new Set([...versions, ...(base > 0 ? [base] : [])])].filter((one) => one !== version);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h3">
          {t('version', { version })}
        </Title>
        {mayRestore ? <Restore agentId={agentId} version={version} /> : null}
      </Group>
      {others.length > 0 ? (
        <Select
          label={t('versions.compare')}
          data={others.map((one) => ({ value: String(one), label: t('version', { version: one }) }))}
          value={base > 0 ? String(base) : null}
          placeholder={t('versions.first')}
          onChange={(value) => setChosen(value === null ? undefined : Number(value))}
          allowDeselect={false}
          maw="16rem"
        />
      ) : null}
      <Between key={base} agentId={agentId} from={base} to={version} />
    </Stack>
  );
}

/** From 0, the whole of it. */
function Between({ agentId, from, to }: { agentId: string; from: number; to: number }) {
  const before = useQuery({ ...versionQuery(agentId, from), enabled: from > 0 });
  const after = useQuery(versionQuery(agentId, to));
  const failed = [after, before].find(({ error }) => error);
  if (failed) return <ErrorState error={failed.error} retry={() => void failed.refetch()} />;
  if (!after.data || (from > 0 && !before.data)) return <ListSkeleton />;
  return <DifferenceList changes={differences(before.data?.content ?? {}, after.data.content)} />;
}

function Restore({ agentId, version }: { agentId: string; version: number }) {
  const { t } = useTranslation('agents');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mutate, isPending } = useMutation({
    mutationFn: () => {
      const params = { path: { id: agentId, version } };
      return answer(api.POST('/api/v1/agents/{id}/versions/{version}/restore', { params }));
    },
    onSuccess: async (agent) => {
      queries.setQueryData(agentQuery(agentId).queryKey, agent);
      notifyDone(t('versions.restored', { version }));
      void queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
      void queries.invalidateQueries({ queryKey: versionsQuery(agentId).queryKey });
      await navigate({ to: '/agents/$agentId', params: { agentId } });
    },
    onError: notifyProblem,
  });
  return (
    <Button leftSection={<IconRestore size={16} aria-hidden />} loading={isPending} onClick={() => mutate()}>
      {t('versions.restore', { version })}
    </Button>
  );
}
