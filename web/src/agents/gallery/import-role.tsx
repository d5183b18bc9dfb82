import { Button, Checkbox, FileInput, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { FormAlert, useFormAction } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import { ProblemList } from '../problem-list';
import { agentsKey } from '../queries';

/** Makes a role of a Markdown file, as `prompts/` has them and as roles are exported. */
export function ImportRole({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('import.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <ImportForm />
    </Modal>
  );
}

function ImportForm() {
  const { t } = useTranslation('agents');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({ initialValues: { username: '', markdown: '', replace: false } });
  const { submit, isSending, problem } = useFormAction(form, async ({ username, markdown, replace }) => {
    const query = { replace: replace ? 'true' : 'false' } as const;
    const body = { username, markdown };
    const agent = await answer(api.POST('/api/v1/agents/import', { params: { query }, body }));
    await Promise.all(
      [agentsKey, rolesQuery.queryKey].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
    await navigate({ to: '/agents/$agentId', params: { agentId: agent.id } });
  });
  const take = async (file: File | null) => {
    if (!file) return;
    form.setFieldValue('markdown', await file.text());
    if (!form.values.username) form.setFieldValue('username', file.name.replace(/\.(md|markdown)$/i, ''));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <ProblemList error={problem} />
        <FileInput
          label={t('import.file')}
          placeholder={t('import.choose')}
          accept=".md,.markdown,text/markdown"
          onChange={(file) => void take(file)}
        />
        <TextInput
          label={t('field.username')}
          description={t('field.usernameHint')}
          leftSection="@@"
          leftSectionWidth={38}
          required
          {...form.getInputProps('username')}
        />
        <Textarea
          label={t('import.text')}
          rows={10}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          required
          {...form.getInputProps('markdown')}
        />
        <Checkbox label={t('import.replace')} {...form.getInputProps('replace', { type: 'checkbox' })} />
        <Group justify="flex-end">
          <Button type="submit" loading={isSending}>
            {t('import.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
