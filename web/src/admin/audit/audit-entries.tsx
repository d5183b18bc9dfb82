import { Button, Code, Group, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deviceOf } from '../../identity';
import { useFormat } from '../../platform/i18n';
import { Fact } from '../fact';
import classes from './audit.module.css';
import type { AuditEntry } from './queries';
import type { AuditSearch } from './search';
import { useAuditWords } from './use-words';

interface AuditEntriesProps {
  entries: AuditEntry[];
  onNarrow: (changes: AuditSearch) => void;
}

export function AuditEntries({ entries, onNarrow }: AuditEntriesProps) {
  return (
    <ul className={classes.entries}>
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} onNarrow={onNarrow} />
      ))}
    </ul>
  );
}

function Entry({ entry, onNarrow }: { entry: AuditEntry; onNarrow: AuditEntriesProps['onNarrow'] }) {
  const format = useFormat();
  const words = useAuditWords();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <li className={classes.entry}>
      <UnstyledButton
        className={classes.summary}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <Text size="sm" span className={classes.time}>
          {format.dateTime(entry.at)}
        </Text>
        <Text span truncate className={classes.actor}>
          {words.actor(entry.actor)}
        </Text>
        <Text span fw={500} className={classes.what}>
          {words.action(entry.action)}
        </Text>
        <IconChevronDown size={16} aria-hidden className={classes.chevron} />
      </UnstyledButton>
      {isOpen ? (
        <div id={id}>
          <EntryDetails entry={entry} onNarrow={onNarrow} />
        </div>
      ) : null}
    </li>
  );
}

function EntryDetails({ entry, onNarrow }: { entry: AuditEntry; onNarrow: AuditEntriesProps['onNarrow'] }) {
  const { t } = useTranslation('admin');
  const words = useAuditWords();
  const { actor, object, details, address, userAgent, requestId } = entry;
  // In one order, whatever the database keeps them in: what was stands before what is.
  const told = Object.entries(details).sort(([one], [other]) => (one < other ? -1 : 1));
  const marks: [name: string, value: string | null | undefined][] = [
    [t('audit.object'), `${words.type(object.type)} ${object.id}`],
    [t('audit.address'), address],
    [t('audit.device'), deviceOf(userAgent)],
    [t('audit.request'), requestId],
  ];
  return (
    <>
      <dl className={classes.details}>
        {told.map(([name, value]) => (
          <Fact key={name} name={words.detail(name)}>
            {words.value(name, value)}
          </Fact>
        ))}
        {marks.map(([name, value]) =>
          value ? (
            <Fact key={name} name={name}>
              <Code>{value}</Code>
            </Fact>
          ) : null,
        )}
      </dl>
      <Group gap="xs" px="md" pb="md">
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onNarrow({ objectId: object.id, action: undefined, actor: undefined })}
        >
          {t('audit.narrowObject')}
        </Button>
        {actor.id ? (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onNarrow({ actor: actor.id ?? undefined, action: undefined, objectId: undefined })}
          >
            {t('audit.narrowActor')}
          </Button>
        ) : null}
      </Group>
    </>
  );
}
