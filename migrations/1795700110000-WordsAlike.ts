import type { MigrationInterface, QueryRunner } from 'typeorm';
import { nearWords as nearWordsBefore } from './1795400020000-KnowledgeSearch.js';
import { giveToSearch } from './give-to-search.js';

/** Words that are written alike are looked for as near as the caller says, and in few words one by one. */
export class WordsAlike1795700110000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION near_words(uuid[], text[], integer)');
    await runner.query(nearWords);
    await runner.query(giveToSearch('near_words', 'uuid[], text[], real, integer'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION near_words(uuid[], text[], real, integer)');
    await runner.query(nearWordsBefore);
    await runner.query(giveToSearch('near_words', 'uuid[], text[], integer'));
  }
}

/**
 * Words of these collections that are written much like those asked for, of at most a thousand candidates each: a
 * vocabulary can be made so that everything resembles everything. `alike` is the part of their trigrams that they share:
 * of half as much the index finds ten times as many, and each is fetched. What few words there are costs less to compare
 * than the index does. None without the extension.
 */
const nearWords = `
  CREATE FUNCTION near_words(collections uuid[], asked text[], alike real, most integer)
  RETURNS TABLE (asked_word text, word text, chunks bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path FROM CURRENT SET jit = off
  AS $$
  #variable_conflict use_column
  DECLARE
    org constant uuid := current_org();
    few constant integer := 5000;
    counted integer;
  BEGIN
    IF to_regclass('collection_words_similar') IS NULL THEN RETURN; END IF;
    PERFORM set_config('pg_trgm.similarity_threshold', alike::text, true);
    SELECT count(*) INTO counted FROM (
      SELECT FROM collection_words w WHERE w.org_id = org AND w.collection_id = ANY (collections) LIMIT few + 1) seen;
    RETURN QUERY EXECUTE format(
      'SELECT a, near.word, near.chunks FROM unnest($2) a CROSS JOIN LATERAL (
         SELECT w.word, sum(w.chunks) AS chunks FROM (
           SELECT w.word, w.chunks FROM collection_words w
           WHERE %s AND length(w.word) BETWEEN length(a) - 2 AND length(a) + 2
           LIMIT 1000) w
         GROUP BY w.word ORDER BY similarity(w.word, a) DESC, w.word LIMIT $3) near',
      CASE WHEN counted > few
        THEN 'w.word % a AND (w.org_id = $4) IS TRUE AND (w.collection_id = ANY ($1)) IS TRUE'
        ELSE 'w.org_id = $4 AND w.collection_id = ANY ($1) AND (w.word % a) IS TRUE' END)
    USING collections, asked, most, org;
  END $$`;
