import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Budgets1795800010000 } from './1795800010000-Budgets.js';

/** A zone that Node knows and the database does not is UTC to it: no run must fail to end for that. */
const budgetZone = `
  CREATE OR REPLACE FUNCTION budget_zone(zone text) RETURNS text LANGUAGE plpgsql STABLE AS $$
  BEGIN
    PERFORM now() AT TIME ZONE zone;
    RETURN zone;
  EXCEPTION WHEN invalid_parameter_value THEN
    RETURN 'UTC';
  END $$`;

/** The first day of the day or month that it is by the clocks of this zone. */
const budgetBegins = `
  CREATE OR REPLACE FUNCTION budget_begins(period text, zone text) RETURNS date LANGUAGE sql STABLE
  RETURN date_trunc(period, now() AT TIME ZONE budget_zone(zone))::date`;

/** Written by every end of a run, so they have as little to check as entries have: no foreign key. */
const dues = `
  CREATE TABLE budget_dues (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    begins date NOT NULL,
    amount numeric NOT NULL,
    CONSTRAINT budget_dues_pkey PRIMARY KEY (id)
  )`;

/** Under the locks of these budgets: a period that is over ends, and what is due of the present one is spent. */
const spendDues = `
  CREATE FUNCTION spend_dues(concerned uuid[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    UPDATE budgets b SET begins = budget_begins(b.period, o.time_zone), spent = 0, refused_at = NULL, told_percent = 0
    FROM organizations o
    WHERE b.id = ANY (concerned) AND o.id = b.org_id AND b.begins < budget_begins(b.period, o.time_zone);
    WITH gone AS (
      DELETE FROM budget_dues d USING budgets b
      WHERE b.id = ANY (concerned) AND d.org_id = b.org_id AND d.budget_id = b.id AND d.begins <= b.begins
      RETURNING b.id, d.amount, d.begins = b.begins AS is_present
    ), due AS (
      SELECT g.id, sum(g.amount) AS amount FROM gone g WHERE g.is_present GROUP BY g.id
    )
    UPDATE budgets b SET spent = b.spent + d.amount FROM due d WHERE b.id = d.id;
  END $$`;

/** What is due of budgets that nobody asks, and of those that are gone. Of what others are at, later. */
const spendAllDues = `
  CREATE FUNCTION spend_all_dues() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  DECLARE concerned uuid[];
  BEGIN
    SELECT array_agg(l.id) INTO concerned FROM (
      SELECT b.id FROM budgets b WHERE b.id IN (SELECT d.budget_id FROM budget_dues d)
      ORDER BY b.id FOR NO KEY UPDATE SKIP LOCKED) l;
    IF concerned IS NOT NULL THEN PERFORM spend_dues(concerned); END IF;
    DELETE FROM budget_dues d WHERE NOT EXISTS (SELECT FROM budgets b WHERE b.org_id = d.org_id AND b.id = d.budget_id);
  END $$`;

/**
 * Moves amounts between what is left of budgets and what is held of them for calls of models: many moves, each after the
 * other, in one statement. All budgets that they concern are locked first, in the order of their ids, so that what one
 * statement decides no other one has decided meanwhile; nobody who holds such a lock asks for any other. Unless it
 * \`waits\`, a move is told that its budget is \`locked\` by somebody else, and nothing is done about it: those of other
 * organizations, who ask in the same statement, shall not wait for it.
 *
 * \`ask\`: a call wants room; an answer of at least \`useful\` tokens is worth making. It is granted what it wants, or, where
 * nothing else is held that may come back, what there is; it is told to \`wait\` while something is and it is patient, and
 * then that it is \`busy\`. What its own run holds for calls that have ended is taken; what it holds for others may come back.
 * \`settle\`: the call has taken this. \`free\`: the run is over, and what it took is in \`spent\`, or due. \`recall\`: an attempt
 * begins, and of the earlier ones this is known.
 */
const moveBudgets = `
  CREATE FUNCTION move_budgets(moves jsonb, waits boolean DEFAULT true)
  RETURNS TABLE (place integer, outcome text, room double precision, budget_id uuid)
  LANGUAGE plpgsql VOLATILE AS $$
  #variable_conflict use_column
  DECLARE
    million constant numeric := 1000000;
    most_useful constant numeric := 64;
    move record;
    budget record;
    concerned uuid[];
    useful numeric;
    at_once numeric;
    some_day numeric;
    budget_room numeric;
    narrowest uuid;
    nothing_left boolean;
    others_hold boolean;
    granted numeric;
    wanted uuid[];
    is_all boolean;
  BEGIN
    SELECT array_agg(w.id) INTO wanted FROM (
      SELECT s.id FROM jsonb_to_recordset(moves) AS m(org uuid, subjects uuid[])
      JOIN budgets s ON s.org_id = m.org AND s.subject_id = ANY (m.subjects)
      UNION
      SELECT h.budget_id FROM jsonb_to_recordset(moves) AS m(run uuid)
      JOIN budget_holds h ON h.run_id = m.run) w;
    IF wanted IS NULL THEN
      RETURN QUERY SELECT m.place, 'none', NULL::double precision, NULL::uuid
        FROM jsonb_to_recordset(moves) AS m(place integer, kind text) WHERE m.kind = 'ask';
      RETURN;
    END IF;
    IF waits THEN
      PERFORM set_config('lock_timeout', '5s', true);
      SELECT array_agg(l.id) INTO concerned FROM (
        SELECT b.id FROM budgets b WHERE b.id = ANY (wanted) ORDER BY b.id FOR NO KEY UPDATE) l;
    ELSE
      SELECT array_agg(l.id) INTO concerned FROM (
        SELECT b.id FROM budgets b WHERE b.id = ANY (wanted) ORDER BY b.id FOR NO KEY UPDATE SKIP LOCKED) l;
    END IF;
    concerned := COALESCE(concerned, '{}');
    is_all := waits OR cardinality(concerned) = cardinality(wanted);
    PERFORM spend_dues(concerned);

    FOR move IN
      SELECT m.* FROM jsonb_to_recordset(moves) AS m(place integer, kind text, org uuid, run uuid, call uuid,
        subjects uuid[], epoch integer, seconds integer, input numeric, most numeric, price_in numeric,
        price_out numeric, patient boolean, tokens numeric, cost numeric)
      ORDER BY m.place
    LOOP
      IF NOT is_all AND (
        EXISTS (SELECT FROM budgets s WHERE s.org_id = move.org AND s.subject_id = ANY (move.subjects)
          AND s.id <> ALL (concerned))
        OR EXISTS (SELECT FROM budget_holds h WHERE h.run_id = move.run AND h.budget_id <> ALL (concerned)))
      THEN
        place := move.place;
        outcome := 'locked';
        room := NULL;
        budget_id := NULL;
        RETURN NEXT;

      ELSIF move.kind = 'ask' THEN
        useful := least(move.most, most_useful);
        at_once := NULL;
        some_day := NULL;
        narrowest := NULL;
        nothing_left := false;
        others_hold := false;
        FOR budget IN
          SELECT b.id, b.unit, b.held, b.ceiling - b.spent AS remains, COALESCE((
            SELECT sum(h.amount) FROM budget_holds h
            WHERE h.run_id = move.run AND h.budget_id = b.id AND h.is_settled), 0) AS own
          FROM budgets b
          WHERE b.id = ANY (concerned) AND b.subject_id = ANY (move.subjects)
            AND (b.unit = 'tokens' OR move.price_in IS NOT NULL)
        LOOP
          budget_room := CASE WHEN budget.unit = 'tokens' THEN budget.remains - budget.own - move.input
            WHEN move.price_out > 0
              THEN floor(((budget.remains - budget.own) * million - move.input * move.price_in) / move.price_out)
            WHEN (budget.remains - budget.own) * million >= move.input * move.price_in THEN move.most
            ELSE 0 END;
          IF some_day IS NULL OR budget_room < some_day THEN
            some_day := budget_room;
            narrowest := budget.id;
            -- A question that is too long for what is left says nothing of those that are not.
            nothing_left := CASE WHEN budget.unit = 'tokens' THEN budget.remains - budget.own < most_useful
              WHEN move.price_out > 0 THEN (budget.remains - budget.own) * million < most_useful * move.price_out
              ELSE budget.remains <= budget.own END;
          END IF;
          budget_room := CASE WHEN budget.unit = 'tokens' THEN budget.remains - budget.held - move.input
            WHEN move.price_out > 0
              THEN floor(((budget.remains - budget.held) * million - move.input * move.price_in) / move.price_out)
            WHEN (budget.remains - budget.held) * million >= move.input * move.price_in THEN move.most
            ELSE 0 END;
          at_once := least(at_once, budget_room);
          others_hold := others_hold OR (budget_room < move.most AND budget.held > budget.own);
        END LOOP;

        place := move.place;
        budget_id := NULL;
        room := NULL;
        granted := NULL;
        IF at_once IS NULL THEN
          outcome := 'none';
        ELSIF at_once >= move.most THEN
          granted := move.most;
        ELSIF some_day < useful THEN
          outcome := 'refused';
        ELSIF others_hold AND move.patient THEN
          outcome := 'wait';
        ELSIF at_once >= useful THEN
          granted := floor(at_once);
        ELSE
          outcome := 'busy';
        END IF;
        IF granted IS NOT NULL THEN
          outcome := 'granted';
          room := granted;
          WITH kept AS (
            INSERT INTO budget_holds AS h (org_id, run_id, call_id, budget_id, epoch, amount, expires_at)
            SELECT move.org, move.run, move.call, b.id, move.epoch,
              CASE WHEN b.unit = 'tokens' THEN move.input + granted
                ELSE (move.input * move.price_in + granted * move.price_out) / million END,
              now() + make_interval(secs => move.seconds)
            FROM budgets b
            WHERE b.id = ANY (concerned) AND b.subject_id = ANY (move.subjects)
              AND (b.unit = 'tokens' OR move.price_in IS NOT NULL)
            ON CONFLICT DO NOTHING RETURNING h.budget_id, h.amount
          )
          UPDATE budgets b SET held = b.held + k.amount FROM kept k WHERE b.id = k.budget_id;
        ELSIF outcome = 'refused' THEN
          budget_id := narrowest;
          UPDATE budgets b SET refused_at = now()
          WHERE nothing_left AND b.id = narrowest AND b.refused_at IS NULL;
        END IF;
        RETURN NEXT;

      ELSIF move.kind = 'settle' THEN
        UPDATE budgets b
        SET held = b.held - h.amount + CASE WHEN b.unit = 'tokens' THEN move.tokens ELSE move.cost END
        FROM budget_holds h WHERE h.run_id = move.run AND h.call_id = move.call AND b.id = h.budget_id;
        UPDATE budget_holds h SET is_settled = true, amount = CASE WHEN b.unit = 'tokens' THEN move.tokens ELSE move.cost END
        FROM budgets b WHERE h.run_id = move.run AND h.call_id = move.call AND b.id = h.budget_id;

      ELSE
        WITH gone AS (
          DELETE FROM budget_holds h
          WHERE h.run_id = move.run AND (move.kind = 'free' OR h.epoch < move.epoch)
          RETURNING h.budget_id, h.amount
        ), given_back AS (
          SELECT g.budget_id, sum(g.amount) AS amount FROM gone g GROUP BY g.budget_id
        )
        UPDATE budgets b SET held = b.held - g.amount FROM given_back g WHERE b.id = g.budget_id;
        IF move.kind = 'recall' THEN
          WITH kept AS (
            INSERT INTO budget_holds AS h (org_id, run_id, call_id, budget_id, epoch, amount, expires_at, is_settled)
            SELECT move.org, move.run, move.call, b.id, move.epoch,
              CASE WHEN b.unit = 'tokens' THEN move.tokens ELSE move.cost END,
              now() + make_interval(secs => move.seconds), true
            FROM budgets b WHERE b.id = ANY (concerned) AND b.subject_id = ANY (move.subjects)
            ON CONFLICT DO NOTHING RETURNING h.budget_id, h.amount
          )
          UPDATE budgets b SET held = b.held + k.amount FROM kept k WHERE b.id = k.budget_id;
        END IF;
      END IF;
    END LOOP;
  END $$`;

/** What is entered is due, and locks nothing: an end of runs waits for no budget, and no budget for an end. */
const spendBudgets = `
  CREATE OR REPLACE FUNCTION spend_budgets() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    -- Most organizations have none: for them this is all.
    IF NOT EXISTS (
      SELECT FROM entered e JOIN budgets s ON s.org_id = e.org_id
        AND s.subject_id IN (e.org_id, e.user_id, e.agent_id, e.api_key_id))
    THEN RETURN NULL; END IF;
    INSERT INTO budget_dues (id, org_id, budget_id, begins, amount)
    SELECT gen_random_uuid(), t.org_id, t.id, t.begins, t.amount FROM (
      SELECT s.id, s.org_id, greatest(s.begins, budget_begins(s.period, o.time_zone)) AS begins,
        sum(CASE WHEN s.unit = 'tokens' THEN e.input_tokens + e.output_tokens ELSE e.cost END) AS amount
      FROM entered e
      JOIN budgets s ON s.org_id = e.org_id AND s.subject_id IN (e.org_id, e.user_id, e.agent_id, e.api_key_id)
      JOIN organizations o ON o.id = s.org_id
      GROUP BY s.id, o.time_zone) t
    WHERE t.amount <> 0;
    RETURN NULL;
  END $$`;

/**
 * What the ledger says was taken is due of budgets, as rows of its own, and spent by whoever locks the budget next; and what
 * a run holds says whether its call has ended.
 */
export class BudgetDues1795900020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(budgetZone);
    await runner.query(budgetBegins);
    await runner.query('ALTER TABLE budget_holds ADD COLUMN is_settled boolean NOT NULL DEFAULT false');
    await runner.query('GRANT UPDATE (is_settled) ON budget_holds TO artel_runner');
    await runner.query(dues);
    await runner.query('CREATE INDEX budget_dues_of_budget ON budget_dues (org_id, budget_id)');
    await runner.query(`SELECT artel_wall('budget_dues')`);
    await runner.query(`SELECT artel_allow('budget_dues', 'artel_runner', 'SELECT, INSERT, DELETE')`);
    await runner.query('DROP FUNCTION move_budgets');
    for (const statement of [spendDues, spendAllDues, moveBudgets, spendBudgets])
      await runner.query(statement);
  }

  /** Everything as it was, with the budgets that there are; what is held is asked for anew. */
  async down(runner: QueryRunner): Promise<void> {
    const before = new Budgets1795800010000();
    await runner.query('SELECT spend_all_dues()');
    await runner.query('CREATE TEMPORARY TABLE kept_budgets ON COMMIT DROP AS SELECT * FROM budgets');
    await runner.query('UPDATE kept_budgets SET held = 0');
    await runner.query('DROP FUNCTION spend_all_dues, spend_dues');
    await runner.query('DROP TABLE budget_dues');
    await before.down(runner);
    await runner.query('DROP FUNCTION budget_zone');
    await before.up(runner);
    await runner.query('INSERT INTO budgets SELECT * FROM kept_budgets');
  }
}
