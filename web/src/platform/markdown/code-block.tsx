import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText, Hint, IconButton, notifyProblem } from '../ui';
import type { Coloured } from './highlight';
import classes from './markdown.module.css';

const shownMillis = 1_500;
/** Characters. Colours of a longer code would hold the page up. */
const longestColoured = 20_000;

interface CodeProps {
  code: string;
  /** As the fence names it; empty: not named. */
  language: string;
}

/** Code with its language and a button that copies it; colours come when they are loaded. */
export function CodeBlock({ code, language }: CodeProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.code}>
      <div className={classes.codeHead}>
        <span>{language}</span>
        <Copy text={code} />
      </div>
      <pre tabIndex={0} aria-label={t('markdown.code', { language })}>
        <Code code={code} language={language} />
      </pre>
    </div>
  );
}

function Copy({ text }: { text: string }) {
  const { t } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  const copy = () =>
    copyText(text).then(() => {
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), shownMillis);
    }, notifyProblem);
  const label = t(isCopied ? 'markdown.copied' : 'markdown.copy');
  return (
    <Hint label={label}>
      <IconButton label={label} size="sm" onClick={() => void copy()}>
        {isCopied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </IconButton>
    </Hint>
  );
}

function Code({ code, language }: CodeProps) {
  const [coloured, setColoured] = useState<{ code: string; parts: Coloured[] }>();
  useEffect(() => {
    if (language === '' || code.length > longestColoured) return;
    let isWanted = true;
    void import('./highlight').then(({ highlighted }) => {
      if (isWanted) setColoured({ code, parts: highlighted(code, language) });
    });
    return () => {
      isWanted = false;
    };
  }, [code, language]);
  // Of code that is being written, what is coloured already stays so.
  if (!coloured || !code.startsWith(coloured.code)) return <code>{code}</code>;
  return (
    <code>
      {coloured.parts.map(({ text, kind }, at) => (
        <span key={at} className={kind}>
          {text}
        </span>
      ))}
      {code.slice(coloured.code.length)}
    </code>
  );
}
