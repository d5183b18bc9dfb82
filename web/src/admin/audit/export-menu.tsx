import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from '../../platform/ui';
import { exportUrl } from './export-url';
import type { AuditSearch } from './search';

const formats = [
  { format: 'csv', label: 'audit.csv' },
  { format: 'jsonl', label: 'audit.jsonl' },
] as const;

export function ExportMenu({ search }: { search: AuditSearch }) {
  const { t } = useTranslation('admin');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          {t('audit.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(({ format, label }) => (
          <Menu.Item key={format} onClick={() => void download(exportUrl(search, format))}>
            {t(label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
