import { ActionIcon, Box, Button, Group, Stack, Text, Textarea, Title, Tooltip } from '@mantine/core';
import { IconEraser, IconPlayerStop, IconSend2 } from '@tabler/icons-react';
import { useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormAlert } from '../../platform/ui';
import type { Definition } from '../api-types';
import classes from './trial-pane.module.css';
import { TurnView } from './turn-view';
import type { Trial } from './use-trial';

interface TrialPaneProps {
  trial: Trial;
  agentId: string | undefined;
  /** What is being edited; undefined when it cannot be read, which is shown there. */
  definition: () => Partial<Definition> | undefined;
  onRefused: (error: unknown) => void;
}

/** Asks the role as it is written, saved or not. */
export function TrialPane({ trial, agentId, definition, onRefused }: TrialPaneProps) {
  const { t } = useTranslation('agents');
  const [question, setQuestion] = useState('');
  const send = () => {
    const written = definition();
    if (!written || !question.trim() || trial.isAsking) return;
    void trial.ask({ agentId, definition: written, question }, (error) => {
      setQuestion(question);
      onRefused(error);
    });
    setQuestion('');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <section className={classes.pane} aria-label={t('trial.title')}>
      <Group justify="space-between" className={classes.head} wrap="nowrap">
        <div>
          <Title order={2} size="h4">
            {t('trial.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('trial.about')}
          </Text>
        </div>
        {trial.turns.length > 0 ? (
          <Tooltip label={t('trial.clear')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('trial.clear')} onClick={trial.clear}>
              <IconEraser size={18} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </Group>
      <Box className={classes.talk} tabIndex={0} role="log" aria-label={t('trial.log')}>
        {trial.turns.length === 0 ? (
          <Text c="dimmed" ta="center" my="auto" px="lg">
            {t('trial.empty')}
          </Text>
        ) : null}
        {trial.turns.map((turn, place) => (
          <TurnView key={place} turn={turn} />
        ))}
        <FormAlert error={trial.refusal} />
      </Box>
      <form onSubmit={submit} className={classes.ask}>
        <Stack gap="xs">
          <Textarea
            aria-label={t('trial.question')}
            placeholder={t('trial.question')}
            autosize
            minRows={2}
            maxRows={8}
            value={question}
            onChange={({ currentTarget }) => setQuestion(currentTarget.value)}
            onKeyDown={press}
          />
          <Group justify="flex-end">
            {trial.isAsking ? (
              <Button
                variant="default"
                leftSection={<IconPlayerStop size={16} aria-hidden />}
                onClick={trial.stop}
              >
                {t('trial.stop')}
              </Button>
            ) : (
              <Button
                type="submit"
                leftSection={<IconSend2 size={16} aria-hidden />}
                disabled={!question.trim()}
              >
                {t('trial.ask')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </section>
  );
}
