import '@shopify/polaris/build/esm/styles.css';
import './theme/light.css';
import './theme/dark.css';
import './theme/desk.css';
import './theme/ink.css';
import { takeSecretFromAddress } from './address-secret.ts';
import { prepareForAddress } from './prepare.ts';

// Runs as soon as it is there, and asks the program for the first page while the rest of the window is still being read.
takeSecretFromAddress();
prepareForAddress(location.pathname, location.search);

// Not awaited here: what is drawn needs in part this file's own chunk, which must have ended first.
void start();

async function start(): Promise<void> {
  const [{ draw }] = await Promise.all([import('./draw.tsx'), loaded()]);
  draw();
}

/** What is drawn measures itself: not before its styles are there. */
function loaded(): Promise<unknown> {
  if (document.readyState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    window.addEventListener('load', resolve, { once: true });
  });
}
