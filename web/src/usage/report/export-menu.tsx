import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from '../../platform/ui';
import { csvUrl, type Whose } from '../queries';
import type { View } from './reading';

/** What is shown, as files: the table, and what the chart is made of. */
export function ExportMenu({ whose, view: { by, span } }: { whose: Whose; view: View }) {
  const { t } = useTranslation('usage');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {t('export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void download(csvUrl(whose, by, span))}>{t('csv.table')}</Menu.Item>
        <Menu.Item onClick={() => void download(csvUrl(whose, `day,${by}`, span))}>{t('csv.days')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
