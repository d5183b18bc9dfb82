import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE calendar_events (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    kind text NOT NULL,
    starts_at timestamptz,
    ends_at timestamptz,
    duration_minutes integer,
    cron text,
    time_zone text NOT NULL,
    agent_id uuid,
    prompt text NOT NULL DEFAULT '',
    chat_id uuid,
    own_chat_id uuid,
    is_active boolean NOT NULL DEFAULT true,
    misfire text NOT NULL DEFAULT 'fire_once',
    reminders integer[] NOT NULL DEFAULT '{}',
    handled_until timestamptz NOT NULL,
    reminded_until timestamptz NOT NULL,
    next_fire_at timestamptz,
    due_at timestamptz,
    created_by uuid NOT NULL,
    made_by text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT calendar_events_org_id UNIQUE (org_id, id),
    CONSTRAINT calendar_events_made_by UNIQUE (org_id, made_by),
    CONSTRAINT calendar_events_kind CHECK (kind IN ('one_time', 'recurring')),
    CONSTRAINT calendar_events_misfire CHECK (misfire IN ('fire_once', 'skip', 'fire_all')),
    CONSTRAINT calendar_events_times
      CHECK (kind = 'recurring' AND cron IS NOT NULL OR kind = 'one_time' AND starts_at IS NOT NULL),
    CONSTRAINT calendar_events_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE event_attendees (
    event_id uuid NOT NULL,
    kind text NOT NULL,
    attendee_id uuid NOT NULL,
    org_id uuid NOT NULL,
    CONSTRAINT event_attendees_kind CHECK (kind IN ('user', 'role')),
    CONSTRAINT event_attendees_pkey PRIMARY KEY (event_id, kind, attendee_id)
  )`,
  `CREATE TABLE event_exceptions (
    event_id uuid NOT NULL,
    slot timestamptz NOT NULL,
    org_id uuid NOT NULL,
    moved_to timestamptz,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT event_exceptions_pkey PRIMARY KEY (event_id, slot)
  )`,
  `CREATE TABLE occurrences (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    event_id uuid NOT NULL,
    slot timestamptz NOT NULL,
    fires_at timestamptz NOT NULL,
    status text NOT NULL,
    run_id uuid,
    chat_id uuid,
    message_id uuid,
    error_code text,
    error_detail text,
    late_ms bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT occurrences_org_id UNIQUE (org_id, id),
    -- However many processes find a time due: it is one occurrence.
    CONSTRAINT occurrences_slot UNIQUE (event_id, slot),
    CONSTRAINT occurrences_status CHECK (status IN ('fired', 'running', 'succeeded', 'failed', 'missed')),
    CONSTRAINT occurrences_pkey PRIMARY KEY (id)
  )`,
];

const indexes = [
  'CREATE INDEX calendar_events_due ON calendar_events (due_at) WHERE due_at IS NOT NULL',
  'CREATE INDEX calendar_events_coming ON calendar_events (org_id, created_by) WHERE next_fire_at IS NOT NULL',
  'CREATE INDEX calendar_events_chat ON calendar_events (org_id, chat_id) WHERE chat_id IS NOT NULL',
  'CREATE INDEX event_attendees_who ON event_attendees (org_id, attendee_id)',
  'CREATE INDEX event_exceptions_slot ON event_exceptions (slot)',
  'CREATE INDEX occurrences_times ON occurrences (org_id, event_id, fires_at)',
  'CREATE INDEX occurrences_range ON occurrences (org_id, fires_at)',
  `CREATE INDEX occurrences_open ON occurrences (created_at) WHERE status IN ('fired', 'running')`,
  'CREATE INDEX occurrences_created ON occurrences (created_at)',
];

const ofEvent = 'FOREIGN KEY (org_id, event_id) REFERENCES calendar_events(org_id,id) ON DELETE CASCADE';
const keys: [table: string, name: string, key: string][] = [
  ['calendar_events', 'organization', 'FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE'],
  ['calendar_events', 'creator', 'FOREIGN KEY (org_id, created_by) REFERENCES users(org_id,id)'],
  ['event_attendees', 'event', ofEvent],
  ['event_exceptions', 'event', ofEvent],
  ['occurrences', 'event', ofEvent],
];

/** Which events are due and which occurrences are open is looked for over organizations; all else happens in one. */
const allowed: [table: string, role: string, rights: string][] = [
  ['calendar_events', 'artel_runner', 'SELECT (id, org_id, due_at)'],
  ['occurrences', 'artel_runner', 'SELECT (id, org_id, status, run_id, created_at)'],
  ['event_exceptions', 'artel_keeper', 'SELECT (event_id, org_id, slot, moved_to), DELETE'],
  ['occurrences', 'artel_keeper', 'SELECT (id, org_id, status, created_at), DELETE'],
];

/** The calendar: events, the times they are moved to, and what became of each time. */
export class Calendar1795600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...indexes]) await runner.query(statement);
    for (const [table, name, key] of keys)
      await runner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${table}_${name} ${key}`);
    for (const table of ['calendar_events', 'event_attendees', 'event_exceptions', 'occurrences'])
      await runner.query(`SELECT artel_wall('${table}')`);
    for (const [table, role, rights] of allowed)
      await runner.query(`SELECT artel_allow('${table}', '${role}', '${rights}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE occurrences, event_exceptions, event_attendees, calendar_events');
  }
}
