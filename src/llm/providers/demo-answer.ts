const longestQuote = 120;
/** How a transcript names who speaks; it is not what they wrote. */
const authorPrefix = /^[^\n(]{0,200} \(@[^\s)]{1,64}\): /u;

const russian = (quote: string) =>
  `Это демонстрационный ответ: языковая модель не подключена. ${quote && `Вы написали: «${quote}». `}` +
  'Чтобы отвечала настоящая модель, установите Ollama и выполните `ollama pull qwen2.5:7b` ' +
  'или задайте OPENAI_BASE_URL и OPENAI_API_KEY, а затем перезапустите Artel.';

const english = (quote: string) =>
  `This is a demo answer: no language model is connected. ${quote && `You wrote: “${quote}”. `}` +
  'To hear a real model, install Ollama and run `ollama pull qwen2.5:7b`, ' +
  'or set OPENAI_BASE_URL and OPENAI_API_KEY, then restart Artel.';

/** In Russian, or in English when the question has no Cyrillic letter. */
export function demoAnswer(question: string): string {
  const plain = question.replace(authorPrefix, '').replace(/\s+/g, ' ').trim();
  const letters = Array.from(plain);
  const quote =
    letters.length > longestQuote ? `${letters.slice(0, longestQuote).join('').trimEnd()}…` : plain;
  const isRussian = plain === '' || /\p{Script=Cyrillic}/u.test(plain);
  return isRussian ? russian(quote) : english(quote);
}
