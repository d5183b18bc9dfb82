import { Button, Code } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Page } from '../../platform/ui';
import { CreateKey } from '../keys/create-key';
import { KeyList } from '../keys/key-list';

export function KeysScreen() {
  const { t } = useTranslation('admin');
  const [isCreating, setCreating] = useState(false);
  return (
    <Page
      title={t('keys.title')}
      about={
        <Trans
          t={t}
          i18nKey="keys.about"
          values={{ base: `${location.origin}/v1` }}
          components={{ code: <Code /> }}
        />
      }
      size="wide"
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
          {t('keys.create')}
        </Button>
      }
    >
      <KeyList onCreate={() => setCreating(true)} />
      {isCreating ? <CreateKey onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}
