import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { useDoing } from './use-doing';

/** Asks whether what the role is doing right now is to end as well. */
export function StopDialog({ agentId: id, onClose }: { agentId: string; onClose: () => void }) {
  const { t } = useTranslation('integrations');
  const common = useTranslation().t;
  const [force, setForce] = useState(false);
  const stop = useDoing(id, async () => {
    const query = force ? { force: 'true' } : {};
    await answer(api.POST('/api/v1/agents/{id}/stop', { params: { path: { id }, query } }));
    onClose();
  });
  return (
    <Dialog title={t('stop.title')} onClose={onClose}>
      <Stack>
        <Text size="sm">{t('stop.about')}</Text>
        <Checkbox
          label={t('stop.force')}
          description={t('stop.forceAbout')}
          checked={force}
          onChange={({ currentTarget }) => setForce(currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common('action.cancel')}
          </Button>
          <Button color="red" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t('do.stop')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
