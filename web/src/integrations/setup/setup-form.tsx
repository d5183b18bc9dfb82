import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { FormAlert, notifyDone, useFormAction } from '../../platform/ui';
import { ConnectAmocrm } from '../amocrm/connect-amocrm';
import { leadToAmocrm } from '../amocrm/lead-to-amocrm';
import type { Integration, IntegrationType } from '../api-types';
import { workKey } from '../queries';
import { MappingPreview } from '../webhook/mapping-preview';
import { FieldMistake, fieldsOf, givenIn, isAsked, valuesOf, type Field, type SetupValues } from './fields';
import { SchemaField } from './schema-field';
import { TheirWords } from './their-words';
import { useFieldWords } from './words';

interface SetupFormProps {
  agentId: string;
  type: IntegrationType;
  known: Integration | undefined;
  onSaved: (saved: Integration) => void;
}

/** What an integration needs: tried at the other side, and saved when that agrees. */
export function SetupForm({ agentId, type: { type, settings, secrets }, known, onSaved }: SetupFormProps) {
  const { t } = useTranslation('integrations');
  const queries = useQueryClient();
  const fields = fieldsOf(settings);
  const secretFields = fieldsOf(secrets);
  const [tried, setTried] = useState<string>();
  const form = useForm<SetupValues>({
    initialValues: {
      settings: valuesOf(fields, known?.settings ?? {}),
      secrets: Object.fromEntries(secretFields.map(({ name }) => [name, ''])),
    },
    onValuesChange: () => setTried(undefined),
  });
  const params = { path: { id: agentId, type } };
  const bodyOf = (values: SetupValues) => ({
    settings: givenIn(
      fields.filter((field) => isAsked(type, field, values.settings)),
      values.settings,
    ),
    secrets: givenIn(secretFields, values.secrets),
  });
  /** What cannot be sent is told at its field. */
  const withBody = async (values: SetupValues, send: (body: ReturnType<typeof bodyOf>) => Promise<void>) => {
    try {
      await send(bodyOf(values));
    } catch (error) {
      if (!(error instanceof FieldMistake)) throw error;
      form.setFieldError(`settings.${error.path}`, t(`form.${error.what}`));
    }
  };
  const saving = useFormAction(form, (values) =>
    withBody(values, async (body) => {
      const saved = await answer(api.PUT('/api/v1/agents/{id}/integrations/{type}', { params, body }));
      await queries.invalidateQueries({ queryKey: workKey(agentId) });
      notifyDone(t('form.saved'));
      onSaved(saved);
    }),
  );
  const trial = useFormAction(form, (values) =>
    withBody(values, async (body) => {
      const path = '/api/v1/agents/{id}/integrations/{type}/verify';
      const { account } = await answer(api.POST(path, { params, body }));
      setTried(account.name);
    }),
  );
  const leading = useFormAction(form, (values) => withBody(values, (body) => leadToAmocrm(agentId, body)));
  const problem = saving.problem ?? trial.problem ?? leading.problem;
  const asked = fields.filter((field) => isAsked(type, field, form.values.settings));
  return (
    <form onSubmit={saving.submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <TheirWords error={problem} />
        {secretFields.map((field) => (
          <SecretField
            key={field.name}
            type={type}
            field={field}
            isSet={known?.secrets.includes(field.name) ?? false}
            input={form.getInputProps(`secrets.${field.name}`)}
          />
        ))}
        {asked.map((field) => (
          <SchemaField
            key={field.name}
            type={type}
            field={field}
            form={form}
            path={`settings.${field.name}`}
          />
        ))}
        {type === 'webhook' ? (
          <MappingPreview agentId={agentId} settingsOf={() => bodyOf(form.getValues()).settings} />
        ) : null}
        {type === 'amocrm' ? (
          <ConnectAmocrm
            settings={settings}
            isSending={leading.isSending}
            onConnect={() => leading.submit()}
          />
        ) : null}
        {tried === undefined ? null : (
          <Alert color="artel" variant="light" icon={<IconCircleCheck size={18} />} role="status">
            {t('form.works', { name: tried })}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" type="button" loading={trial.isSending} onClick={() => trial.submit()}>
            {t('form.try')}
          </Button>
          <Button type="submit" loading={saving.isSending}>
            {t('form.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface SecretFieldProps {
  type: string;
  field: Field;
  isSet: boolean;
  input: object;
}

/** It is written, and never shown again. */
function SecretField({ type, field, isSet, input }: SecretFieldProps) {
  const { t } = useTranslation('integrations');
  const { label, about } = useFieldWords(type)(field);
  return (
    <PasswordInput
      label={label}
      description={about || undefined}
      required={field.required && !isSet}
      placeholder={isSet ? t('form.secretSet') : undefined}
      autoComplete="off"
      visibilityToggleButtonProps={{ 'aria-label': t('form.showSecret') }}
      {...input}
    />
  );
}
