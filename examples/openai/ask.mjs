// A role of Artel through OpenAI's SDK: a role is a model, named by its username.
//
//   npm install openai
//   ARTEL_KEY=artel-sk-... node examples/openai/ask.mjs lawyer "May we sublet the office?"
//
// The key is made once by `POST /api/v1/api-keys {"name": "my script"}`, or by `npm run -s cli`.
import OpenAI from 'openai';

const [model, question] = process.argv.slice(2);
const artel = new OpenAI({
  baseURL: `${process.env.ARTEL_URL ?? 'http://127.0.0.1:8100'}/v1`,
  apiKey: process.env.ARTEL_KEY,
});

const stream = await artel.chat.completions.create({
  model,
  messages: [{ role: 'user', content: question }],
  stream: true,
});
let artelSays;
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
  artelSays = chunk.artel ?? artelSays;
}
// What OpenAI has no field for: the run behind the answer, and that nobody has checked it.
process.stderr.write(`\n(${artelSays?.validation.state ?? 'no word of its validation'})\n`);
