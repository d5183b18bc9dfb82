/** What an example is written for. */
interface Asked {
  /** The address of `/v1`. */
  base: string;
  key: string;
  /** The role that is asked. */
  model: string;
  /** The model that makes vectors; undefined where there is none, or none for this key. */
  embedder?: string;
}

type Write = (asked: Asked) => string;

/** Ways to ask a role with a key, by the name of what asks. */
const askingRoles: Record<string, Write> = {
  curl: ({ base, key, model }) => `curl ${base}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello!"}]}'`,
  Python: ({ base, key, model }) => `# pip install openai
from openai import OpenAI

client = OpenAI(base_url="${base}", api_key="${key}")
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`,
  'Node.js': ({ base, key, model }) => `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${base}', apiKey: '${key}' });
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.choices[0].message.content);`,
  LangChain: ({ base, key, model }) => `# pip install langchain-openai
from langchain_openai import ChatOpenAI

model = ChatOpenAI(base_url="${base}", api_key="${key}", model="${model}")
for part in model.stream("Hello!"):
    print(part.content, end="", flush=True)`,
  'Vercel AI SDK': ({ base, key, model }) => `// npm install ai @ai-sdk/openai-compatible
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';

const artel = createOpenAICompatible({
  name: 'artel',
  baseURL: '${base}',
  apiKey: '${key}',
});
const { textStream } = streamText({ model: artel('${model}'), prompt: 'Hello!' });
for await (const part of textStream) process.stdout.write(part);`,
};

/** Python's client sends ids of tokens if it is let, and those mean something to models of OpenAI alone. */
const makingVectors: Record<string, Write> = {
  Embeddings: ({ base, key, embedder }) => `# pip install langchain-openai
from langchain_openai import OpenAIEmbeddings

embeddings = OpenAIEmbeddings(
    base_url="${base}",
    api_key="${key}",
    model="${embedder}",
    check_embedding_ctx_length=False,  # texts are sent, not ids of tokens
)
print(len(embeddings.embed_query("Hello!")))`,
};

/** Programs that use a key, by the name of what each is written with. */
export function examplesFor(asked: Asked): Record<string, string> {
  const written = asked.embedder === undefined ? askingRoles : { ...askingRoles, ...makingVectors };
  return Object.fromEntries(Object.entries(written).map(([name, write]) => [name, write(asked)]));
}

/** What stands for a key that is shown no more. */
export const someKey = 'ARTEL_API_KEY';

/** What stands for a role where the key may call none that is known. */
const someRole = 'ARTEL_ROLE';

/** Whom a key is shown to ask: one of its list, and without a list one that is for everyone. */
export function modelFor(
  roles: readonly { id: string; username: string; visibility: string }[],
  agentIds: readonly string[] | null,
): string {
  const asked = roles.find(({ id, visibility }) =>
    agentIds ? agentIds.includes(id) : visibility === 'everyone',
  );
  return asked?.username ?? someRole;
}

/** A moment so many days from now; undefined for a key that works until it is revoked. */
export function expiryIn(days: string, now = Date.now()): string | undefined {
  return days === 'never' ? undefined : new Date(now + Number(days) * 86_400_000).toISOString();
}
