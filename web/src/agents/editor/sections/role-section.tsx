import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Paper,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Input,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useModel } from '../../../welcome';
import type { AgentType } from '../../api-types';
import type { SectionProps } from '../editor-form';

const types: AgentType[] = ['simple', 'chain', 'multi_agent'];

/** Who the role is: what people see of it, and which model answers. */
export function RoleSection({ form, agent, readOnly }: SectionProps) {
  const { t } = useTranslation('agents');
  const { data: model } = useModel();
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput label={t('field.name')} required readOnly={readOnly} {...form.getInputProps('name')} />
        <TextInput
          label={t('field.username')}
          description={agent ? undefined : t('field.usernameHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          leftSection="@@"
          leftSectionWidth={38}
          required={!agent}
          readOnly={Boolean(agent)}
          {...form.getInputProps('username')}
        />
      </SimpleGrid>
      <TextInput label={t('field.title')} required readOnly={readOnly} {...form.getInputProps('title')} />
      <Textarea
        label={t('field.description')}
        description={t('field.descriptionHint')}
        autosize
        minRows={2}
        required
        readOnly={readOnly}
        {...form.getInputProps('description')}
      />
      <Input.Wrapper
        label={t('field.type')}
        description={t(`typeAbout.${form.values.type}`)}
        labelElement="div"
      >
        <div>
          <SegmentedControl
            mt={4}
            aria-label={t('field.type')}
            readOnly={readOnly}
            disabled={readOnly}
            data={types.map((value) => ({ value, label: t(`type.${value}`) }))}
            {...form.getInputProps('type')}
          />
        </div>
      </Input.Wrapper>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput
          label={t('field.model')}
          placeholder={model?.model ?? t('field.modelDefault')}
          description={t('field.modelHint')}
          readOnly={readOnly}
          {...form.getInputProps('model')}
        />
        <NumberInput
          label={t('field.temperature')}
          placeholder={t('field.byDefault')}
          description={t('field.temperatureHint')}
          min={0}
          max={2}
          step={0.1}
          decimalScale={2}
          readOnly={readOnly}
          {...form.getInputProps('temperature')}
        />
      </SimpleGrid>
      <Textarea
        label={t('field.greeting')}
        description={t('field.greetingHint')}
        autosize
        minRows={2}
        readOnly={readOnly}
        {...form.getInputProps('greeting')}
      />
      <Examples form={form} readOnly={readOnly} />
    </Stack>
  );
}

function Examples({ form, readOnly }: Pick<SectionProps, 'form' | 'readOnly'>) {
  const { t } = useTranslation('agents');
  const { examples } = form.values;
  return (
    <Stack gap="xs" role="group" aria-label={t('field.examples')}>
      <div>
        <Text fw={500}>{t('field.examples')}</Text>
        <Text size="sm" c="dimmed">
          {t('field.examplesHint')}
        </Text>
      </div>
      {examples.map((_, place) => (
        <Paper withBorder p="sm" radius="md" key={place}>
          <Group align="flex-start" wrap="nowrap" gap="xs">
            <Stack gap="xs" flex={1}>
              <Textarea
                label={t('field.question')}
                autosize
                readOnly={readOnly}
                {...form.getInputProps(`examples.${place}.question`)}
              />
              <Textarea
                label={t('field.answer')}
                autosize
                readOnly={readOnly}
                {...form.getInputProps(`examples.${place}.answer`)}
              />
            </Stack>
            {readOnly ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('field.removeExample', { number: place + 1 })}
                onClick={() => form.removeListItem('examples', place)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Group>
        </Paper>
      ))}
      {readOnly ? null : (
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => form.insertListItem('examples', { question: '', answer: '' })}
          >
            {t('field.addExample')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
