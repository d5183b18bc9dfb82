import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../platform/dialog';
import { useDoing } from './use-doing';

interface StopDialogProps {
  /** Of which role it is. */
  agentId: string;
  title: string;
  about: string;
  stop: (query: { force?: 'true' }) => Promise<unknown>;
  onClose: () => void;
}

/** Asks whether what is being done right now is to end as well. */
export function StopDialog({ agentId, title, about, stop: send, onClose }: StopDialogProps) {
  const { t } = useTranslation('integrations');
  const common = useTranslation().t;
  const [force, setForce] = useState(false);
  const stop = useDoing(agentId, async () => {
    await send(force ? { force: 'true' } : {});
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <Stack>
        <Text size="sm">{about}</Text>
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
