import {
  Alert,
  Badge,
  Button,
  Checkbox,
  Group,
  List,
  Modal,
  ScrollArea,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../../platform/api';
import { FormAlert, notifyDone } from '../../../platform/ui';
import type { HttpTool } from '../../api-types';
import { ProblemList } from '../../problem-list';

type Operation = Schema<'OpenapiContents'>['operations'][number];
interface Source {
  url: string;
  document: string;
}

interface OpenapiDialogProps {
  opened: boolean;
  onClose: () => void;
  /** Names of the tools that the role has. */
  taken: string[];
  onTake: (tools: HttpTool[]) => void;
}

const keyOf = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`;
const mostOperations = 64;

const read = ({ url, document }: Source, operations?: string[]) => {
  const body = url.trim() ? { url: url.trim(), operations } : { document, operations };
  return answer(api.POST('/api/v1/tools/openapi', { body }));
};

/** Makes tools of the operations of an API that describes itself. */
export function OpenapiDialog({ opened, onClose, ...rest }: OpenapiDialogProps) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={t('openapi.title')}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <Import onClose={onClose} {...rest} />
    </Modal>
  );
}

function Import({ taken, onTake, onClose }: Omit<OpenapiDialogProps, 'opened'>) {
  const { t } = useTranslation('agents');
  const [source, setSource] = useState<Source>({ url: '', document: '' });
  const [chosen, setChosen] = useState<string[]>([]);
  const listing = useMutation({ mutationFn: (from: Source) => read(from), onSuccess: () => setChosen([]) });
  const making = useMutation({
    mutationFn: () => read(source, chosen),
    onSuccess: ({ tools }) => {
      const made = tools.map(({ tool }) => tool).filter(({ name }) => !taken.includes(name));
      onTake(made);
      notifyDone(t('openapi.made', { count: made.length }));
      if (tools.every(({ notes }) => notes.length === 0)) onClose();
    },
  });
  const notes = making.data?.tools.filter((made) => made.notes.length > 0) ?? [];
  const problem = making.error ?? listing.error;
  return (
    <Stack gap="sm">
      <FormAlert error={problem} />
      <ProblemList error={problem} />
      <Group align="flex-end" gap="sm">
        <TextInput
          flex={1}
          label={t('openapi.url')}
          placeholder="https://api.example.com/openapi.json"
          data-autofocus
          value={source.url}
          onChange={({ currentTarget: { value } }) => setSource((now) => ({ ...now, url: value }))}
        />
        <Button
          variant="default"
          loading={listing.isPending}
          disabled={!source.url.trim() && !source.document.trim()}
          onClick={() => listing.mutate(source)}
        >
          {t('openapi.read')}
        </Button>
      </Group>
      {source.url.trim() ? null : (
        <Textarea
          label={t('openapi.document')}
          rows={listing.data ? 3 : 8}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={source.document}
          onChange={({ currentTarget: { value } }) => setSource((now) => ({ ...now, document: value }))}
        />
      )}
      {listing.data ? (
        <Operations
          title={listing.data.title}
          operations={listing.data.operations}
          chosen={chosen}
          onChange={setChosen}
        />
      ) : null}
      {notes.map(({ tool, notes: lines }) => (
        <Alert key={tool.name} color="yellow" variant="light" title={tool.name}>
          <List size="sm">
            {lines.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Alert>
      ))}
      {listing.data ? (
        <Group justify="flex-end">
          <Button disabled={chosen.length === 0} loading={making.isPending} onClick={() => making.mutate()}>
            {t('openapi.make', { count: chosen.length })}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

interface OperationsProps {
  title: string;
  operations: Operation[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

function Operations({ title, operations, chosen, onChange }: OperationsProps) {
  const { t } = useTranslation('agents');
  return (
    <Checkbox.Group
      label={t('openapi.operations', { title })}
      value={chosen}
      onChange={onChange}
      maxSelectedValues={mostOperations}
    >
      <ScrollArea.Autosize
        mah="40dvh"
        mt={6}
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': title }}
      >
        <Stack gap={6}>
          {operations.map((operation) => (
            <Checkbox
              key={keyOf(operation)}
              value={keyOf(operation)}
              label={
                <Group gap={6}>
                  <Badge
                    size="sm"
                    variant={operation.readOnly ? 'default' : 'light'}
                    color="orange"
                    c="var(--mantine-color-text)"
                  >
                    {operation.method}
                  </Badge>
                  <Text span ff="monospace" size="sm">
                    {operation.path}
                  </Text>
                </Group>
              }
              description={operation.summary}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Checkbox.Group>
  );
}
