import {
  Badge,
  Button,
  Code,
  Group,
  NumberInput,
  Paper,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trans, useTranslation } from 'react-i18next';
import { LocaleFields, signupQuery, useChecks } from '../../identity';
import { answer, api } from '../../platform/api';
import { languageFor, useFormat } from '../../platform/i18n';
import { meQuery, useMe } from '../../platform/session';
import { FormAlert, notifyDone, openConfirmDialog, Page, useFormAction } from '../../platform/ui';

/** As the server has it. */
const longestRetention = 36_500;
const firstRetention = 365;

export function OrganizationScreen() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const { organization } = useMe();
  const since = format.date(organization.createdAt, { dateStyle: 'long' });
  return (
    <Page title={t('organization.title')} about={t('organization.since', { since })} size="wide">
      <Paper withBorder p="lg" maw="48rem">
        <OrganizationForm />
      </Paper>
      <Signup />
    </Page>
  );
}

function OrganizationForm() {
  const { t } = useTranslation(['admin', 'app']);
  const { organization } = useMe();
  const queries = useQueryClient();
  const check = useChecks();
  const shownLocale = languageFor([organization.locale]);
  const form = useForm({
    initialValues: {
      name: organization.name,
      locale: shownLocale,
      timeZone: organization.timeZone,
      isKeptForEver: organization.retentionDays === null,
      retentionDays: organization.retentionDays ?? firstRetention,
    },
    validate: {
      name: check.needed,
      retentionDays: (days) =>
        Number.isInteger(days) && days >= 1 && days <= longestRetention ? null : t('organization.daysWrong'),
    },
  });
  const { submit, isSending, problem } = useFormAction(form, async ({ isKeptForEver, ...values }) => {
    const retentionDays = isKeptForEver ? null : values.retentionDays;
    const body = { ...values, name: values.name.trim(), retentionDays };
    await answer(api.PATCH('/api/v1/organizations/current', { body }));
    form.resetDirty();
    notifyDone(t('organization.saved'));
    // Roles and notes in chats speak the language of the organization.
    await queries.invalidateQueries(values.locale === shownLocale ? { queryKey: meQuery.queryKey } : {});
  });
  const { isKeptForEver, retentionDays } = form.values;
  const deletesMore =
    !isKeptForEver && (organization.retentionDays === null || retentionDays < organization.retentionDays);
  const confirmFirst = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!deletesMore || form.validate().hasErrors) return submit(event);
    openConfirmDialog({
      title: t('organization.askRetention', { count: retentionDays }),
      children: t('organization.retentionAbout'),
      labels: { confirm: t('app:action.save'), cancel: t('app:action.cancel') },
      confirmProps: { color: 'red' },
      closeButtonProps: { 'aria-label': t('app:action.close') },
      onConfirm: () => submit(),
    });
  };
  return (
    <form onSubmit={confirmFirst} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TextInput label={t('organization.name')} autoComplete="off" {...form.getInputProps('name')} />
        <LocaleFields
          locale={form.getInputProps('locale')}
          timeZone={form.getInputProps('timeZone')}
          zone={organization.timeZone}
          hints={{ locale: t('organization.languageHint'), timeZone: t('organization.timeZoneHint') }}
        />
        <Switch
          label={t('organization.forEver')}
          description={t('organization.forEverHint')}
          {...form.getInputProps('isKeptForEver', { type: 'checkbox' })}
        />
        {isKeptForEver ? null : (
          <NumberInput
            label={t('organization.days')}
            min={1}
            max={longestRetention}
            allowDecimal={false}
            maw="16rem"
            {...form.getInputProps('retentionDays')}
          />
        )}
        <Group>
          <Button type="submit" loading={isSending} disabled={!form.isDirty()}>
            {t('app:action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Of the whole server, which its operator sets: here it is only said. */
function Signup() {
  const { t } = useTranslation('admin');
  const { data: signup } = useQuery(signupQuery);
  if (!signup) return null;
  const state = signup.isOpen ? 'open' : 'closed';
  return (
    <Paper withBorder p="lg" maw="48rem" component="section">
      <Group justify="space-between">
        <Title order={2} size="h3">
          {t('signup.title')}
        </Title>
        <Badge
          variant="light"
          color={signup.isOpen ? 'artel' : 'gray'}
          c="var(--mantine-color-text)"
          tt="none"
        >
          {t(`signup.${state}`)}
        </Badge>
      </Group>
      <Text mt="xs">{t(`signup.${state}About`)}</Text>
      <Text size="sm" c="dimmed" mt={4}>
        <Trans t={t} i18nKey="signup.setting" components={{ code: <Code /> }} />
      </Text>
    </Paper>
  );
}
