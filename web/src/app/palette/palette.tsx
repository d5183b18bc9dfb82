import { Combobox, Modal, Text, TextInput, useCombobox, VisuallyHidden } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEntries, type Entry } from './entries';
import classes from './palette.module.css';
import { ranked } from './ranking';
import { useRecent } from './recent';

/** More nobody looks through: they write on. */
const mostShown = 40;
/** Before anything is typed, of each. */
const fewRecent = 5;

interface PaletteProps {
  opened: boolean;
  close: () => void;
}

/** Goes anywhere and does anything by a few letters. */
export function Palette({ opened, close }: PaletteProps) {
  const { t } = useTranslation(['app', 'palette']);
  /** Who has gone elsewhere finds the focus there, not where it was. */
  const [isGone, setIsGone] = useState(false);
  return (
    <Modal.Root
      opened={opened}
      onClose={close}
      onEnterTransitionEnd={() => setIsGone(false)}
      returnFocus={!isGone}
      size="lg"
      yOffset="12vh"
      centered={false}
      lockScroll={false}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.title')} radius="lg">
        <Modal.Body p={0}>
          <Choice
            close={close}
            choose={(entry) => {
              setIsGone(true);
              close();
              entry.run();
            }}
          />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Choice({ choose, close }: { choose: (entry: Entry) => void; close: () => void }) {
  const { t } = useTranslation(['app', 'palette']);
  const [query, setQuery] = useState('');
  const { recent, note } = useRecent();
  const groups = useGroups(query.trim(), recent);
  const entries = groups.flatMap((group) => group.entries);
  const combobox = useCombobox({ opened: true, onDropdownClose: close });
  const { selectFirstOption } = combobox;
  const first = entries[0]?.id;
  // What is best stands under Enter.
  useEffect(() => void selectFirstOption(), [first, query, selectFirstOption]);
  const submit = (id: string) => {
    const entry = entries.find((one) => one.id === id);
    if (!entry) return;
    note(id);
    choose(entry);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={submit}>
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          variant="unstyled"
          size="lg"
          className={classes.field}
          leftSection={<IconSearch size={20} aria-hidden />}
          aria-label={t('palette.title')}
          placeholder={t('palette:example')}
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={classes.list} aria-label={t('palette.title')}>
        {groups.map((group) =>
          group.label ? (
            <Combobox.Group key={group.label} label={group.label}>
              <Options entries={group.entries} isMixed={group.isMixed} />
            </Combobox.Group>
          ) : (
            <Options key="all" entries={group.entries} isMixed />
          ),
        )}
      </Combobox.Options>
      <VisuallyHidden role="status">
        {query.trim() ? t('palette:found', { count: entries.length, first: entries[0]?.title ?? '' }) : ''}
      </VisuallyHidden>
    </Combobox>
  );
}

/** Among others of its kind an entry need not say what it is. */
function Options({ entries, isMixed = false }: { entries: readonly Entry[]; isMixed?: boolean }) {
  const { t } = useTranslation(['app', 'palette']);
  return entries.map(({ id, title, about, kind, picture }) => (
    <Combobox.Option key={id} value={id} className={classes.option}>
      <span className={classes.picture}>{picture}</span>
      <Text component="span" truncate flex={1}>
        {title}
      </Text>
      <Text component="span" size="xs" className={classes.about}>
        {about ?? (isMixed ? t(`palette:kind.${kind}`) : null)}
      </Text>
    </Combobox.Option>
  ));
}

interface Group {
  label?: string;
  isMixed?: boolean;
  entries: Entry[];
}

/** What fits, the best first, and at the end the search in messages; before anything is typed, what one is likely to want. */
function useGroups(query: string, recent: readonly string[]): Group[] {
  const { t } = useTranslation(['app', 'palette']);
  const navigate = useNavigate();
  const all = useEntries();
  if (query) {
    const search: Entry = {
      id: 'search',
      kind: 'action',
      title: t('palette:search', { query }),
      about: t('palette:messages'),
      picture: <IconSearch size={18} stroke={1.7} aria-hidden />,
      run: () => navigate({ to: '/search', search: { q: query } }),
    };
    return [{ entries: [...ranked(all, query, recent).slice(0, mostShown), search] }];
  }
  const used = recent.flatMap((id) => all.find((entry) => entry.id === id) ?? []).slice(0, fewRecent);
  const others = all.filter((entry) => !used.includes(entry));
  const of = (kind: Entry['kind']) => others.filter((entry) => entry.kind === kind);
  const groups: Group[] = [
    { label: t('palette:recent'), isMixed: true, entries: used },
    { label: t('nav.chats'), entries: of('chat').slice(0, fewRecent) },
    { label: t('palette:screens'), entries: of('screen') },
    { label: t('palette:actions'), entries: of('action') },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}
