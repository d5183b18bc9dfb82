/** Ways to ask a role with a key, by the name of what asks. */
export const examples = {
  curl: (base: string, key: string, model: string) => `curl ${base}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello!"}]}'`,
  Python: (base: string, key: string, model: string) => `from openai import OpenAI

client = OpenAI(base_url="${base}", api_key="${key}")
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`,
  'Node.js': (base: string, key: string, model: string) => `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${base}', apiKey: '${key}' });
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.choices[0].message.content);`,
};

/** A moment so many days from now; undefined for a key that works until it is revoked. */
export function expiryIn(days: string, now = Date.now()): string | undefined {
  return days === 'never' ? undefined : new Date(now + Number(days) * 86_400_000).toISOString();
}
