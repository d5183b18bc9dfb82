import type { MigrationInterface, QueryRunner } from 'typeorm';

const types = `('mention', 'answer_ready', 'validation_due', 'approval_requested', 'event', 'agent_failure', 'budget', 'system')`;
const channelTypes = `('telegram', 'email', 'webhook', 'web')`;

const tables = [
  `CREATE TABLE notifications (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    type text NOT NULL,
    template text NOT NULL,
    params jsonb NOT NULL,
    link text,
    subject_kind text,
    subject_id uuid,
    urgent boolean NOT NULL DEFAULT false,
    key text NOT NULL,
    read_at timestamptz,
    acknowledged_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notifications_org_id UNIQUE (org_id, id),
    -- However often its cause is told: one person learns it once.
    CONSTRAINT notifications_key UNIQUE (org_id, user_id, key),
    CONSTRAINT notifications_type CHECK (type IN ${types}),
    CONSTRAINT notifications_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE deliveries (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    user_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'due',
    channel_id uuid,
    ordered boolean NOT NULL DEFAULT true,
    tried uuid[] NOT NULL DEFAULT '{}',
    attempts integer NOT NULL DEFAULT 0,
    planned_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    epoch integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT deliveries_org_id UNIQUE (org_id, id),
    CONSTRAINT deliveries_notification_once UNIQUE (org_id, notification_id),
    CONSTRAINT deliveries_state CHECK (state IN ('due', 'delivered', 'failed', 'skipped')),
    CONSTRAINT deliveries_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE notification_log (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    notification_id uuid,
    delivery_id uuid,
    user_id uuid NOT NULL,
    channel_id uuid,
    channel_type text NOT NULL,
    attempt integer NOT NULL,
    outcome text NOT NULL,
    error_code text,
    error text,
    provider_id text,
    duration_ms integer NOT NULL DEFAULT 0,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notification_log_outcome CHECK (outcome IN ('delivered', 'failed', 'retrying', 'skipped')),
    CONSTRAINT notification_log_channel CHECK (channel_type IN ${channelTypes}),
    CONSTRAINT notification_log_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE notification_channels (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    type text NOT NULL,
    address text,
    label text,
    priority integer NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    verified boolean NOT NULL DEFAULT false,
    link_code_hash text,
    link_expires_at timestamptz,
    secret_sealed text,
    failures integer NOT NULL DEFAULT 0,
    disabled_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notification_channels_org_id UNIQUE (org_id, id),
    CONSTRAINT notification_channels_type CHECK (type IN ${channelTypes}),
    CONSTRAINT notification_channels_priority CHECK (priority BETWEEN 0 AND 1000),
    CONSTRAINT notification_channels_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE notification_preferences (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    type text NOT NULL,
    enabled boolean NOT NULL,
    channels text[],
    CONSTRAINT notification_preferences_type CHECK (type IN ${types}),
    CONSTRAINT notification_preferences_pkey PRIMARY KEY (org_id, user_id, type)
  )`,
  `CREATE TABLE notification_settings (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    quiet_from text NOT NULL,
    quiet_to text NOT NULL,
    quiet_days integer[] NOT NULL,
    time_zone text,
    CONSTRAINT notification_settings_pkey PRIMARY KEY (org_id, user_id)
  )`,
];

const indexes = [
  'CREATE INDEX notifications_inbox ON notifications (org_id, user_id, id)',
  'CREATE INDEX notifications_unread ON notifications (org_id, user_id, id) WHERE read_at IS NULL',
  'CREATE INDEX notifications_subject ON notifications (org_id, subject_id) WHERE subject_id IS NOT NULL',
  'CREATE INDEX notifications_created ON notifications (created_at)',
  `CREATE INDEX deliveries_due ON deliveries (org_id, due_at, id) WHERE state = 'due'`,
  `CREATE INDEX deliveries_lane ON deliveries (org_id, channel_id, id) WHERE state = 'due'`,
  'CREATE INDEX deliveries_leased ON deliveries (org_id) WHERE lease_until IS NOT NULL',
  'CREATE INDEX notification_log_user ON notification_log (org_id, user_id, id)',
  'CREATE INDEX notification_log_all ON notification_log (org_id, id)',
  'CREATE INDEX notification_log_attempts ON notification_log (org_id, notification_id)',
  'CREATE INDEX notification_log_at ON notification_log (at)',
  'CREATE INDEX notification_channels_whose ON notification_channels (org_id, user_id)',
  // The inbox, and the address of the account, which is where the account says.
  `CREATE UNIQUE INDEX notification_channels_own ON notification_channels (org_id, user_id, type)
   WHERE address IS NULL AND type IN ('web', 'email')`,
  'CREATE INDEX notification_channels_address ON notification_channels (type, address) WHERE address IS NOT NULL',
  `CREATE UNIQUE INDEX notification_channels_link ON notification_channels (link_code_hash)
   WHERE link_code_hash IS NOT NULL`,
];

const ofOrganization = 'FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE';
const ofUser = 'FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id)';
const ofNotification =
  'FOREIGN KEY (org_id, notification_id) REFERENCES notifications(org_id,id) ON DELETE CASCADE';
const keys: [table: string, name: string, key: string][] = [
  ['notifications', 'organization', ofOrganization],
  ['notifications', 'user', ofUser],
  ['deliveries', 'notification', ofNotification],
  ['notification_log', 'organization', ofOrganization],
  ['notification_log', 'notification', ofNotification],
  ['notification_channels', 'organization', ofOrganization],
  ['notification_channels', 'user', ofUser],
  ['notification_preferences', 'organization', ofOrganization],
  ['notification_preferences', 'user', ofUser],
  ['notification_settings', 'organization', ofOrganization],
  ['notification_settings', 'user', ofUser],
];

/** What is due is claimed and written over organizations; what it says is read in its own. */
const allowed: [table: string, role: string, rights: string][] = [
  ['deliveries', 'artel_runner', 'SELECT, UPDATE'],
  ['notification_log', 'artel_runner', 'INSERT'],
  // Who links or blocks a bot names an address or a code, and no organization.
  [
    'notification_channels',
    'artel_runner',
    'SELECT (id, org_id, user_id, type, address, verified, link_code_hash, link_expires_at)',
  ],
  ['notifications', 'artel_keeper', 'SELECT (id, org_id, created_at), DELETE'],
  ['notification_log', 'artel_keeper', 'SELECT (id, at), DELETE'],
];

/** What people should learn, how each of them is told, and what became of every attempt. */
export class Notifications1795700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...indexes]) await runner.query(statement);
    for (const [table, name, key] of keys)
      await runner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${table}_${name} ${key}`);
    for (const table of [
      'notifications',
      'deliveries',
      'notification_log',
      'notification_channels',
      'notification_preferences',
      'notification_settings',
    ])
      await runner.query(`SELECT artel_wall('${table}')`);
    for (const [table, role, rights] of allowed)
      await runner.query(`SELECT artel_allow('${table}', '${role}', '${rights}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE notification_settings, notification_preferences, notification_channels, notification_log,
         deliveries, notifications`,
    );
  }
}
