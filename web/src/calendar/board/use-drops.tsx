import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../platform/dialog';
import { say } from '../say';
import { momentOf } from '../time/zones';
import { useZone, useZoned } from '../use-zone';
import { useTimeWords } from '../words/use-time-words';
import { minutesBetween, movedRule, moveOf, type Drop } from './moves';
import type { Change } from './occurrence-cache';
import { useChange, type Asked } from './use-changes';

/** What somebody is asked before a change: each answer does something. */
interface Question {
  title: string;
  about: string;
  answers: { label: string; change: Change; asked: Asked; isMain?: boolean }[];
}

/** Moves and resizes what is dropped on the board; `question` is to be shown with it. */
export function useDrops() {
  const { t } = useTranslation('calendar');
  const { zone } = useZone();
  const { dateTime } = useZoned();
  const { length } = useTimeWords();
  const { mutate } = useChange();
  const [question, setQuestion] = useState<Question>();

  const move = (drop: Drop): void => {
    const { occurrence, event } = drop;
    const change = moveOf(drop, zone);
    const to = momentOf(drop.start, zone);
    if (to.getTime() === Date.parse(occurrence.startsAt)) return;
    if (to <= new Date()) return say(t('wrong.past'));
    const startsAt = to.toISOString();
    if (event?.kind === 'one_time') return mutate({ change, asked: { as: 'event', body: { startsAt } } });
    const one = { change, asked: { as: 'time', movedTo: startsAt } } as const;
    const cron = movedRule(drop, zone);
    if (cron === undefined) return mutate(one);
    const millis = to.getTime() - Date.parse(occurrence.slot);
    const all: Change = { kind: 'shift', eventId: occurrence.eventId, millis };
    setQuestion({
      title: t('move.question', { title: occurrence.title }),
      about: t('move.about', { from: dateTime(occurrence.startsAt), to: dateTime(startsAt) }),
      answers: [
        { label: t('move.all'), change: all, asked: { as: 'event', body: { cron } } },
        { label: t('move.one'), ...one, isMain: true },
      ],
    });
  };

  const resize = (drop: Drop): void => {
    const { occurrence, event, start, end } = drop;
    const minutes = minutesBetween(start, end);
    if (event?.kind === 'one_time') {
      const startsAt = momentOf(start, zone).toISOString();
      const change = moveOf(drop, zone, minutes);
      const isMoved = startsAt !== occurrence.startsAt;
      if (isMoved && new Date(startsAt) <= new Date()) return say(t('wrong.past'));
      const body = { durationMinutes: minutes, ...(isMoved ? { startsAt } : {}) };
      return mutate({ change, asked: { as: 'event', body } });
    }
    const change: Change = { kind: 'lengthen', eventId: occurrence.eventId, minutes };
    setQuestion({
      title: t('resize.question', { title: occurrence.title }),
      about: t('resize.about', { length: length(minutes) }),
      answers: [
        {
          label: t('resize.all'),
          change,
          asked: { as: 'event', body: { durationMinutes: minutes } },
          isMain: true,
        },
      ],
    });
  };

  const close = () => setQuestion(undefined);
  return {
    move,
    resize,
    question: question ? (
      <Asking
        {...question}
        onClose={close}
        onAnswer={(change, asked) => {
          close();
          mutate({ change, asked });
        }}
      />
    ) : null,
  };
}

interface AskingProps extends Question {
  onClose: () => void;
  onAnswer: (change: Change, asked: Asked) => void;
}

function Asking({ title, about, answers, onClose, onAnswer }: AskingProps) {
  const { t } = useTranslation('app');
  return (
    <Dialog title={title} onClose={onClose}>
      <Stack>
        <Text>{about}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          {answers.map(({ label, change, asked, isMain = false }) => (
            <Button
              key={label}
              variant={isMain ? 'filled' : 'default'}
              data-autofocus={isMain || undefined}
              onClick={() => onAnswer(change, asked)}
            >
              {label}
            </Button>
          ))}
        </Group>
      </Stack>
    </Dialog>
  );
}
