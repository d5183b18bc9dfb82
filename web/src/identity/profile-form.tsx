import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../platform/api';
import { languageFor, speak } from '../platform/i18n';
import { meQuery, useMe } from '../platform/session';
import { FormAlert, notifyDone, useFormAction } from '../platform/ui';
import { useChecks } from './checks';
import { LocaleFields } from './locale-fields';

export function ProfileForm() {
  const { t } = useTranslation(['identity', 'app']);
  const { user } = useMe();
  const queries = useQueryClient();
  const check = useChecks();
  const form = useForm({
    initialValues: { name: user.name, locale: languageFor([user.locale]), timeZone: user.timeZone },
    validate: { name: check.needed },
  });
  const { submit, isSending, problem } = useFormAction(form, async (values) => {
    const body = { ...values, name: values.name.trim() };
    queries.setQueryData(meQuery.queryKey, await answer(api.PATCH('/api/v1/auth/me', { body })));
    await speak(values.locale);
    form.resetDirty();
    notifyDone(t('profile.saved'));
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TextInput label={t('field.email')} value={user.email} readOnly variant="filled" />
        <TextInput label={t('field.name')} autoComplete="name" {...form.getInputProps('name')} />
        <LocaleFields
          locale={form.getInputProps('locale')}
          timeZone={form.getInputProps('timeZone')}
          zone={user.timeZone}
        />
        <Group>
          <Button type="submit" loading={isSending} disabled={!form.isDirty()}>
            {t('app:action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
