import { Button, Group, MultiSelect, Radio, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { ErrorState, ListSkeleton, notifyDone, notifyProblem } from '../../platform/ui';
import { peopleQuery, rolesQuery } from '../../roster';
import type { Access } from '../api-types';
import { accessQuery } from '../queries';

const visibilities = ['everyone', 'users', 'roles'] as const;
const roles = ['owner', 'admin', 'member'] as const;

/** Who may use the role. It is saved apart from what the role is: roles of files have it too. */
export function AccessPanel({ agentId }: { agentId: string }) {
  const { data, error, refetch } = useQuery(accessQuery(agentId));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={3} />;
  return <AccessForm key={JSON.stringify(data)} agentId={agentId} access={data} />;
}

function AccessForm({ agentId, access }: { agentId: string; access: Access }) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const queries = useQueryClient();
  const { data: people = [] } = useQuery(peopleQuery);
  const form = useForm({ initialValues: access });
  const { visibility } = form.values;
  const saving = useMutation({
    mutationFn: (body: Access) =>
      answer(api.PUT('/api/v1/agents/{id}/access', { params: { path: { id: agentId } }, body })),
    onSuccess: (saved) => {
      queries.setQueryData(accessQuery(agentId).queryKey, saved);
      notifyDone(t('access.saved'));
      void queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
    },
    onError: notifyProblem,
  });
  return (
    <Stack gap="md">
      <Radio.Group
        label={t('access.title')}
        description={t('access.about')}
        {...form.getInputProps('visibility')}
      >
        <Stack gap="xs" mt="sm">
          {visibilities.map((value) => (
            <Radio key={value} value={value} label={t(`access.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {visibility === 'users' ? (
        <MultiSelect
          label={t('access.people')}
          searchable
          data={people.map(({ id, name, username }) => ({ value: id, label: `${name} (@${username})` }))}
          {...form.getInputProps('userIds')}
        />
      ) : null}
      {visibility === 'roles' ? (
        <MultiSelect
          label={t('access.permissionRoles')}
          data={roles.map((value) => ({ value, label: t(`permissionRole.${value}`) }))}
          {...form.getInputProps('roles')}
        />
      ) : null}
      <Group>
        <Button
          loading={saving.isPending}
          disabled={!form.isDirty()}
          onClick={() => saving.mutate(form.getValues())}
        >
          {common('action.save')}
        </Button>
      </Group>
    </Stack>
  );
}
