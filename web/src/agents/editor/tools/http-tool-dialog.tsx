import {
  Button,
  Checkbox,
  Group,
  JsonInput,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../platform/session';
import type { HttpTool } from '../../api-types';
import { secretsQuery } from '../../queries';
import { formOf, mistakesIn, toolOf } from './http-tool-form';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const ways = ['bearer', 'header', 'query', 'basic'] as const;

interface HttpToolDialogProps {
  tool: HttpTool | undefined;
  opened: boolean;
  onClose: () => void;
  onSave: (tool: HttpTool) => void;
}

export function HttpToolDialog({ tool, opened, onClose, onSave }: HttpToolDialogProps) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={tool ? t('http.edit', { tool: tool.name }) : t('http.add')}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <HttpToolFields tool={tool} onSave={onSave} onClose={onClose} />
    </Modal>
  );
}

function HttpToolFields({ tool, onSave, onClose }: Omit<HttpToolDialogProps, 'opened'>) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const form = useForm({ initialValues: formOf(tool), validate: mistakesIn });
  const { secretId, authType } = form.values;
  const secrets = useQuery({ ...secretsQuery, enabled: useMay()('secret:manage') });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        // The form around it is not meant.
        event.stopPropagation();
        form.onSubmit((values) => onSave(toolOf(values, tool)))(event);
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('http.name')}
          description={t('http.nameHint')}
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Textarea
          label={t('http.description')}
          description={t('http.descriptionHint')}
          autosize
          minRows={2}
          required
          {...form.getInputProps('description')}
        />
        <Group gap="sm" align="flex-start" wrap="nowrap">
          <Select
            w={110}
            label={t('http.method')}
            data={methods}
            allowDeselect={false}
            {...form.getInputProps('method')}
          />
          <TextInput
            flex={1}
            label={t('http.url')}
            placeholder="https://api.example.com/orders/{id}"
            required
            {...form.getInputProps('url')}
          />
        </Group>
        <JsonInput
          label={t('http.parameters')}
          description={t('http.parametersHint')}
          autosize
          minRows={5}
          maxRows={16}
          formatOnBlur
          {...form.getInputProps('parameters')}
        />
        <SimpleGrid cols={{ base: 1, xs: secretId && ['header', 'query'].includes(authType) ? 3 : 2 }}>
          <Select
            label={t('http.secret')}
            placeholder={t('http.noSecret')}
            clearable
            clearButtonProps={{ 'aria-label': t('field.clear') }}
            data={(secrets.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('secretId')}
          />
          <Select
            label={t('http.auth')}
            data={ways.map((value) => ({ value, label: t(`http.way.${value}`) }))}
            allowDeselect={false}
            disabled={!secretId}
            {...form.getInputProps('authType')}
          />
          {secretId && ['header', 'query'].includes(authType) ? (
            <TextInput label={t('http.authName')} required {...form.getInputProps('authName')} />
          ) : null}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t('http.resultPath')}
            description={t('http.resultPathHint')}
            placeholder="$.data[0]"
            {...form.getInputProps('resultPath')}
          />
          <NumberInput
            label={t('http.timeout')}
            description={t('http.timeoutHint')}
            placeholder="30"
            min={1}
            max={300}
            {...form.getInputProps('timeout')}
          />
        </SimpleGrid>
        <JsonInput label={t('http.headers')} autosize {...form.getInputProps('headers')} />
        <Checkbox
          label={t('http.readOnly')}
          description={t('http.readOnlyHint')}
          {...form.getInputProps('readOnly', { type: 'checkbox' })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common('action.cancel')}
          </Button>
          <Button type="submit">{t('http.done')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
