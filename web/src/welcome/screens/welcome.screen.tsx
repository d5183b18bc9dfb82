import { Alert, Button, Code, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconBrain, IconMessageBolt, IconRefresh, IconUsersPlus, type Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useMay, useMe } from '../../platform/session';
import { Page } from '../../platform/ui';
import { HowToConnect } from '../how-to-connect';
import { useModel, type ModelState } from '../model';
import { SampleButtons } from '../sample-buttons';
import classes from './welcome.module.css';

/** The first steps: which model answers, a first question, and colleagues. */
export function WelcomeScreen() {
  const { t } = useTranslation('welcome');
  const { user } = useMe();
  const may = useMay();
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const question = (
    <Step icon={IconMessageBolt} title={t('sample.title')}>
      <Text>{t('sample.about')}</Text>
      <SampleButtons />
    </Step>
  );
  return (
    <Page title={t('title', { name: user.name })} about={t('about')}>
      {isPhone ? question : null}
      <Step icon={IconBrain} title={t('model.title')}>
        <ModelStep mayConnect={may('organization:manage')} />
      </Step>
      {isPhone ? null : question}
      {may('user:manage') ? (
        <Step icon={IconUsersPlus} title={t('people.title')}>
          <Text>{t('people.about')}</Text>
          <Group>
            <Button component={Link} to="/admin" variant="default">
              {t('people.invite')}
            </Button>
          </Group>
        </Step>
      ) : null}
    </Page>
  );
}

function Step({ icon: Glyph, title, children }: { icon: Icon; title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" component="section">
      <Group align="flex-start" wrap="nowrap" gap="md">
        <ThemeIcon variant="light" size="lg" radius="xl" aria-hidden>
          <Glyph size={20} stroke={1.7} />
        </ThemeIcon>
        <Stack gap="sm" flex={1} miw={0}>
          <Title order={2} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Group>
    </Paper>
  );
}

function ModelStep({ mayConnect }: { mayConnect: boolean }) {
  const { t } = useTranslation('welcome');
  const { data: model, isFetching, refetch } = useModel();
  if (!model) return <Text c="dimmed">{t('model.unknown')}</Text>;
  const isReal = model.state === 'up';
  return (
    <>
      <Alert color={isReal ? 'artel' : model.state === 'demo' ? 'yellow' : 'red'} variant="light">
        <Trans
          t={t}
          i18nKey={`model.${model.state}`}
          values={{ model: model.model, provider: providerName(model) }}
          components={{ b: <b /> }}
        />
        {model.detail ? <Code block mt="xs" className={classes.detail} children={model.detail} /> : null}
      </Alert>
      {isReal || !mayConnect ? null : <HowToConnect />}
      {isReal ? null : (
        <Group>
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            loading={isFetching}
            onClick={() => void refetch()}
          >
            {t('model.check')}
          </Button>
        </Group>
      )}
    </>
  );
}

const providerName = ({ provider }: ModelState): string =>
  ({ ollama: 'Ollama', openai: 'OpenAI API' })[provider] ?? provider;
