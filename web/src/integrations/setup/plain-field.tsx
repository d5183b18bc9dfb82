import {
  JsonInput,
  MultiSelect,
  NumberInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { allChatsQuery, peopleQuery, useChatTitle } from '../../roster';
import type { Field, SetupValues } from './fields';
import { useFieldWords } from './words';

export interface FieldProps {
  type: string;
  field: Field;
  form: UseFormReturnType<SetupValues>;
  /** Of its value in the form. */
  path: string;
  /** Its name for words: with that of the group that it stands in. */
  called?: string;
}

/** One setting that has one input, by its kind. */
export function PlainField({ type, field, form, path, called = field.name }: FieldProps) {
  const { t } = useTranslation('integrations');
  const { label, about, choice } = useFieldWords(type)({ ...field, name: called });
  const { kind, required, choices, min, max } = field;
  const shared = { label, description: about || undefined, required };
  const clear = {
    clearable: !required,
    clearButtonProps: { 'aria-label': t('form.clear', { name: label }) },
  };
  switch (kind) {
    case 'choice':
      return (
        <Select
          {...shared}
          allowDeselect={false}
          data={choices.map((value) => ({ value, label: choice(value) }))}
          {...form.getInputProps(path)}
        />
      );
    case 'flag':
      return <Switch {...shared} {...form.getInputProps(path, { type: 'checkbox' })} />;
    case 'number':
      return (
        <NumberInput {...shared} min={min} max={max} allowDecimal={false} {...form.getInputProps(path)} />
      );
    case 'text':
      return <Textarea {...shared} autosize minRows={2} maxRows={12} {...form.getInputProps(path)} />;
    case 'words':
      return <TagsInput {...shared} {...clear} {...form.getInputProps(path)} />;
    case 'people':
      return <People {...shared} {...clear} {...form.getInputProps(path)} />;
    case 'chat':
      return <ChatChoice {...shared} {...clear} {...form.getInputProps(path)} />;
    case 'line':
      return <TextInput {...shared} {...form.getInputProps(path)} />;
    case 'json':
    case 'group':
    case 'rows':
    case 'pairs':
      return (
        <JsonInput {...shared} autosize minRows={2} maxRows={12} formatOnBlur {...form.getInputProps(path)} />
      );
  }
}

function People(props: React.ComponentProps<typeof MultiSelect>) {
  const { data: people = [] } = useQuery(peopleQuery);
  return (
    <MultiSelect {...props} searchable data={people.map(({ id, name }) => ({ value: id, label: name }))} />
  );
}

function ChatChoice(props: React.ComponentProps<typeof Select>) {
  const { data: chats = [] } = useQuery(allChatsQuery);
  const titleOf = useChatTitle();
  return (
    <Select {...props} searchable data={chats.map((chat) => ({ value: chat.id, label: titleOf(chat) }))} />
  );
}
