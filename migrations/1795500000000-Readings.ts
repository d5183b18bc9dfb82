import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of the chunks of one version as they were numbered before, the same wherever it is asked for. */
const readingOf = (document: string, version: string): string =>
  `md5(${document}::text || ':' || ${version}::text)::uuid`;

/**
 * Each reading of a document has an id of its own, under which its chunks are for ever: what is served is switched by
 * one row, and what is served no more outlives its document or collection until it is purged, a few rows at a time.
 */
export class Readings1795500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER chunk_index_changed ON chunks');
    await runner.query('DROP FUNCTION renumber_chunks');
    await runner.query(`
      CREATE TABLE readings (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        document_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT readings_org_id UNIQUE (org_id, id),
        CONSTRAINT readings_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE,
        CONSTRAINT readings_document FOREIGN KEY (org_id, document_id) REFERENCES documents(org_id,id)
          ON DELETE SET NULL (document_id),
        CONSTRAINT readings_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE INDEX readings_of_document ON readings (org_id, document_id)');
    await runner.query('CREATE INDEX readings_gone ON readings (id) WHERE document_id IS NULL');
    await runner.query(`
      CREATE TABLE gone_collections (
        id uuid NOT NULL,
        org_id uuid NOT NULL,
        gone_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT gone_collections_organization FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE,
        CONSTRAINT gone_collections_pkey PRIMARY KEY (id)
      )`);
    for (const table of ['readings', 'gone_collections']) await runner.query(`SELECT artel_wall('${table}')`);
    await runner.query(`SELECT artel_allow('readings', 'artel_keeper', 'SELECT (id, org_id, document_id)')`);
    await runner.query(`SELECT artel_allow('gone_collections', 'artel_keeper', 'SELECT (id, org_id)')`);
    await this.moveChunks(runner);
    await this.letGo(runner);
    await runner.query('GRANT SELECT (served_reading) ON documents TO artel_search');
    await runner.query(indexChunks('org_id, collection_id, document_id, reading_id', 'reading_id'));
    await runner.query(searchChunks('i.reading_id', 'd.served_reading'));
    await runner.query(nearestChunks);
  }

  /** Back to numbers; what waits to be purged goes at once. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DELETE FROM chunks WHERE reading_id IN (SELECT id FROM readings WHERE document_id IS NULL)',
    );
    await runner.query('DELETE FROM documents WHERE collection_id IN (SELECT id FROM gone_collections)');
    await runner.query(
      'DELETE FROM collection_words WHERE collection_id IN (SELECT id FROM gone_collections)',
    );
    await runner.query('ALTER TABLE chunks DROP CONSTRAINT chunks_reading, DROP CONSTRAINT chunks_place');
    await runner.query(`
      UPDATE chunks c SET version = -c.version FROM documents d
      WHERE d.org_id = c.org_id AND d.id = c.document_id AND d.served_version = c.version
        AND d.served_reading <> c.reading_id`);
    await runner.query('ALTER TABLE chunk_index ADD version integer');
    await runner.query('UPDATE chunk_index i SET version = c.version FROM chunks c WHERE c.id = i.chunk_id');
    await runner.query('ALTER TABLE chunk_index ALTER version SET NOT NULL, DROP reading_id');
    await runner.query(`
      ALTER TABLE chunks DROP reading_id, ADD CONSTRAINT chunks_place UNIQUE (org_id, document_id, version, position),
      ADD CONSTRAINT chunks_document FOREIGN KEY (org_id, document_id) REFERENCES documents(org_id,id) ON DELETE CASCADE`);
    await runner.query('CREATE INDEX chunks_of_collection ON chunks (org_id, collection_id)');
    await runner.query(`
      ALTER TABLE documents DROP CONSTRAINT documents_organization, ADD CONSTRAINT documents_collection
      FOREIGN KEY (org_id, collection_id) REFERENCES collections(org_id,id) ON DELETE CASCADE`);
    await runner.query(`
      ALTER TABLE collection_words ADD CONSTRAINT collection_words_collection
      FOREIGN KEY (org_id, collection_id) REFERENCES collections(org_id, id) ON DELETE CASCADE`);
    await runner.query(indexChunks('org_id, collection_id, document_id, version', 'version'));
    await runner.query(searchChunks('i.version', 'd.served_version'));
    await runner.query(nearestBefore);
    await runner.query('ALTER TABLE documents DROP served_reading');
    await runner.query('DROP TABLE gone_collections, readings');
    await runner.query(renumberChunks);
    await runner.query(`
      CREATE TRIGGER chunk_index_changed AFTER UPDATE ON chunks REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION renumber_chunks()`);
  }

  /** Under readings, from the numbers of versions, which stood below zero where a version was read anew. */
  private async moveChunks(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO readings (id, org_id, document_id)
      SELECT ${readingOf('document_id', 'version')}, org_id, document_id FROM chunks
      GROUP BY org_id, document_id, version`);
    await runner.query('ALTER TABLE documents ADD served_reading uuid');
    await runner.query(`
      UPDATE documents SET served_reading = ${readingOf('id', 'served_version')} WHERE served_version IS NOT NULL`);
    await runner.query('ALTER TABLE chunk_index ADD reading_id uuid');
    await runner.query(`UPDATE chunk_index SET reading_id = ${readingOf('document_id', 'version')}`);
    await runner.query('ALTER TABLE chunk_index ALTER reading_id SET NOT NULL, DROP version');
    await runner.query('ALTER TABLE chunks DROP CONSTRAINT chunks_document, DROP CONSTRAINT chunks_place');
    await runner.query('DROP INDEX chunks_of_collection');
    await runner.query('ALTER TABLE chunks ADD reading_id uuid');
    await runner.query(
      `UPDATE chunks SET reading_id = ${readingOf('document_id', 'version')}, version = abs(version)`,
    );
    await runner.query(`
      ALTER TABLE chunks ALTER reading_id SET NOT NULL,
      ADD CONSTRAINT chunks_place UNIQUE (org_id, reading_id, position),
      ADD CONSTRAINT chunks_reading FOREIGN KEY (org_id, reading_id) REFERENCES readings(org_id,id) ON DELETE CASCADE`);
  }

  /** Documents and words of a collection are purged after it, and do not go in its transaction. */
  private async letGo(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE collection_words DROP CONSTRAINT collection_words_collection');
    await runner.query(`
      ALTER TABLE documents DROP CONSTRAINT documents_collection, ADD CONSTRAINT documents_organization
      FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`);
  }
}

/** The word '' counts the passages themselves. */
const indexChunks = (names: string, reading: string): string => `
  CREATE OR REPLACE FUNCTION index_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM lock_words(array_agg(DISTINCT collection_id)) FROM added;
    WITH indexed AS (
      INSERT INTO chunk_index (chunk_id, ${names}, length, words)
      SELECT id, org_id, collection_id, document_id, ${reading}, tokens, words_of_chunk(collection_id, title_path, text)
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

/**
 * Passages by how much they say of what is asked, the best first. Those that have one of the rare words (\`always\`) are
 * all weighed. The gates let in more of them, each wider than the one before: the first with which there are enough is
 * the last that is asked. None lets in more than a budget, so that words that are everywhere cost no more than others.
 * The organization comes from the scope, never from the caller.
 */
const searchChunks = (reading: string, served: string): string => `
  CREATE OR REPLACE FUNCTION search_chunks(
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
        'i.org_id = $3 AND i.collection_id = ANY ($4) AND ${reading} = (
           SELECT ${served} FROM documents d WHERE d.org_id = i.org_id AND d.id = i.document_id)')
      INTO ids, scores
      USING said && inside && rare, said && inside && term::tsquery, org, collections, budget, most;
      EXIT WHEN cardinality(ids) >= most;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(ids, scores);
  END $$`;

/**
 * The passages of these collections whose vectors are nearest, of those readings that are served. A few vectors are
 * compared one by one, which finds all; of many the index finds nearly all, and goes on as long as others' stand in
 * between. What is not served stands among them until it is purged: as long as it leaves too little, more are taken of
 * the index, and where even that finds too few they are compared one by one after all, once.
 * It runs as who asks, under the wall of their organization.
 */
const nearestChunks = `
  CREATE OR REPLACE FUNCTION nearest_chunks(space uuid, size integer, collections uuid[], question text, most integer)
  RETURNS TABLE (chunk_id uuid, distance double precision)
  LANGUAGE plpgsql SET search_path FROM CURRENT SET jit = off SET max_parallel_workers_per_gather = 0
  AS $$
  #variable_conflict use_column
  DECLARE
    org constant uuid := current_org();
    few constant integer := 3000;
    -- A document that is being read anew is there twice.
    candidates integer := 2 * most;
    indexed constant integer := 1000;
    ids uuid[];
    distances double precision[];
    counted integer;
    away constant text := format('(v.embedding::vector(%s) <=> $3::vector(%1$s))', size);
    part constant text := format('FROM chunk_vectors v
      WHERE v.space_id = %L AND v.org_id = $1 AND v.collection_id = ANY ($2)', space);
  BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT %s LIMIT $3) seen', part)
      INTO counted USING org, collections, few + 1;
    WHILE counted > few AND candidates <= indexed LOOP
      PERFORM set_config('hnsw.iterative_scan', 'strict_order', true),
        set_config('hnsw.ef_search', least(1000, greatest(100, candidates))::text, true),
        set_config('hnsw.max_scan_tuples', '20000', true);
      EXECUTE format('SELECT array_agg(near.chunk_id), array_agg(near.distance) FROM (
        SELECT v.chunk_id, %s AS distance %s ORDER BY %1$s LIMIT $4) near', away, part)
        INTO ids, distances USING org, collections, question, candidates;
      EXIT WHEN coalesce(cardinality(ids), 0) < candidates;
      SELECT array_agg(near.id), array_agg(near.distance) INTO ids, distances FROM (
        SELECT near.id, near.distance FROM unnest(ids, distances) near (id, distance)
        JOIN chunks c ON c.org_id = org AND c.id = near.id
        JOIN documents d ON d.org_id = org AND d.id = c.document_id AND d.served_reading = c.reading_id
        -- Of a vector without a direction there is no distance.
        WHERE near.distance <> 'NaN'
        ORDER BY near.distance, near.id LIMIT most) near;
      IF cardinality(ids) >= most THEN
        RETURN QUERY SELECT * FROM unnest(ids, distances);
        RETURN;
      END IF;
      candidates := candidates * 8;
    END LOOP;
    -- An addition keeps the index out of it. Whether they are served is looked up in their order, until there are enough.
    RETURN QUERY EXECUTE format('SELECT near.chunk_id, near.distance FROM (
        SELECT v.chunk_id, %s + 0 AS distance %s ORDER BY 2, 1 OFFSET 0) near
      WHERE near.distance <> ''NaN'' AND (
        SELECT d.served_reading = c.reading_id FROM chunks c
        JOIN documents d ON d.org_id = c.org_id AND d.id = c.document_id
        WHERE c.org_id = $1 AND c.id = near.chunk_id)
      LIMIT $4', away, part) USING org, collections, question, most;
  END $$`;

const nearestBefore = `
  CREATE OR REPLACE FUNCTION nearest_chunks(space uuid, size integer, collections uuid[], question text, most integer)
  RETURNS TABLE (chunk_id uuid, distance double precision)
  LANGUAGE plpgsql SET search_path FROM CURRENT SET jit = off SET max_parallel_workers_per_gather = 0
  AS $$
  #variable_conflict use_column
  DECLARE
    org constant uuid := current_org();
    few constant integer := 3000;
    -- New versions are there twice until they are served.
    candidates constant integer := 2 * most;
    ids uuid[];
    distances double precision[];
    counted integer;
    part constant text := 'SELECT array_agg(near.chunk_id), array_agg(near.distance) FROM (
      SELECT v.chunk_id, %s AS distance FROM chunk_vectors v
      WHERE v.space_id = %L AND v.org_id = $1 AND v.collection_id = ANY ($2) ORDER BY %1$s LIMIT $4) near';
  BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM chunk_vectors
      WHERE space_id = %L AND org_id = $1 AND collection_id = ANY ($2) LIMIT $3) seen', space)
      INTO counted USING org, collections, few + 1;
    IF counted > few THEN
      PERFORM set_config('hnsw.iterative_scan', 'strict_order', true),
        set_config('hnsw.ef_search', least(1000, greatest(100, candidates))::text, true),
        set_config('hnsw.max_scan_tuples', '20000', true);
      EXECUTE format(part, format('(v.embedding::vector(%s) <=> $3::vector(%1$s))', size), space)
        INTO ids, distances USING org, collections, question, candidates;
    END IF;
    IF coalesce(cardinality(ids), 0) < candidates THEN
      -- An addition keeps the index out of it.
      EXECUTE format(part, format('((v.embedding::vector(%s) <=> $3::vector(%1$s)) + 0)', size), space)
        INTO ids, distances USING org, collections, question, candidates;
    END IF;
    RETURN QUERY SELECT near.id, near.distance
    FROM unnest(ids, distances) near (id, distance)
    JOIN chunks c ON c.org_id = org AND c.id = near.id
    JOIN documents d ON d.org_id = org AND d.id = c.document_id AND d.served_version = c.version
    -- Of a vector without a direction there is no distance.
    WHERE near.distance <> 'NaN'
    ORDER BY near.distance, near.id LIMIT most;
  END $$`;

const renumberChunks = `
  CREATE FUNCTION renumber_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE chunk_index i SET version = c.version FROM changed c
    WHERE i.org_id = c.org_id AND i.chunk_id = c.id AND i.version <> c.version;
    RETURN NULL;
  END $$`;
