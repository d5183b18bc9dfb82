import type { MigrationInterface, QueryRunner } from 'typeorm';

const underWay = `('queued', 'parsing', 'chunking', 'embedding')`;

/** What ingestion needs over organizations: which documents are due, and who works on them. */
const work =
  'state, attempts, faults, epoch, lease_until, due_at, error_code, error_detail, done, total, updated_at';

const tables = [
  `CREATE TABLE collections (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    visibility text NOT NULL DEFAULT 'everyone',
    allowed_roles text[] NOT NULL DEFAULT '{}',
    accepts_answers boolean NOT NULL DEFAULT false,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT collections_org_id UNIQUE (org_id, id),
    CONSTRAINT collections_visibility CHECK (visibility IN ('everyone', 'users', 'roles')),
    CONSTRAINT collections_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE collection_users (
    collection_id uuid NOT NULL,
    user_id uuid NOT NULL,
    org_id uuid NOT NULL,
    CONSTRAINT collection_users_pkey PRIMARY KEY (collection_id, user_id)
  )`,
  `CREATE TABLE documents (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    name text NOT NULL,
    mime text NOT NULL,
    charset text,
    size bigint NOT NULL,
    sha256 text,
    source text NOT NULL,
    source_url text,
    source_ref uuid,
    title text,
    state text NOT NULL,
    done integer,
    total integer,
    error_code text,
    error_detail text,
    chunk_count integer NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    served_version integer,
    attempts integer NOT NULL DEFAULT 0,
    faults integer NOT NULL DEFAULT 0,
    epoch integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    due_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    indexed_at timestamptz,
    CONSTRAINT documents_org_id UNIQUE (org_id, id),
    CONSTRAINT documents_state CHECK (state IN ('receiving', 'queued', 'parsing', 'chunking', 'embedding', 'ready', 'failed')),
    CONSTRAINT documents_source CHECK (source IN ('file', 'url', 'text', 'answer')),
    CONSTRAINT documents_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE document_versions (
    blob_id uuid NOT NULL,
    org_id uuid NOT NULL,
    document_id uuid,
    version integer NOT NULL,
    name text NOT NULL,
    mime text NOT NULL,
    charset text,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    kept_at timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT document_versions_number UNIQUE (org_id, document_id, version),
    CONSTRAINT document_versions_pkey PRIMARY KEY (blob_id)
  )`,
  `CREATE TABLE chunks (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    document_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    version integer NOT NULL,
    position integer NOT NULL,
    title_path text[] NOT NULL DEFAULT '{}',
    page integer,
    page_end integer,
    kind text NOT NULL,
    text text NOT NULL,
    tokens integer NOT NULL,
    CONSTRAINT chunks_org_id UNIQUE (org_id, id),
    CONSTRAINT chunks_place UNIQUE (org_id, document_id, version, position),
    CONSTRAINT chunks_kind CHECK (kind IN ('text', 'table', 'code', 'list')),
    CONSTRAINT chunks_pkey PRIMARY KEY (id)
  )`,
];

const indexes = [
  'CREATE INDEX collection_users_user ON collection_users (org_id, user_id)',
  `CREATE INDEX documents_of_collection ON documents (org_id, collection_id, id)`,
  // The same bytes twice in a collection; what is still arriving may be given up.
  `CREATE UNIQUE INDEX documents_same_bytes ON documents (org_id, collection_id, sha256) WHERE state <> 'receiving'`,
  `CREATE INDEX documents_due ON documents (org_id, due_at) WHERE state IN ${underWay}`,
  `CREATE INDEX documents_receiving ON documents (created_at) WHERE state = 'receiving'`,
  `CREATE INDEX document_versions_gone ON document_versions (created_at) WHERE document_id IS NULL OR kept_at IS NULL`,
  'CREATE INDEX chunks_of_collection ON chunks (org_id, collection_id)',
];

const keys: [table: string, name: string, key: string][] = [
  ['collections', 'organization', 'FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE'],
  ['collections', 'creator', 'FOREIGN KEY (org_id, created_by) REFERENCES users(org_id,id)'],
  [
    'collection_users',
    'collection',
    'FOREIGN KEY (org_id, collection_id) REFERENCES collections(org_id,id) ON DELETE CASCADE',
  ],
  [
    'collection_users',
    'user_of',
    'FOREIGN KEY (org_id, user_id) REFERENCES users(org_id,id) ON DELETE CASCADE',
  ],
  [
    'documents',
    'collection',
    'FOREIGN KEY (org_id, collection_id) REFERENCES collections(org_id,id) ON DELETE CASCADE',
  ],
  ['documents', 'creator', 'FOREIGN KEY (org_id, created_by) REFERENCES users(org_id,id)'],
  [
    'document_versions',
    'organization',
    'FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE',
  ],
  // The row outlives its document: by it the bytes are found and deleted.
  [
    'document_versions',
    'document',
    'FOREIGN KEY (org_id, document_id) REFERENCES documents(org_id,id) ON DELETE SET NULL (document_id)',
  ],
  [
    'chunks',
    'document',
    'FOREIGN KEY (org_id, document_id) REFERENCES documents(org_id,id) ON DELETE CASCADE',
  ],
];

const allowed: [table: string, role: string, rights: string][] = [
  ['documents', 'artel_runner', `SELECT (id, org_id, ${work}), UPDATE (${work})`],
  ['documents', 'artel_keeper', 'SELECT (id, org_id, state, created_at), DELETE'],
  ['document_versions', 'artel_keeper', 'SELECT (blob_id, org_id, document_id, kept_at, created_at), DELETE'],
];

/** Knowledge: documents in collections, and the passages that they were taken apart into. */
export class Knowledge1795400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...indexes]) await runner.query(statement);
    for (const [table, name, key] of keys)
      await runner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${table}_${name} ${key}`);
    for (const table of ['collections', 'collection_users', 'documents', 'document_versions', 'chunks'])
      await runner.query(`SELECT artel_wall('${table}')`);
    for (const [table, role, rights] of allowed)
      await runner.query(`SELECT artel_allow('${table}', '${role}', '${rights}')`);
    // Bytes of documents count as those of files do.
    await runner.query(`
      CREATE TRIGGER count_document AFTER INSERT OR DELETE ON document_versions
      FOR EACH ROW EXECUTE FUNCTION count_file()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE chunks, document_versions, documents, collection_users, collections');
  }
}
