// Takes walls between organizations down in a process that is otherwise the product, for experiments and measurements:
// loaded before it by `node --import`, or imported by a script that boots it. TEST_WALLS_DOWN=filter,rows
import pg from 'pg';

const down = (process.env.TEST_WALLS_DOWN ?? '').split(',');

export const walls = {
  /** The first wall: `org_id = $n` in the application's own statements. */
  filter: !down.includes('filter'),
  /** The second wall: row level security; without it a statement runs as the owner of the tables, with no prologue. */
  rows: !down.includes('rows'),
  /** How many statements lost their filter. */
  unfiltered: 0,
};

const filter = /(?:"?\w+"?\.)?"?org_id"? = \$(\d+)/g;

function withoutFilter(statement) {
  const text = statement.replace(filter, '($$$1::uuid IS NOT NULL)');
  if (text !== statement) walls.unfiltered++;
  return text;
}

const { query } = pg.Client.prototype;

/** A scoped statement comes here as an object that sends itself; others as text, or as text with a name. */
pg.Client.prototype.query = function (statement, values, callback) {
  if (typeof statement === 'string') {
    return query.call(this, walls.filter ? statement : withoutFilter(statement), values, callback);
  }
  if (!walls.filter) {
    statement.text = withoutFilter(statement.text);
    statement.name = undefined;
  }
  if (walls.rows || typeof statement.submit !== 'function')
    return query.call(this, statement, values, callback);
  return query.call(
    this,
    new pg.Query({ text: statement.text, values: statement.values, name: statement.name }),
    values,
    callback,
  );
};
