const longestQuote = 120;
/** How a transcript names who speaks; it is not what they wrote. */
const authorPrefix = /^[^\n(]{0,200} \(@[^\s)]{1,64}\): /u;

/** How a transcript names the files of a message. */
const fileNote = /^\[(?:File|Image) "([^"\n]+)"/gm;

const russian = (quote: string, files: string) =>
  `Это демонстрационный ответ: языковая модель не подключена. ${quote && `Вы написали: «${quote}». `}` +
  `${files && `Файлы: ${files}. `}` +
  'Чтобы отвечала настоящая модель, установите Ollama и выполните `ollama pull qwen2.5:7b` ' +
  'или задайте OPENAI_BASE_URL и OPENAI_API_KEY, а затем перезапустите Artel.';

const english = (quote: string, files: string) =>
  `This is a demo answer: no language model is connected. ${quote && `You wrote: “${quote}”. `}` +
  `${files && `Files: ${files}. `}` +
  'To hear a real model, install Ollama and run `ollama pull qwen2.5:7b`, ' +
  'or set OPENAI_BASE_URL and OPENAI_API_KEY, then restart Artel.';

/** In Russian, or in English when the question has no Cyrillic letter. */
export function demoAnswer(question: string): string {
  const files = [...question.matchAll(fileNote)].map(([, name]) => name).join(', ');
  const [text = ''] = question.replace(authorPrefix, '').split(/\n\n\[(?:File|Image) "/, 1);
  const plain = text.replace(/\s+/g, ' ').trim();
  const letters = Array.from(plain);
  const quote =
    letters.length > longestQuote ? `${letters.slice(0, longestQuote).join('').trimEnd()}…` : plain;
  const isRussian = plain === '' || /\p{Script=Cyrillic}/u.test(plain);
  return isRussian ? russian(quote, files) : english(quote, files);
}
