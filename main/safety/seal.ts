import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { DeskError } from '../../shared/errors.ts';
import { SEALED } from '../../shared/sealed-key.ts';
import { holdsSecret } from '../../shared/secret-form.ts';

const NONCE = 12;
const TAG = 16;

/** A key as it stands, and as whoever decodes it reads it: some hold the values of a row's own key in base64. */
function readingsOf(key: string): string[] {
  const decoded = Buffer.from(key.slice(key.lastIndexOf(':') + 1), 'base64url').toString('utf8');
  const bytes = [...decoded.matchAll(/\{"b":"([^"]+)"\}/g)].map(([, within = '']) =>
    Buffer.from(within, 'base64').toString(),
  );
  return [key, decoded, ...bytes];
}

/**
 * Makes texts opaque that the window has to give back and may put into an address: keys of sessions with a token in them, and cursors.
 * The same text gives the same seal, in this data folder, also after a restart.
 */
export class Sealer {
  readonly #cipherKey: Buffer;
  readonly #nonceKey: Buffer;

  /** @param key of the data folder */
  constructor(key: Uint8Array) {
    const derive = (use: string) => createHmac('sha256', key).update(`session-desk ${use}`).digest();
    this.#cipherKey = derive('seal');
    this.#nonceKey = derive('nonce');
  }

  seal(text: string): string {
    // A nonce made of the text is never used for another one.
    const nonce = createHmac('sha256', this.#nonceKey).update(text).digest().subarray(0, NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#cipherKey, nonce);
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return SEALED + sealed.toString('base64url');
  }

  /** @throws DeskError BAD_INPUT when this was not sealed here */
  open(sealed: string): string {
    const bytes = Buffer.from(sealed.startsWith(SEALED) ? sealed.slice(SEALED.length) : '', 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#cipherKey, bytes.subarray(0, NONCE));
      decipher.setAuthTag(bytes.subarray(-TAG));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new DeskError('BAD_INPUT', 'This key or cursor was not issued by this Session Desk.', {
        hint: 'Reload the list and try again.',
        cause,
      });
    }
  }

  /** A key as it crosses to the window: sealed where something secret stands in it. */
  keyOut(key: string, own: readonly string[] = []): string {
    const isSecret = readingsOf(key).some(
      (text) => holdsSecret(text) || own.some((secret) => secret !== '' && text.includes(secret)),
    );
    return isSecret || key.startsWith(SEALED) ? this.seal(key) : key;
  }

  /** The key that `keyOut` stands for. @throws DeskError BAD_INPUT */
  keyIn(key: string): string {
    return key.startsWith(SEALED) ? this.open(key) : key;
  }
}
