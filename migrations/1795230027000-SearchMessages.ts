import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The one way to the words of messages: a function of the role that sees them all. It answers ids, which the caller
 * loads under its own policies.
 */
export class SearchMessages1795230027000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Older installations have one that walks and joins in slower ways.
    await runner.query('DROP FUNCTION IF EXISTS search_messages');
    await runner.query(searchMessages);
    await runner.query(giveToSearch);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION search_messages');
  }
}

/**
 * The newest messages that somebody may see and that match. First the newest are looked at one by one, stretch by
 * stretch: what is common is found there. They also tell how many messages the index of words would find; as soon as
 * these promise to be few it is asked for the rest, and if they never do, the search ends with a row without a message,
 * which says how far back it looked.
 * Both ways go over the organization for those who are in most of what is said there, and chat by chat for others: it
 * is reading messages that takes time, so others' are not read.
 * The organization comes from the scope, never from the caller.
 */
const searchMessages = `
  CREATE FUNCTION search_messages(
    asker uuid, wanted text[], unwanted text[], beginnings text[], facets text[], in_chat uuid,
    since timestamptz, until timestamptz, before_at timestamptz, before_id uuid, most integer)
  RETURNS TABLE (message_id uuid, created_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path FROM CURRENT
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
  SET max_parallel_workers_per_gather = 0
  -- What is walked comes in the order of an index then, and the walk can end anywhere.
  SET enable_sort = off
  -- Signs without a word in them would each be worth a notice.
  SET client_min_messages = warning
  AS $$
  #variable_conflict use_column
  DECLARE
    org constant uuid := current_org();
    lowest constant uuid := '00000000-0000-0000-0000-000000000000';
    most_stretches constant integer := 4;
    -- So many messages are read in 20 ms, wherever they are.
    few_messages constant integer := 4000;
    chats uuid[];
    written float;
    everything float;
    by_chat boolean;
    in_org constant tsquery := quote_literal('=org:' || right(org::text, 12));
    query tsquery := '';
    -- What the index of words can tell: it does not know where in a message they stand.
    loose tsquery := '';
    is_loose boolean;
    term text;
    stretch integer;
    stretches integer := 0;
    border timestamptz;
    message record;
    walked integer := 0;
    likely integer := 0;
    found integer := 0;
  BEGIN
    SELECT array_agg(m.chat_id), sum(c.last_seq) INTO chats, written
    FROM chat_members m JOIN chats c ON c.org_id = m.org_id AND c.id = m.chat_id
    WHERE m.org_id = org AND m.user_id = asker AND (in_chat IS NULL OR m.chat_id = in_chat);
    IF chats IS NULL THEN RETURN; END IF;
    by_chat := cardinality(chats) <= 24;
    IF NOT by_chat THEN
      SELECT sum(c.last_seq), cardinality(chats) <= 200 AND written < sum(c.last_seq) / 4 INTO everything, by_chat
      FROM chats c WHERE c.org_id = org;
      IF NOT by_chat THEN written := everything; END IF;
    END IF;

    FOREACH term IN ARRAY wanted LOOP
      query := query && phrase_of(term);
      loose := loose && words_anywhere(term);
    END LOOP;
    FOREACH term IN ARRAY beginnings LOOP
      query := query && beginning_of(term);
      loose := loose && beginning_of(term);
    END LOOP;
    -- What was asked for has no word in it, and so no message has it.
    IF numnode(query) = 0 AND cardinality(wanted) > 0 THEN RETURN; END IF;
    FOREACH term IN ARRAY unwanted LOOP
      IF numnode(phrase_of(term)) > 0 THEN query := query && !!phrase_of(term); END IF;
    END LOOP;
    FOREACH term IN ARRAY facets LOOP
      SELECT query && any_of, loose && any_of INTO query, loose FROM (
        SELECT string_agg(quote_literal(one), '|')::tsquery AS any_of FROM regexp_split_to_table(term, ' ') one) facet;
    END LOOP;
    is_loose := query <> loose;
    loose := loose && in_org;
    IF until <= before_at THEN
      before_at := until;
      before_id := lowest;
    END IF;

    -- Each is twice as long as the one before: what is common is found in the first one. One chat's messages lie
    -- scattered, and of busy chats more than this is looked at before all that is as new has been seen.
    stretch := CASE WHEN by_chat THEN 400 / sqrt(cardinality(chats)) ELSE 1200 END;
    LOOP
      IF by_chat THEN
        SELECT max(last.created_at) INTO border FROM unnest(chats) chat CROSS JOIN LATERAL (
          SELECT i.created_at FROM message_index i
          WHERE i.org_id = org AND i.chat_id = chat AND i.created_at >= since
            AND (i.created_at, i.message_id) < (before_at, before_id)
          ORDER BY i.created_at DESC, i.message_id DESC
          OFFSET stretch - 1 LIMIT 1) last;
      ELSE
        SELECT i.created_at INTO border FROM message_index i
        WHERE i.org_id = org AND i.created_at >= since AND (i.created_at, i.message_id) < (before_at, before_id)
        ORDER BY i.created_at DESC, i.message_id DESC OFFSET stretch - 1 LIMIT 1;
      END IF;

      -- One of the two has no rows.
      FOR message IN
        (SELECT i.message_id, i.created_at,
           CASE WHEN i.document @@ loose THEN NOT is_loose OR i.document @@ query END AS matches
         FROM unnest(chats) chat CROSS JOIN LATERAL (
           SELECT * FROM message_index i
           WHERE i.org_id = org AND i.chat_id = chat AND i.created_at >= coalesce(border, since)
             AND (i.created_at, i.message_id) < (before_at, before_id) OFFSET 0) i
         WHERE by_chat
         ORDER BY i.created_at DESC, i.message_id DESC)
        UNION ALL
        (SELECT i.message_id, i.created_at,
           CASE WHEN i.document @@ loose THEN (NOT is_loose OR i.document @@ query) AND EXISTS (
             SELECT FROM chat_members m WHERE m.org_id = org AND m.chat_id = i.chat_id AND m.user_id = asker) END
         FROM message_index i
         WHERE NOT by_chat AND i.org_id = org AND i.created_at >= coalesce(border, since)
           AND (i.created_at, i.message_id) < (before_at, before_id)
         ORDER BY i.created_at DESC, i.message_id DESC)
      LOOP
        walked := walked + 1;
        CONTINUE WHEN message.matches IS NULL;
        likely := likely + 1;
        CONTINUE WHEN NOT message.matches;
        message_id := message.message_id;
        created_at := message.created_at;
        RETURN NEXT;
        found := found + 1;
        IF found = most THEN RETURN; END IF;
      END LOOP;
      IF border IS NULL THEN RETURN; END IF;
      before_at := border;
      before_id := lowest;

      EXIT WHEN likely * written <= few_messages * walked;
      stretch := stretch * 2;
      stretches := stretches + 1;
      IF stretches = most_stretches THEN
        message_id := NULL;
        created_at := border;
        RETURN NEXT;
        RETURN;
      END IF;
    END LOOP;

    -- An OFFSET keeps the planner from walking back in time once more.
    RETURN QUERY
      (SELECT i.message_id, i.created_at FROM unnest(chats) chat CROSS JOIN LATERAL (
         SELECT * FROM message_index i
         WHERE i.document @@ (query && quote_literal('=chat:' || right(chat::text, 12))::tsquery) OFFSET 0) i
       WHERE by_chat AND i.org_id = org AND i.chat_id = chat
         AND i.created_at >= since AND (i.created_at, i.message_id) < (before_at, before_id)
       ORDER BY i.created_at DESC, i.message_id DESC LIMIT most - found)
      UNION ALL
      (SELECT i.message_id, i.created_at FROM (SELECT * FROM message_index i WHERE i.document @@ (query && in_org) OFFSET 0) i
       WHERE NOT by_chat AND i.org_id = org
         AND i.created_at >= since AND (i.created_at, i.message_id) < (before_at, before_id)
         -- As a join it would compare every message with every chat.
         AND EXISTS (SELECT FROM chat_members m WHERE m.org_id = org AND m.chat_id = i.chat_id AND m.user_id = asker) IS TRUE
       ORDER BY i.created_at DESC, i.message_id DESC LIMIT most - found);
  END $$`;

/** Whoever gets a function must be allowed to make one at that moment. */
const giveToSearch = `
  DO $$
  DECLARE home constant name := current_schema();
  BEGIN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO artel_search', home);
    REVOKE EXECUTE ON FUNCTION search_messages FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION search_messages TO artel_app;
    ALTER FUNCTION search_messages OWNER TO artel_search;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM artel_search', home);
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(
      'the user %I may not give a function to the role that searches. Let an administrator run once: '
      'GRANT CREATE ON SCHEMA %I TO artel_search;', current_user, home);
  END $$`;
