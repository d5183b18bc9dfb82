import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { loadTexts } from './app/load-texts';
import { fetchFirst } from './app/router';
import { startTexts } from './platform/i18n';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');

const texts = startTexts(loadTexts);
fetchFirst();
void texts.then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
