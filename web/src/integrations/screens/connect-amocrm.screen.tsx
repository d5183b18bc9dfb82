import { Button, Center, Loader, Stack } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useMay } from '../../platform/session';
import { EmptyState, Locked, notifyDone, useProblemText } from '../../platform/ui';
import { returnedBy, type Returned } from '../amocrm/consent';
import { workKey } from '../queries';
import { TheirWords } from '../setup/their-words';
import { showLater } from '../setup/use-shown';

/** Where amoCRM leads back to whoever was asked to let a role in. */
export const ConnectAmocrmScreen = () => (useMay()('agent:manage') ? <Back /> : <Locked />);

function Back() {
  const { t } = useTranslation('integrations');
  const [{ agentId, given, isDenied }] = useState(() => returnedBy(window.location.search));
  if (given) return <Finishing agentId={agentId} given={given} />;
  return <NotConnected agentId={agentId}>{t(isDenied ? 'connect.denied' : 'connect.nothing')}</NotConnected>;
}

interface FinishingProps extends Pick<Returned, 'agentId'> {
  given: NonNullable<Returned['given']>;
}

function Finishing({ agentId, given }: FinishingProps) {
  const { t } = useTranslation('integrations');
  const text = useProblemText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mutate, error } = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/integrations/amocrm/consent', { body: given })),
    async onSuccess(saved) {
      showLater(queries, saved);
      await queries.invalidateQueries({ queryKey: workKey(saved.agentId) });
      notifyDone(t('form.saved'));
      await navigate({ to: '/agents/$agentId/work', params: { agentId: saved.agentId }, replace: true });
    },
  });
  const isBegun = useRef(false);
  const finishOnce = useEffectEvent(() => {
    if (!isBegun.current) mutate();
    isBegun.current = true;
  });
  useEffect(() => finishOnce(), []);
  if (error) {
    return (
      <NotConnected agentId={agentId} error={error}>
        {text(error)}
      </NotConnected>
    );
  }
  return (
    <Center h="100%" role="status" aria-label={t('connect.finishing')}>
      <Loader />
    </Center>
  );
}

interface NotConnectedProps extends Pick<Returned, 'agentId'> {
  error?: unknown;
  children?: ReactNode;
}

function NotConnected({ agentId, error, children }: NotConnectedProps) {
  const { t } = useTranslation('integrations');
  const action = (
    <Stack align="center">
      <TheirWords error={error} />
      {agentId === undefined ? null : (
        <Button
          renderRoot={(props) => <Link to="/agents/$agentId/work" params={{ agentId }} replace {...props} />}
        >
          {t('connect.back')}
        </Button>
      )}
    </Stack>
  );
  return (
    <EmptyState icon={IconPlugConnectedX} title={t('connect.failed')} order={1} action={action}>
      {children}
    </EmptyState>
  );
}
