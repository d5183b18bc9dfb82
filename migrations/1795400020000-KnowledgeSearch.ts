import type { MigrationInterface, QueryRunner } from 'typeorm';
import { giveToSearch } from './give-to-search.js';

/**
 * Search over passages of documents. As for messages the words stand in a table of their own, whose index a role reads
 * that sees every organization's words and no text. Beside it stands how many passages of a collection have a word:
 * what is rare tells more than what is everywhere, and a word that nobody wrote is one that was mistyped.
 */
export class KnowledgeSearch1795400020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chunk_index (
        chunk_id uuid NOT NULL,
        org_id uuid NOT NULL,
        collection_id uuid NOT NULL,
        document_id uuid NOT NULL,
        version integer NOT NULL,
        length integer NOT NULL,
        words tsvector NOT NULL,
        CONSTRAINT chunk_index_pkey PRIMARY KEY (chunk_id)
      )`);
    // To weigh a passage its words are read whole: in one piece with the row, and not packed, that costs a tenth.
    await runner.query(`ALTER TABLE chunk_index ALTER COLUMN words SET STORAGE MAIN`);
    await runner.query(`ALTER TABLE chunk_index SET (toast_tuple_target = 8160)`);
    await runner.query(`
      CREATE TABLE collection_words (
        org_id uuid NOT NULL,
        collection_id uuid NOT NULL,
        word text NOT NULL,
        chunks integer NOT NULL,
        CONSTRAINT collection_words_pkey PRIMARY KEY (org_id, collection_id, word),
        CONSTRAINT collection_words_collection FOREIGN KEY (org_id, collection_id)
          REFERENCES collections(org_id, id) ON DELETE CASCADE
      ) WITH (fillfactor = 80)`);
    for (const table of ['chunk_index', 'collection_words']) {
      await runner.query(`SELECT artel_wall('${table}')`);
      await runner.query(`SELECT artel_allow('${table}', 'artel_search', 'SELECT')`);
    }
    await runner.query(
      `SELECT artel_allow('documents', 'artel_search', 'SELECT (org_id, id, served_version)')`,
    );
    await runner.query(wordsOfChunk);
    await runner.query(lockWords);
    await runner.query(indexChunks);
    await runner.query(forgetChunks);
    await runner.query(`
      CREATE TRIGGER chunk_index_added AFTER INSERT ON chunks REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION index_chunks()`);
    await runner.query(`
      CREATE TRIGGER chunk_index_removed AFTER DELETE ON chunks REFERENCING OLD TABLE AS removed
      FOR EACH STATEMENT EXECUTE FUNCTION forget_chunks()`);
    // Without a list of pending entries: emptying it would fall on one unlucky batch.
    await runner.query(
      `CREATE INDEX chunk_index_words ON chunk_index USING gin (words) WITH (fastupdate = off)`,
    );
    await runner.query(withTrigrams);
    await runner.query(searchChunks);
    await runner.query(knownWords);
    await runner.query(nearWords);
    for (const [name, mayBe] of functions) await runner.query(giveToSearch(name, mayBe));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of functions) await runner.query(`DROP FUNCTION ${name}`);
    await runner.query('DROP TRIGGER chunk_index_removed ON chunks');
    await runner.query('DROP TRIGGER chunk_index_added ON chunks');
    for (const name of ['forget_chunks', 'index_chunks', 'lock_words', 'words_of_chunk'])
      await runner.query(`DROP FUNCTION ${name}`);
    await runner.query('DROP POLICY artel_search ON documents');
    await runner.query('REVOKE SELECT (org_id, id, served_version) ON documents FROM artel_search');
    await runner.query('DROP TABLE collection_words');
    await runner.query('DROP TABLE chunk_index');
  }
}

const functions = [
  ['known_words', 'uuid[], text[]'],
  ['search_chunks', 'uuid[], text, text[], text[], float8[], text[], integer, integer'],
  ['near_words', 'uuid[], text[], integer'],
] as const;

/**
 * What headings say is told apart, and counts as a little more: most stand over many passages. Beside the words stand
 * some that no text has: what a passage is filtered by, and with a plus those that it is about, as they stand in its
 * headings or come again and again.
 */
const wordsOfChunk = `
  CREATE FUNCTION words_of_chunk(collection uuid, title_path text[], content text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT words || array_to_tsvector(ARRAY['=c:' || right(collection::text, 12)] || ARRAY(
      SELECT '+' || lexeme FROM unnest(words) WHERE 'A' = ANY (weights) OR cardinality(positions) > 2))
    FROM (SELECT setweight(words_of(array_to_string(title_path, ' ')), 'A') || words_of(content) AS words
          OFFSET 0) said)`;

/** Writers of one collection's words come one after another: in any other order they would wait for each other. */
const lockWords = `
  CREATE FUNCTION lock_words(collections uuid[]) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    collection uuid;
  BEGIN
    FOR collection IN SELECT DISTINCT c FROM unnest(collections) c ORDER BY c LOOP
      PERFORM pg_advisory_xact_lock(hashtextextended('collection_words:' || collection, 0));
    END LOOP;
  END $$`;

/** The word '' counts the passages themselves. */
const indexChunks = `
  CREATE FUNCTION index_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM lock_words(array_agg(DISTINCT collection_id)) FROM added;
    WITH indexed AS (
      INSERT INTO chunk_index
      SELECT id, org_id, collection_id, document_id, version, tokens, words_of_chunk(collection_id, title_path, text)
      FROM added
      RETURNING org_id, collection_id, words)
    INSERT INTO collection_words AS known
    SELECT org_id, collection_id, word, count(*)
    FROM indexed, unnest(tsvector_to_array(words) || ''::text) word
    WHERE word !~ '^[=+]'
    GROUP BY org_id, collection_id, word
    ON CONFLICT (org_id, collection_id, word) DO UPDATE SET chunks = known.chunks + EXCLUDED.chunks;
    RETURN NULL;
  END $$`;

const forgetChunks = `
  CREATE FUNCTION forget_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM lock_words(array_agg(DISTINCT collection_id)) FROM removed;
    WITH forgotten AS (
      DELETE FROM chunk_index i USING removed r WHERE i.org_id = r.org_id AND i.chunk_id = r.id
      RETURNING i.org_id, i.collection_id, i.words),
    fewer AS (
      SELECT org_id, collection_id, word, count(*) AS chunks
      FROM forgotten, unnest(tsvector_to_array(words) || ''::text) word
      WHERE word !~ '^[=+]'
      GROUP BY org_id, collection_id, word),
    gone AS (
      DELETE FROM collection_words known USING fewer
      WHERE known.org_id = fewer.org_id AND known.collection_id = fewer.collection_id AND known.word = fewer.word
        AND known.chunks <= fewer.chunks)
    UPDATE collection_words known SET chunks = known.chunks - fewer.chunks FROM fewer
    WHERE known.org_id = fewer.org_id AND known.collection_id = fewer.collection_id AND known.word = fewer.word
      AND known.chunks > fewer.chunks;
    RETURN NULL;
  END $$`;

/** Words that resemble each other are found where the server has the extension; it is made before any migration. */
const withTrigrams = `
  DO $$
  BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
      CREATE INDEX collection_words_similar ON collection_words USING gin (word gin_trgm_ops) WITH (fastupdate = off);
    END IF;
  END $$`;

/**
 * Passages by how much they say of what is asked, the best first. Those that have one of the rare words (\`always\`) are
 * all weighed. The gates let in more of them, each wider than the one before: the first with which there are enough is
 * the last that is asked. None lets in more than a budget, so that words that are everywhere cost no more than others.
 * The organization comes from the scope, never from the caller.
 */
const searchChunks = `
  CREATE FUNCTION search_chunks(
    collections uuid[], always text, gates text[], words text[], weights float8[], phrases text[],
    budget integer, most integer)
  RETURNS TABLE (chunk_id uuid, score float8)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path FROM CURRENT
  SET enable_seqscan = off SET jit = off SET max_parallel_workers_per_gather = 0
  SET client_min_messages = warning
  AS $$
  #variable_conflict use_column
  DECLARE
    org constant uuid := current_org();
    inside constant tsquery := (
      SELECT string_agg(quote_literal('=c:' || right(c::text, 12)), '|')::tsquery FROM unnest(collections) c);
    rare constant tsquery := nullif(always, '')::tsquery;
    said tsquery := '';
    term text;
    weighing text;
    ids uuid[];
    scores float8[];
  BEGIN
    IF inside IS NULL OR cardinality(words) = 0 THEN RETURN; END IF;
    FOREACH term IN ARRAY phrases LOOP
      said := said && phrase_of(term);
    END LOOP;
    -- One sum over the words: as rows of a join they would cost more than weighing them. What is shorter says the same
    -- in fewer words.
    SELECT string_agg(format('%L::float8 * ts_rank(''{0.4,0.4,0.4,0.5}'', i.words, %L::tsquery)',
      weights[n], quote_literal(words[n])), ' + ')
    INTO weighing FROM generate_subscripts(words, 1) n;
    FOREACH term IN ARRAY CASE WHEN cardinality(gates) > 0 THEN gates ELSE ARRAY[NULL::text] END LOOP
      -- Words that are too many for their row are fetched once, and not for each that is asked for.
      EXECUTE format(
        'SELECT array_agg(chunk_id), array_agg(score) FROM (
           SELECT i.chunk_id, (%s) / (0.6 + 0.4 * least(i.length, 1200) / 300.0) AS score
           FROM (SELECT i.chunk_id, i.length, i.words || ''''::tsvector AS words FROM (
               (SELECT * FROM chunk_index i WHERE i.words @@ $1 AND %s LIMIT $5)
               UNION ALL
               (SELECT * FROM chunk_index i WHERE i.words @@ $2 AND (i.words @@ $1) IS NOT TRUE AND %2$s LIMIT $5)) i
             OFFSET 0) i
           ORDER BY score DESC, chunk_id LIMIT $6) ranked', weighing,
        'i.org_id = $3 AND i.collection_id = ANY ($4) AND i.version = (
           SELECT d.served_version FROM documents d WHERE d.org_id = i.org_id AND d.id = i.document_id)')
      INTO ids, scores
      USING said && inside && rare, said && inside && term::tsquery, org, collections, budget, most;
      EXIT WHEN cardinality(ids) >= most;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(ids, scores);
  END $$`;

/**
 * What is known of the words asked for, and, as the word '', how many passages there are. The planner would look even for
 * whole words in the index of those that resemble each other, which is a hundred times as slow.
 */
const knownWords = `
  CREATE FUNCTION known_words(collections uuid[], asked text[]) RETURNS TABLE (word text, chunks bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path FROM CURRENT
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
  SET client_min_messages = warning
  AS $$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
      SELECT stem.word, coalesce((
        SELECT sum(k.chunks) FROM collection_words k
        WHERE k.org_id = current_org() AND k.collection_id = ANY (collections) AND k.word = stem.word), 0)::bigint
      FROM (SELECT DISTINCT stem FROM unnest(asked) one, unnest(tsvector_to_array(words_of(one))) stem
            UNION ALL SELECT '') stem(word);
  END $$`;

/**
 * Words of these collections that are written much like those asked for, of at most a thousand candidates each: a vocabulary
 * can be made so that everything resembles everything. None without the extension.
 */
export const nearWords = `
  CREATE FUNCTION near_words(collections uuid[], asked text[], most integer)
  RETURNS TABLE (asked_word text, word text, chunks bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path FROM CURRENT
  AS $$
  #variable_conflict use_column
  BEGIN
    IF to_regclass('collection_words_similar') IS NULL THEN RETURN; END IF;
    PERFORM set_config('pg_trgm.similarity_threshold', '0.2', true);
    RETURN QUERY EXECUTE
      'SELECT a, near.word, near.chunks FROM unnest($2) a CROSS JOIN LATERAL (
         SELECT w.word, sum(w.chunks) AS chunks FROM (
           SELECT w.word, w.chunks FROM collection_words w
           WHERE w.word % a AND (w.org_id = current_org()) IS TRUE AND (w.collection_id = ANY ($1)) IS TRUE
             AND length(w.word) BETWEEN length(a) - 2 AND length(a) + 2
           LIMIT 1000) w
         GROUP BY w.word ORDER BY similarity(w.word, a) DESC, w.word LIMIT $3) near'
    USING collections, asked, most;
  END $$`;
