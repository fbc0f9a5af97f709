import './zod-without-eval.ts';
import '@shopify/polaris/build/esm/styles.css';
import './theme/light.css';
import './theme/dark.css';
import './theme/desk.css';
import './theme/ink.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { takeSecretFromAddress } from './address-secret.ts';
import { App } from './app.tsx';
import { prepareForAddress } from './prepare.ts';

takeSecretFromAddress();
prepareForAddress(location.pathname, location.search);

const place = document.getElementById('desk');
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
