/** Whoever gets a function must be allowed to make one at that moment. */
export const giveToSearch = (name: string, signature: string): string => `
  DO $$
  DECLARE
    home constant text := current_schema();
  BEGIN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO artel_search', home);
    REVOKE EXECUTE ON FUNCTION ${name}(${signature}) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${name}(${signature}) TO artel_app;
    ALTER FUNCTION ${name}(${signature}) OWNER TO artel_search;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM artel_search', home);
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(
      'the user %I may not give a function to the role that searches. Let an administrator run once: '
      'GRANT CREATE ON SCHEMA %I TO artel_search;', current_user, home);
  END $$`;
