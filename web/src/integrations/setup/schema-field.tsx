import { ActionIcon, Button, Fieldset, Group, Input, Paper, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { valuesOf, type Pair, type Values } from './fields';
import { PlainField, type FieldProps } from './plain-field';
import { useFieldWords } from './words';

/** One setting, by its kind. */
export function SchemaField(props: FieldProps) {
  const { kind } = props.field;
  if (kind === 'group') return <GroupField {...props} />;
  if (kind === 'rows') return <RowsField {...props} />;
  if (kind === 'pairs') return <PairsField {...props} />;
  return <PlainField {...props} />;
}

function GroupField(props: FieldProps) {
  const { field, path, called = field.name } = props;
  return (
    <Framed {...props}>
      {field.fields.map((one) => (
        <SchemaField
          key={one.name}
          {...props}
          field={one}
          path={`${path}.${one.name}`}
          called={`${called}.${one.name}`}
        />
      ))}
    </Framed>
  );
}

/** A list of which each entry has the same fields. */
function RowsField(props: FieldProps) {
  const { t } = useTranslation('integrations');
  const { field, form, path, called = field.name } = props;
  const rows = form.getInputProps(path).value as Values[];
  return (
    <Framed {...props}>
      {rows.map((_, place) => {
        const at = `${path}.${place}`;
        return (
          <Paper
            // They have no names but their places, and no state but the form's.
            key={at}
            withBorder
            p="sm"
            role="group"
            aria-label={t('form.row', { n: place + 1 })}
            onChange={() => form.clearFieldError(at)}
          >
            <Stack gap="xs">
              {field.fields.map((one) => (
                <PlainField
                  key={one.name}
                  {...props}
                  field={one}
                  path={`${at}.${one.name}`}
                  called={`${called}.${one.name}`}
                />
              ))}
              <Mistake>{form.errors[at]}</Mistake>
              <Group justify="flex-end">
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconTrash size={14} aria-hidden />}
                  onClick={() => form.removeListItem(path, place)}
                >
                  {t('form.removeRow', { n: place + 1 })}
                </Button>
              </Group>
            </Stack>
          </Paper>
        );
      })}
      <Add onAdd={() => form.insertListItem(path, valuesOf(field.fields, {}))} />
    </Framed>
  );
}

/** Names of one's own, and a value of each. */
function PairsField(props: FieldProps) {
  const { t } = useTranslation('integrations');
  const { form, path } = props;
  const pairs = form.getInputProps(path).value as Pair[];
  return (
    <Framed {...props}>
      {pairs.map((_, place) => (
        <Stack key={`${path}.${place}`} gap={4}>
          <Group gap="xs" wrap="nowrap">
            {(['name', 'value'] as const).map((part) => (
              <TextInput
                key={part}
                flex={1}
                miw={0}
                aria-label={t(`form.pair.${part}`)}
                placeholder={t(`form.pair.${part}`)}
                {...form.getInputProps(`${path}.${place}.${part}`)}
              />
            ))}
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('form.removeRow', { n: place + 1 })}
              onClick={() => form.removeListItem(path, place)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
          <Mistake>{form.errors[`${path}.${place}`]}</Mistake>
        </Stack>
      ))}
      <Add onAdd={() => form.insertListItem(path, { name: '', value: '' } satisfies Pair)} />
    </Framed>
  );
}

/** What belongs together, with what is wrong with it as a whole. */
function Framed({
  type,
  field,
  form,
  path,
  called = field.name,
  children,
}: FieldProps & { children: ReactNode }) {
  const { label, about } = useFieldWords(type)({ ...field, name: called });
  const described = useId();
  return (
    <Fieldset
      legend={label}
      aria-describedby={about ? described : undefined}
      onChange={() => form.clearFieldError(path)}
    >
      <Stack gap="sm">
        {about ? <Input.Description id={described}>{about}</Input.Description> : null}
        {children}
        <Mistake>{form.errors[path]}</Mistake>
      </Stack>
    </Fieldset>
  );
}

const Mistake = ({ children }: { children: ReactNode }) =>
  children ? <Input.Error role="alert">{children}</Input.Error> : null;

function Add({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation('integrations');
  return (
    <Group>
      <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
        {t('form.addRow')}
      </Button>
    </Group>
  );
}
