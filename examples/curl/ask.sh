#!/bin/sh
# Registers (or logs in), asks a role in a chat, follows its answer as it is written, and approves it.
#
#   sh examples/curl/ask.sh lawyer "May we sublet the office?"
#
# ARTEL_URL names another server. With ARTEL_EMAIL and ARTEL_PASSWORD it logs in instead of registering.
# It needs curl, and node to read JSON.
set -eu

API="${ARTEL_URL:-http://127.0.0.1:8100}/api/v1"
role=${1:?which role}
question=${2:?what to ask}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A field of the JSON on standard input, such as `runs[0].id`.
field() { node -pe "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }
# A text as JSON.
quoted() { node -pe 'JSON.stringify(process.argv[1])' -- "$1"; }
# Errors are problem details (RFC 9457) with a `code` and a `detail`: they are shown, and end the script.
post() {
  curl -sS --fail-with-body --max-time 30 "$API$1" -H 'content-type: application/json' -H "$auth" -d "$2" \
    >"$work/answer" || { cat "$work/answer" >&2; exit 1; }
  cat "$work/answer"
}

auth='accept: application/json'
if [ -n "${ARTEL_EMAIL:-}" ]; then
  session=$(post /auth/login "{\"email\": $(quoted "$ARTEL_EMAIL"), \"password\": $(quoted "$ARTEL_PASSWORD")}")
else
  name=try-$(date +%s)-$$
  session=$(post /auth/register "{\"organization\": {\"name\": \"$name\"}, \"username\": \"olga\",
    \"email\": \"$name@example.com\", \"password\": \"correct horse battery\"}")
fi
auth="authorization: Bearer $(printf %s "$session" | field accessToken)"

chat=$(post /chats '{"kind": "group", "title": "From a shell"}' | field id)
# Where the chat's own stream stands before the question: the number in its first event.
curl -sN --max-time 2 "$API/chats/$chat/events" -H "$auth" >"$work/ready" || true
before=$(sed -n 's/^id: //p' "$work/ready" | head -n 1)

posted=$(post "/chats/$chat/messages" "{\"content\": $(quoted "@@$role $question")}")
run=$(printf %s "$posted" | field 'runs[0]?.id')
[ "$run" != undefined ] || { echo "there is no role @@$role here" >&2; exit 1; }

# The run's stream ends with `done` or `error`. Where it breaks before, the last id says where it goes on.
last=
tries=0
: >"$work/events"
until grep -qE '^event: (done|error)' "$work/events"; do
  [ $((tries += 1)) -le 20 ] || { echo "the answer cannot be followed: see run $run" >&2; exit 1; }
  [ $tries -eq 1 ] || sleep 1
  curl -sN --fail --max-time 600 "$API/runs/$run/events" -H "$auth" -H "last-event-id: $last" |
    tee -a "$work/events" |
    node -e '
      require("readline").createInterface(process.stdin).on("line", (line) => {
        const data = line.startsWith("data: ") && JSON.parse(line.slice(6));
        if (typeof data.text === "string") process.stdout.write(data.text);
      });'
  last=$(sed -n 's/^id: //p' "$work/events" | tail -n 1)
done
echo
end=$(sed -n 's/^data: //p' "$work/events" | tail -n 1)
answer=$(printf %s "$end" | field messageId)
[ "$answer" != undefined ] || { printf '%s\n' "$end" >&2; exit 1; }

state=$(post "/messages/$answer/validate" '{"decision": "approve"}' | field validation.state)
echo "$answer: $state"

# The chat's stream tells all of it again, from the number of before; it has no end of its own.
curl -sN --max-time 2 "$API/chats/$chat/events" -H "$auth" -H "last-event-id: $before" >"$work/chat" || true
echo "Told in the chat meanwhile:"
sed -n 's/^event: /  /p' "$work/chat" | uniq -c
