import { Button, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChecks } from '../../identity';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, useFormAction } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import { expiryIn, modelFor } from './examples';
import { LimitFields } from './limit-fields';
import { limitsIn, noLimits } from './limits';
import { NewKey } from './new-key';
import { useRefreshKeys } from './queries';

const lifetimes = ['30', '90', '365', 'never'] as const;

interface Made {
  secret: string;
  /** The role that its examples ask. */
  model: string;
  isConfined: boolean;
}

/** Asks what the key is for, then shows it, once. */
export function CreateKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin');
  const [made, setMade] = useState<Made>();
  return (
    <Dialog
      title={t(made ? 'keys.ready' : 'keys.create')}
      size={made ? 'lg' : 'md'}
      onClose={onClose}
      isFirm={Boolean(made)}
    >
      {made ? <NewKey {...made} onClose={onClose} /> : <KeyForm onClose={onClose} onMade={setMade} />}
    </Dialog>
  );
}

interface KeyFormProps {
  onClose: () => void;
  onMade: (key: Made) => void;
}

function KeyForm({ onClose, onMade }: KeyFormProps) {
  const { t } = useTranslation(['admin', 'app']);
  const check = useChecks();
  const refresh = useRefreshKeys();
  const { data: roles = [] } = useQuery(rolesQuery);
  const form = useForm({
    initialValues: { name: '', agentIds: [] as string[], lifetime: '90', ...noLimits },
    validate: { name: check.needed },
  });
  const { submit, isSending, problem } = useFormAction(
    form,
    async ({ name, agentIds, lifetime, ...limits }) => {
      const confinedTo = agentIds.length > 0 ? agentIds : null;
      const body = {
        name: name.trim(),
        agentIds: confinedTo ?? undefined,
        expiresAt: expiryIn(lifetime),
        ...limitsIn(limits),
      };
      const { key: secret } = await answer(api.POST('/api/v1/api-keys', { body }));
      onMade({ secret, model: modelFor(roles, confinedTo), isConfined: confinedTo !== null });
      await refresh();
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TextInput
          label={t('keys.name')}
          description={t('keys.nameHint')}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <MultiSelect
          label={t('keys.roles')}
          description={t('keys.rolesHint')}
          placeholder={form.values.agentIds.length === 0 ? t('keys.allRoles') : undefined}
          data={roles.map(({ id, title }) => ({ value: id, label: title }))}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('keys.allRoles') }}
          maxValues={100}
          {...form.getInputProps('agentIds')}
        />
        <Select
          label={t('keys.validFor')}
          data={lifetimes.map((value) => ({
            value,
            label: value === 'never' ? t('keys.forever') : t('invite.days', { count: Number(value) }),
          }))}
          allowDeselect={false}
          {...form.getInputProps('lifetime')}
        />
        <LimitFields inputProps={(name) => form.getInputProps(name)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('app:action.cancel')}
          </Button>
          <Button type="submit" loading={isSending}>
            {t('keys.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
