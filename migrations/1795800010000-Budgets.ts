import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE budgets (
    id uuid NOT NULL,
    org_id uuid NOT NULL,
    scope text NOT NULL,
    subject_id uuid NOT NULL,
    period text NOT NULL,
    unit text NOT NULL,
    ceiling numeric NOT NULL,
    warn_percent integer,
    begins date NOT NULL,
    spent numeric NOT NULL DEFAULT 0,
    held numeric NOT NULL DEFAULT 0,
    refused_at timestamptz,
    told_percent integer NOT NULL DEFAULT 0,
    is_counted boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT budgets_org_id UNIQUE (org_id, id),
    CONSTRAINT budgets_subject UNIQUE (org_id, subject_id, period, unit),
    CONSTRAINT budgets_scope CHECK (scope IN ('organization', 'user', 'agent', 'key')),
    CONSTRAINT budgets_period CHECK (period IN ('day', 'month')),
    CONSTRAINT budgets_unit CHECK (unit IN ('tokens', 'cost')),
    CONSTRAINT budgets_ceiling CHECK (ceiling > 0),
    CONSTRAINT budgets_warn_percent CHECK (warn_percent BETWEEN 1 AND 99),
    CONSTRAINT budgets_pkey PRIMARY KEY (id)
  )`,
  // Named by the run alone: who settles what a run holds knows nothing else of it.
  `CREATE TABLE budget_holds (
    org_id uuid NOT NULL,
    run_id uuid NOT NULL,
    call_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    epoch integer NOT NULL,
    amount numeric NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT budget_holds_pkey PRIMARY KEY (run_id, call_id, budget_id)
  )`,
  'CREATE INDEX budget_holds_expiry ON budget_holds (expires_at)',
  'CREATE INDEX budget_holds_of_budget ON budget_holds (org_id, budget_id)',
  `ALTER TABLE budgets ADD CONSTRAINT budgets_organization
     FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE`,
  `ALTER TABLE budget_holds ADD CONSTRAINT budget_holds_budget
     FOREIGN KEY (org_id, budget_id) REFERENCES budgets(org_id,id) ON DELETE CASCADE`,
];

/**
 * The first day of the day or month that it is by the clocks of this zone. One that the database does not know, and Node
 * does, is UTC: no run must fail to end for it.
 */
const budgetBegins = `
  CREATE FUNCTION budget_begins(period text, zone text) RETURNS date LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN date_trunc(period, now() AT TIME ZONE zone)::date;
  EXCEPTION WHEN invalid_parameter_value THEN
    RETURN date_trunc(period, now() AT TIME ZONE 'UTC')::date;
  END $$`;

/**
 * Moves amounts between what is left of budgets and what is held of them for calls of models: many moves, each after the
 * other, in one statement. All budgets that they concern are locked first, in the order of their ids, so that what one
 * statement decides no other one has decided meanwhile.
 *
 * \`ask\`: a call wants room; an answer of at least \`useful\` tokens is worth making. It is granted what it wants, or, where
 * nobody else holds anything that may come back, what there is; it is told to \`wait\` while others do and it is patient, and then that these are \`busy\`.
 * \`settle\`: the call has taken this. \`free\`: the run is over, and what it took is in \`spent\`. \`recall\`: an attempt
 * begins, and of the earlier ones this is known.
 */
const moveBudgets = `
  CREATE FUNCTION move_budgets(moves jsonb)
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
  BEGIN
    SELECT array_agg(l.id) INTO concerned FROM (
      SELECT b.id FROM budgets b WHERE b.id IN (
        SELECT s.id FROM jsonb_to_recordset(moves) AS m(org uuid, subjects uuid[])
        JOIN budgets s ON s.org_id = m.org AND s.subject_id = ANY (m.subjects)
        UNION
        SELECT h.budget_id FROM jsonb_to_recordset(moves) AS m(run uuid)
        JOIN budget_holds h ON h.run_id = m.run)
      ORDER BY b.id FOR NO KEY UPDATE) l;
    IF concerned IS NULL THEN
      RETURN QUERY SELECT m.place, 'none', NULL::double precision, NULL::uuid
        FROM jsonb_to_recordset(moves) AS m(place integer, kind text) WHERE m.kind = 'ask';
      RETURN;
    END IF;
    UPDATE budgets b SET begins = budget_begins(b.period, o.time_zone), spent = 0, refused_at = NULL, told_percent = 0
    FROM organizations o
    WHERE b.id = ANY (concerned) AND o.id = b.org_id AND b.begins < budget_begins(b.period, o.time_zone);

    FOR move IN
      SELECT m.* FROM jsonb_to_recordset(moves) AS m(place integer, kind text, org uuid, run uuid, call uuid,
        subjects uuid[], epoch integer, seconds integer, input numeric, most numeric, price_in numeric,
        price_out numeric, patient boolean, tokens numeric, cost numeric)
      ORDER BY m.place
    LOOP
      IF move.kind = 'ask' THEN
        useful := least(move.most, most_useful);
        at_once := NULL;
        some_day := NULL;
        narrowest := NULL;
        nothing_left := false;
        others_hold := false;
        FOR budget IN
          SELECT b.id, b.unit, b.held, b.ceiling - b.spent AS remains, COALESCE((
            SELECT sum(h.amount) FROM budget_holds h WHERE h.run_id = move.run AND h.budget_id = b.id), 0) AS own
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
        UPDATE budget_holds h SET amount = CASE WHEN b.unit = 'tokens' THEN move.tokens ELSE move.cost END
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
            INSERT INTO budget_holds AS h (org_id, run_id, call_id, budget_id, epoch, amount, expires_at)
            SELECT move.org, move.run, move.call, b.id, move.epoch,
              CASE WHEN b.unit = 'tokens' THEN move.tokens ELSE move.cost END,
              now() + make_interval(secs => move.seconds)
            FROM budgets b WHERE b.id = ANY (concerned) AND b.subject_id = ANY (move.subjects)
            ON CONFLICT DO NOTHING RETURNING h.budget_id, h.amount
          )
          UPDATE budgets b SET held = b.held + k.amount FROM kept k WHERE b.id = k.budget_id;
        END IF;
      END IF;
    END LOOP;
  END $$`;

/** Who locks a budget, in a scope that may: the ledger's writers, as the organization or as runner. */
const spendBudgets = `
  CREATE FUNCTION spend_budgets() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM (
      SELECT b.id FROM budgets b WHERE b.id IN (
        SELECT s.id FROM entered e JOIN budgets s ON s.org_id = e.org_id
          AND s.subject_id IN (e.org_id, e.user_id, e.agent_id, e.api_key_id))
      ORDER BY b.id FOR NO KEY UPDATE) l;
    IF NOT FOUND THEN RETURN NULL; END IF;
    UPDATE budgets b SET begins = t.begins,
      spent = CASE WHEN b.begins < t.begins THEN 0 ELSE b.spent END + t.amount,
      refused_at = CASE WHEN b.begins < t.begins THEN NULL ELSE b.refused_at END,
      told_percent = CASE WHEN b.begins < t.begins THEN 0 ELSE b.told_percent END
    FROM (
      SELECT s.id, greatest(s.begins, budget_begins(s.period, o.time_zone)) AS begins,
        COALESCE(sum(CASE WHEN s.unit = 'tokens' THEN e.input_tokens + e.output_tokens ELSE e.cost END), 0) AS amount
      FROM entered e
      JOIN budgets s ON s.org_id = e.org_id AND s.subject_id IN (e.org_id, e.user_id, e.agent_id, e.api_key_id)
      JOIN organizations o ON o.id = s.org_id
      GROUP BY s.id, o.time_zone) t
    WHERE b.id = t.id;
    RETURN NULL;
  END $$`;

/** Calls of models are admitted, and entered, over organizations; all else happens in one. */
const allowed: [table: string, rights: string][] = [
  ['budgets', 'SELECT, UPDATE (begins, spent, held, refused_at, told_percent)'],
  ['budget_holds', 'SELECT, INSERT, UPDATE (amount, expires_at), DELETE'],
  ['organizations', 'SELECT (id, time_zone)'],
];

/** Budgets of organizations, people, roles and keys, and what is held of them for calls that are under way. */
export class Budgets1795800010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
    for (const table of ['budgets', 'budget_holds']) await runner.query(`SELECT artel_wall('${table}')`);
    for (const [table, rights] of allowed)
      await runner.query(`SELECT artel_allow('${table}', 'artel_runner', '${rights}')`);
    await runner.query(budgetBegins);
    await runner.query(moveBudgets);
    await runner.query(spendBudgets);
    // What the ledger says was taken is what was spent, whoever entered it: the two cannot disagree.
    await runner.query(`
      CREATE TRIGGER spend_budgets AFTER INSERT ON usage_entries REFERENCING NEW TABLE AS entered
      FOR EACH STATEMENT EXECUTE FUNCTION spend_budgets()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER spend_budgets ON usage_entries');
    await runner.query('DROP FUNCTION spend_budgets, move_budgets, budget_begins');
    await runner.query('DROP POLICY artel_runner ON organizations');
    await runner.query('REVOKE SELECT (id, time_zone) ON organizations FROM artel_runner');
    await runner.query('DROP TABLE budget_holds, budgets');
  }
}
