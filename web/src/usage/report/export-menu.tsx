import { Button, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../platform/ui';
import { csvUrl, dailyQuery, type Whose } from '../queries';
import type { View } from './reading';

/** What is shown, as files: the table, and what the chart is made of. */
export function ExportMenu({ whose, view: { by, span } }: { whose: Whose; view: View }) {
  const { t } = useTranslation('usage');
  const [isOpen, setOpen] = useState(false);
  // What the chart has asked for is known; without a chart it is asked for here.
  const daily = useQuery({ ...dailyQuery({ whose, by, ...span }), enabled: isOpen, staleTime: Infinity });
  // The server tells no file that is longer than what it tells at once.
  const isTooLong = !daily.isPlaceholderData && daily.data?.isSplit === false;
  return (
    <Menu position="bottom-end" opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {t('export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void download(csvUrl(whose, by, span))}>{t('csv.table')}</Menu.Item>
        <Menu.Item disabled={isTooLong} onClick={() => void download(csvUrl(whose, `day,${by}`, span))}>
          {t('csv.days')}
          {isTooLong ? (
            <Text span size="sm" display="block">
              {t('csv.fewer')}
            </Text>
          ) : null}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
