import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Vectors of passages, by the model that made them. Without the extension there is no table for them: whoever finds the
 * extension at a later boot makes it with these functions, in which alone the type of vectors is named.
 */
export class EmbeddingSpaces1795400010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE embedding_spaces (
        id uuid NOT NULL,
        provider text NOT NULL,
        model text NOT NULL,
        dimensions integer NOT NULL,
        state text NOT NULL,
        done integer NOT NULL DEFAULT 0,
        total integer NOT NULL DEFAULT 0,
        lease_owner text,
        lease_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT embedding_spaces_state CHECK (state IN ('building', 'serving', 'retired')),
        CONSTRAINT embedding_spaces_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX embedding_spaces_serving ON embedding_spaces (state) WHERE state = 'serving'`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX embedding_spaces_model ON embedding_spaces (provider, model, dimensions) WHERE state <> 'retired'`,
    );
    // No organization's: which models there are is the installation's.
    await runner.query('GRANT SELECT ON embedding_spaces TO artel_app');
    await runner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON embedding_spaces TO artel_keeper');
    for (const statement of [makeVectors, makeIndex, dropIndex, nearest]) await runner.query(statement);
    await runner.query(
      'REVOKE EXECUTE ON FUNCTION make_vectors, make_vector_index, drop_vector_index FROM PUBLIC',
    );
    await runner.query(
      'GRANT EXECUTE ON FUNCTION make_vectors, make_vector_index, drop_vector_index TO artel_keeper',
    );
    await runner.query('REVOKE EXECUTE ON FUNCTION nearest_chunks FROM PUBLIC');
    await runner.query('GRANT EXECUTE ON FUNCTION nearest_chunks TO artel_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS chunk_vectors');
    for (const name of ['nearest_chunks', 'drop_vector_index', 'make_vector_index', 'make_vectors'])
      await runner.query(`DROP FUNCTION ${name}`);
    await runner.query('DROP TABLE embedding_spaces');
  }
}

/** Whether there is a place for vectors; makes it where the extension is. A vector lies in its row: reading it beside costs thrice as much. */
const makeVectors = `
  CREATE FUNCTION make_vectors() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  SET client_min_messages = warning AS $$
  BEGIN
    IF to_regclass('chunk_vectors') IS NOT NULL THEN RETURN true; END IF;
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN RETURN false; END IF;
    EXECUTE 'CREATE TABLE chunk_vectors (
      chunk_id uuid NOT NULL,
      org_id uuid NOT NULL,
      space_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      embedding vector NOT NULL,
      CONSTRAINT chunk_vectors_pkey PRIMARY KEY (org_id, chunk_id, space_id),
      CONSTRAINT chunk_vectors_chunk FOREIGN KEY (org_id, chunk_id) REFERENCES chunks(org_id, id) ON DELETE CASCADE
    )';
    EXECUTE 'ALTER TABLE chunk_vectors ALTER COLUMN embedding SET STORAGE PLAIN';
    EXECUTE 'CREATE INDEX chunk_vectors_collection ON chunk_vectors (space_id, org_id, collection_id, chunk_id)';
    PERFORM artel_wall('chunk_vectors');
    PERFORM artel_allow('chunk_vectors', 'artel_keeper', 'SELECT (org_id, chunk_id, space_id), DELETE');
    RETURN true;
  END $$`;

const makeIndex = `
  CREATE FUNCTION make_vector_index(space uuid, size integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path FROM CURRENT SET client_min_messages = warning AS $$
  BEGIN
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON chunk_vectors USING hnsw ((embedding::vector(%s)) vector_cosine_ops)
      WHERE space_id = %L', 'chunk_vectors_' || left(replace(space::text, '-', ''), 32), size, space);
  END $$`;

const dropIndex = `
  CREATE FUNCTION drop_vector_index(space uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path FROM CURRENT SET client_min_messages = warning AS $$
  BEGIN
    EXECUTE format('DROP INDEX IF EXISTS %I', 'chunk_vectors_' || left(replace(space::text, '-', ''), 32));
  END $$`;

/**
 * The passages of these collections whose vectors are nearest, of those versions that are served. A few vectors are
 * compared one by one, which finds all; of many the index finds nearly all, and goes on as long as others' stand in
 * between. Where even that finds too few they are compared one by one after all.
 * It runs as who asks, under the wall of their organization.
 */
const nearest = `
  CREATE FUNCTION nearest_chunks(space uuid, size integer, collections uuid[], question text, most integer)
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
