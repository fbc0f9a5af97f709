import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { Encrypter, Stanza, type Recipient } from 'age-encryption';
import { DeskError } from '../../shared/errors.ts';
import type { ExportTokens } from '../../shared/exports.ts';

/**
 * As a power of two, age's own default: a guess at a passphrase takes 256 MB (128 * 8 * 2 ** 18 bytes) and most of a second. So does the
 * derivation, once and in whatever process: scrypt is made so that less will not do. The memory is given back when the key is there
 * (Node 24 on Linux: 48 MB before, 308 MB meanwhile, 53 MB after).
 */
const WORK_FACTOR = 18;

const derive = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

export type Secret = Exclude<ExportTokens, string>;

/** @throws DeskError BAD_INPUT for what is no public key of age */
export function encrypterFor(secret: Secret): Encrypter {
  const encrypter = new Encrypter();
  if ('passphrase' in secret) {
    encrypter.addRecipient(passphraseRecipient(secret.passphrase));
    return encrypter;
  }
  const recipient = secret.recipient.trim();
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    const isSecretKey = /^age-secret-key-/i.test(recipient);
    throw new DeskError('BAD_INPUT', isSecretKey ? 'This is a secret key.' : 'This is not an age public key.', {
      hint: 'Enter the public key, which starts with age1.',
      cause,
    });
  }
  return encrypter;
}

/** As the format describes it, but the key is derived beside the main thread, which the library would block for seconds. */
function passphraseRecipient(passphrase: string): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(16);
      const N = 2 ** WORK_FACTOR;
      const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
      const key = await derive(passphrase, labelled, 32, { N, r: 8, p: 1, maxmem: 2 * 128 * N * 8 });
      const body = chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey);
      return [new Stanza(['scrypt', salt.toString('base64').replace(/=+$/, ''), String(WORK_FACTOR)], body)];
    },
  };
}
