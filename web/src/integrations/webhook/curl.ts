/** A command that sends to a webhook, as its settings want it signed. */
export function curlOf(url: string, { verification, signatureHeader }: Record<string, unknown>): string {
  const begin = [`SECRET='…'`, `BODY='{"type":"order.created","id":17}'`];
  const post = `curl -X POST '${url}' -H 'content-type: application/json' -d "$BODY"`;
  if (verification === 'bearer')
    return [...begin, `${post} \\`, '  -H "authorization: Bearer $SECRET"'].join('\n');
  if (verification === 'hmac')
    return [
      ...begin,
      `SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)`,
      `${post} \\`,
      `  -H "${String(signatureHeader)}: sha256=$SIGNATURE"`,
    ].join('\n');
  return [
    ...begin,
    'ID=msg_$(date +%s) AT=$(date +%s)',
    `KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -tx1 | tr -d ' \\n')`,
    'SIGNATURE=$(printf %s "$ID.$AT.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)',
    `${post} \\`,
    '  -H "webhook-id: $ID" -H "webhook-timestamp: $AT" -H "webhook-signature: v1,$SIGNATURE"',
  ].join('\n');
}
