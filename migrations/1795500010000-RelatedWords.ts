import type { MigrationInterface, QueryRunner } from 'typeorm';
import { giveToSearch } from './give-to-search.js';

/** What a search knows beside the words that were asked for: others of their root, and which of them a passage has. */
export class RelatedWords1795500010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(kinWords);
    await runner.query(wordsInChunks);
    for (const [name, mayBe] of functions) await runner.query(giveToSearch(name, mayBe));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of functions) await runner.query(`DROP FUNCTION ${name}`);
  }
}

const functions = [
  ['kin_words', 'uuid[], text[], text[], integer'],
  ['words_in_chunks', 'uuid[], text[]'],
] as const;

/**
 * Words of these collections that begin as those asked for, or, where a form stands beside one, that form. The upper end
 * of the letters is for the index; where the database orders words otherwise fewer are found.
 */
const kinWords = `
  CREATE FUNCTION kin_words(collections uuid[], asked text[], forms text[], most integer)
  RETURNS TABLE (asked_word text, word text, chunks bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path FROM CURRENT
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
  SET client_min_messages = warning
  AS $$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
      SELECT given.asked, kin.word, kin.chunks
      FROM unnest(asked, forms) given(asked, form)
      CROSS JOIN LATERAL (
        SELECT k.word, sum(k.chunks)::bigint AS chunks FROM (
          SELECT w.word, w.chunks FROM collection_words w
          WHERE w.org_id = current_org() AND w.collection_id = ANY (collections)
            AND w.word >= coalesce(given.form, left(given.asked, 4))
            AND w.word <= coalesce(given.form, left(given.asked, 3) || chr(ascii(substr(given.asked, 4, 1)) + 1))
            AND (given.form IS NOT NULL OR starts_with(w.word, left(given.asked, 4)))
            AND length(w.word) <= length(given.asked) + 5
          LIMIT 1000) k
        GROUP BY k.word ORDER BY k.word LIMIT most) kin;
  END $$`;

/** Which of the words these passages have; of other organizations' passages nothing. */
const wordsInChunks = `
  CREATE FUNCTION words_in_chunks(ids uuid[], asked text[]) RETURNS TABLE (chunk_id uuid, has text[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path FROM CURRENT SET jit = off SET client_min_messages = warning
  AS $$
  #variable_conflict use_column
  DECLARE
    terms constant tsquery[] := ARRAY(SELECT quote_literal(word)::tsquery FROM unnest(asked) word);
  BEGIN
    RETURN QUERY
      SELECT i.chunk_id, ARRAY(SELECT asked[n] FROM generate_subscripts(asked, 1) n WHERE i.words @@ terms[n])
      FROM chunk_index i WHERE i.org_id = current_org() AND i.chunk_id = ANY (ids);
  END $$`;
