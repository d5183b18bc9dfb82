import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Search over messages. Under row level security `@@` runs after the policy, so that no index on text is used. So the
 * words stand in a table of their own, which is read by a role that sees all organizations' words and no text of any
 * message.
 */
export class MessageSearch1795230018000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(makeRole);
    // No stop words: "не" and "to" are found too, and phrases hold as they were written.
    await runner.query(
      `CREATE TEXT SEARCH DICTIONARY artel_russian (TEMPLATE = snowball, Language = russian)`,
    );
    await runner.query(
      `CREATE TEXT SEARCH DICTIONARY artel_english (TEMPLATE = snowball, Language = english)`,
    );
    await runner.query(`CREATE TEXT SEARCH CONFIGURATION artel (PARSER = pg_catalog.default)`);
    await runner.query(`
      ALTER TEXT SEARCH CONFIGURATION artel ADD MAPPING FOR asciiword WITH artel_english`);
    await runner.query(`
      ALTER TEXT SEARCH CONFIGURATION artel ADD MAPPING FOR word WITH artel_russian`);
    await runner.query(`
      ALTER TEXT SEARCH CONFIGURATION artel ADD MAPPING FOR numword, int, uint, float, sfloat WITH simple`);
    // Only words reach the parser: it would take addresses, paths and numbers like 12-345/26 for one word each.
    // Combining marks are put in order in a time that grows with the square of their number, minutes for a message
    // of nothing else: a text with a word of a hundred characters is taken as it is.
    await runner.query(`
      CREATE FUNCTION words_of(content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN to_tsvector('artel', regexp_replace(
        translate(CASE WHEN content ~ '\\S{100}' THEN content ELSE normalize(content, NFC) END, 'ёЁ', 'еЕ'),
        '[^[:alnum:]]+', ' ', 'g'))`);
    await runner.query(`
      CREATE FUNCTION phrase_of(content text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN phraseto_tsquery('artel', regexp_replace(
        translate(normalize(content, NFC), 'ёЁ', 'еЕ'), '[^[:alnum:]]+', ' ', 'g'))`);
    await runner.query(`
      CREATE FUNCTION beginning_of(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN phrase_of(word) || (quote_literal(translate(lower(word), 'ё', 'е')) || ':*')::tsquery`);
    // For highlights: a word alone is a hit if it is any of those asked for.
    await runner.query(`
      CREATE FUNCTION hits_of(wanted text[], beginnings text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN (SELECT string_agg(hit, '|') FROM (
        SELECT quote_literal(word) AS hit
        FROM unnest(wanted) term, unnest(tsvector_to_array(words_of(term))) word
        UNION ALL SELECT beginning_of(term)::text FROM unnest(beginnings) term) hits)::tsquery`);
    await runner.query(`
      CREATE TABLE message_index (
        message_id uuid NOT NULL,
        org_id uuid NOT NULL,
        chat_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        document tsvector NOT NULL,
        CONSTRAINT message_index_pkey PRIMARY KEY (message_id)
      )`);
    await runner.query(
      `ALTER TABLE message_index ADD CONSTRAINT message_index_message FOREIGN KEY (org_id, message_id) REFERENCES messages(org_id,id) ON DELETE CASCADE`,
    );
    await runner.query(`SELECT artel_wall('message_index')`);
    await runner.query(`
      SELECT artel_allow('message_index', 'artel_search', 'SELECT'),
             artel_allow('chat_members', 'artel_search', 'SELECT (org_id, chat_id, user_id)')`);
    await runner.query(documentOf);
    await runner.query(indexMessage);
    await runner.query(`
      INSERT INTO message_index
      SELECT id, org_id, chat_id, created_at, document_of(m) FROM messages m
      WHERE is_current AND deleted_at IS NULL AND system IS NULL`);
    await runner.query(
      `CREATE INDEX message_index_newest ON message_index (org_id, created_at DESC, message_id DESC)`,
    );
    // Without a list of pending entries: emptying it would fall on one unlucky post.
    await runner.query(
      `CREATE INDEX message_index_document ON message_index USING gin (document) WITH (fastupdate = off)`,
    );
    await runner.query(`
      CREATE TRIGGER message_index AFTER INSERT OR UPDATE OF content, has_files, validation_state, is_current, deleted_at
      ON messages FOR EACH ROW EXECUTE FUNCTION index_message()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER message_index ON messages');
    await runner.query('DROP FUNCTION index_message');
    await runner.query('DROP FUNCTION document_of');
    await runner.query('DROP TABLE message_index');
    await runner.query('DROP POLICY artel_search ON chat_members');
    await runner.query('REVOKE SELECT (org_id, chat_id, user_id) ON chat_members FROM artel_search');
    for (const name of ['hits_of', 'beginning_of', 'phrase_of', 'words_of'])
      await runner.query(`DROP FUNCTION ${name}`);
    await runner.query('DROP TEXT SEARCH CONFIGURATION artel');
    await runner.query('DROP TEXT SEARCH DICTIONARY artel_russian');
    await runner.query('DROP TEXT SEARCH DICTIONARY artel_english');
  }
}

/** As in RowSecurity1795230005000, for installations that are older than this role. */
const makeRole = `
  DO $$
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'artel_search') THEN
      BEGIN
        CREATE ROLE artel_search NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      BEGIN
        EXECUTE format('GRANT artel_search TO %I', current_user);
      EXCEPTION WHEN insufficient_privilege THEN
        IF NOT pg_has_role(current_user, 'artel_search', 'MEMBER') THEN RAISE; END IF;
      END;
    END IF;
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(
      'the user %1$I may not make the role that searches. Let an administrator run once: '
      'CREATE ROLE artel_search NOLOGIN; GRANT artel_search TO %1$I;', current_user);
  END $$`;

/**
 * The words of a message, and what it is filtered by, as words that begin with "=": none of a text does. Of ids their
 * random end suffices: whoever reads compares them whole.
 */
const documentOf = `
  CREATE FUNCTION document_of(message messages) RETURNS tsvector LANGUAGE sql STABLE
  RETURN words_of(message.content) || array_to_tsvector(array_remove(ARRAY[
    '=org:' || right(message.org_id::text, 12),
    '=chat:' || right(message.chat_id::text, 12),
    '=' || message.author_kind || ':' || message.author_username,
    '=is:' || message.validation_state,
    CASE WHEN message.content ~* 'https?://' THEN '=has:link' END,
    CASE WHEN message.has_files THEN '=has:file' END], NULL))`;

const indexMessage = `
  CREATE FUNCTION index_message() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.is_current AND NEW.deleted_at IS NULL AND NEW.system IS NULL THEN
      INSERT INTO message_index VALUES (NEW.id, NEW.org_id, NEW.chat_id, NEW.created_at, document_of(NEW))
      ON CONFLICT (message_id) DO UPDATE SET document = EXCLUDED.document;
    ELSE
      DELETE FROM message_index WHERE org_id = NEW.org_id AND message_id = NEW.id;
    END IF;
    RETURN NULL;
  END $$`;
