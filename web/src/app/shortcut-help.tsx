import { Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Keys, places, shortcuts, type ShortcutName } from '../platform/shortcuts';
import classes from './shortcut-help.module.css';

const names = Object.keys(shortcuts) as ShortcutName[];

/** All shortcuts, by where they are heard. */
export function ShortcutHelp({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation(['app', 'palette']);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('shortcuts.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.places}>
        {places.map((place) => (
          <Stack key={place} gap={4} component="section">
            <Text component="h3" fw={600} m={0}>
              {t(`palette:shortcuts.in.${place}`)}
            </Text>
            <dl className={classes.keys}>
              {names
                .filter((name) => shortcuts[name].place === place)
                .map((name) => (
                  <div key={name}>
                    <dt>{t(`palette:shortcuts.of.${name}`)}</dt>
                    <dd>
                      <Keys of={name} />
                    </dd>
                  </div>
                ))}
            </dl>
          </Stack>
        ))}
      </div>
    </Modal>
  );
}
