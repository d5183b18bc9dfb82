#!/bin/sh
# The same without an SDK: ARTEL_KEY=artel-sk-... sh examples/openai/ask.sh lawyer "May we sublet the office?"
# Needs curl, and node to write and read JSON.
set -eu
body=$(node -pe 'JSON.stringify({ model: process.argv[1], messages: [{ role: "user", content: process.argv[2] }] })' \
  -- "${1:?which role}" "${2:?what to ask}")
curl -sS --fail-with-body --max-time 600 "${ARTEL_URL:-http://127.0.0.1:8100}/v1/chat/completions" \
  -H "authorization: Bearer ${ARTEL_KEY:?}" -H 'content-type: application/json' -d "$body" |
  node -pe 'const answer = JSON.parse(require("fs").readFileSync(0, "utf8"));
    answer.choices ? answer.choices[0].message.content : answer.error.message'
