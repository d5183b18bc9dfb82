import { UnstyledButton } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { DayView, MobileMonthView, MonthView, WeekView, type MonthViewProps } from '@mantine/schedule';
import '@mantine/schedule/styles.layer.css';
import 'dayjs/locale/ru';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarEvent, Occurrence } from '../api-types';
import type { View } from '../time/ranges';
import { wallOf } from '../time/zones';
import { useZone, useZoned } from '../use-zone';
import { BlockBody } from './block-body';
import { blockOf, isLong, lastingIds, occurrenceOf, type Block } from './blocks';
import classes from './board.module.css';
import { looks } from './look';
import { isComing } from './occurrence-cache';
import { useDrops } from './use-drops';
import { useGridWords } from './use-grid-words';

export interface GridProps {
  view: Exclude<View, 'agenda'>;
  day: string;
  isPhone: boolean;
  occurrences: readonly Occurrence[];
  events: ReadonlyMap<string, CalendarEvent>;
  mayMake: boolean;
  onOpen: (eventId: string) => void;
  onDay: (day: string) => void;
  /** Somebody wants to see that day alone. */
  onWholeDay: (day: string) => void;
  /** Somebody wants something to take place then, on the clock of the zone. */
  onSlot: (wall: string) => void;
}

/** Where most days begin to have something in them. */
const firstHour = '07:00:00';
const snapMinutes = 15;
/** What a day that is clicked on is meant for. */
const usualTime = '10:00';

/** A month, a week or a day as a table of days and hours. */
export function Grid(props: GridProps) {
  const { view, day, isPhone, occurrences, events, mayMake, onOpen, onDay, onWholeDay, onSlot } = props;
  const { i18n } = useTranslation();
  const { zone, today } = useZone();
  const { day: dayWords } = useZoned();
  const words = useGridWords();
  const { move, resize, question } = useDrops();
  const board = useRef<HTMLDivElement>(null);
  // Days are named by what is seen of them, not by `2026-03-01`.
  useLayoutEffect(() => {
    for (const name of board.current?.querySelectorAll(`.${classes.dayName}`) ?? [])
      name.removeAttribute('aria-label');
  });
  const ids = lastingIds(occurrences);
  const blocks = occurrences.map((occurrence) =>
    blockOf(occurrence, zone, looks[occurrence.status].color, ids.get(occurrence)),
  );
  const mayMove = (block: Block) => {
    const occurrence = occurrenceOf(block);
    const { eventId, moved, mayEdit } = occurrence;
    // How to move it is told by its event; one that was moved is moved alone, as before.
    return mayEdit && isComing(occurrence) && (moved || events.has(eventId));
  };
  type Dropped = { newStart: string; newEnd: string; event: Block };
  const dropped = ({ newStart: start, newEnd: end, event: block }: Dropped) => {
    const occurrence = occurrenceOf(block);
    return { occurrence, event: events.get(occurrence.eventId), start, end };
  };
  const onEventDrop = (data: Dropped) => move(dropped(data));
  const onEventResize = (data: Dropped) => resize(dropped(data));
  const renderEvent: MonthViewProps['renderEvent'] = (block, blockProps) => {
    const { status, moved, eventId } = occurrenceOf(block);
    return (
      <UnstyledButton
        {...blockProps}
        data-status={status}
        data-moved={moved || undefined}
        // The length of what recurs is the same each time: it has no beginning of its own to pull.
        data-recurring={moved || events.get(eventId)?.kind === 'recurring' || undefined}
      />
    );
  };
  const renderEventBody = (block: Block) => {
    const occurrence = occurrenceOf(block);
    return <BlockBody occurrence={occurrence} event={events.get(occurrence.eventId)} />;
  };
  const shared = {
    date: day,
    events: blocks,
    labels: words.labels,
    withHeader: false,
    withEventsDragAndDrop: true,
    canDragEvent: mayMove,
    onEventDrop,
    renderEvent,
    renderEventBody,
    onEventClick: (block: Block) => onOpen(occurrenceOf(block).eventId),
    radius: 'md',
  } as const;
  const hours = {
    withAllDaySlots: blocks.some(isLong),
    withEventResize: true,
    canResizeEvent: mayMove,
    onEventResize,
    eventDragInterval: snapMinutes,
    eventResizeInterval: snapMinutes,
    intervalMinutes: 60,
    startScrollTime: firstHour,
    slotHeight: 52,
    slotLabelFormat: words.hour,
    getCurrentTime: () => wallOf(new Date(), zone),
    getTimeSlotProps: ({ start }: { start: string }) => ({ 'aria-label': words.slot(start) }),
    onTimeSlotClick: mayMake ? ({ slotStart }: { slotStart: string }) => onSlot(slotStart) : undefined,
    scrollAreaProps: { mah: 'calc(100dvh - 13rem)', type: 'auto' },
  } as const;
  const getDayProps = (date: string) => ({
    'aria-label': dayWords(date, { dateStyle: 'full' }),
    'aria-current': date === today ? ('date' as const) : undefined,
    mod: { today: date === today },
  });
  return (
    <DatesProvider settings={{ locale: i18n.language, firstDayOfWeek: 1 }}>
      <div ref={board} className={classes.board} data-view={view}>
        {view === 'month' && isPhone ? (
          <MobileMonthView
            date={day}
            selectedDate={day}
            onSelectedDateChange={(date) => date && onDay(date)}
            events={blocks}
            labels={words.labels}
            highlightToday={false}
            getDayProps={(date) => ({
              ...getDayProps(date),
              // A button is pressed, not selected.
              'aria-selected': undefined,
              'aria-pressed': date === day,
            })}
            renderHeader={() => null}
            classNames={{
              mobileMonthViewHeader: classes.none,
              mobileMonthViewEventsList: classes.none,
              mobileMonthViewWeekday: classes.weekday,
            }}
          />
        ) : null}
        {view === 'month' && !isPhone ? (
          <MonthView
            {...shared}
            highlightToday={false}
            getDayProps={getDayProps}
            maxEventsPerDay={3}
            weekdayFormat={words.weekday}
            classNames={{ monthViewDay: classes.day, monthViewDayLabel: classes.dayNumber }}
            moreEventsProps={{ className: classes.more }}
            onDayClick={mayMake ? (date) => onSlot(`${date} ${usualTime}`) : undefined}
          />
        ) : null}
        {view === 'week' ? (
          <WeekView
            {...shared}
            {...hours}
            withWeekNumber={false}
            weekdayFormat={words.weekday}
            onDateChange={onWholeDay}
            classNames={{
              weekView: classes.week,
              weekViewAllDaySlots: classes.long,
              weekViewDayLabel: classes.dayName,
              weekViewSlotLabel: classes.hour,
              weekViewAllDaySlotsLabel: classes.hour,
            }}
          />
        ) : null}
        {view === 'day' ? (
          <DayView {...shared} {...hours} classNames={{ dayViewAllDay: classes.long }} />
        ) : null}
      </div>
      {question}
    </DatesProvider>
  );
}
