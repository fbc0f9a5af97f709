import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { run } from './commands.ts';

/** A certificate authority of the tests' own, and a certificate that it has signed. */
export interface Certificates extends AsyncDisposable {
  ca: string;
  /** Another authority, which has signed nothing. */
  otherCa: string;
  certificate: string;
  key: string;
}

/** @param name the server that the certificate is for */
export async function makeCertificates(name: string): Promise<Certificates> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'session-desk-tls-'));
  const file = (base: string) => path.join(folder, base);
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  for (const authority of ['ca', 'other-ca']) {
    const out = ['-keyout', file(`${authority}.key`), '-out', file(`${authority}.pem`)];
    await run('openssl', ['req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${authority} of the tests`, ...out]);
  }
  const keyAndRequest = ['-keyout', file('server.key'), '-out', file('server.csr')];
  await run('openssl', ['req', ...newKey, '-subj', `/CN=${name}`, ...keyAndRequest]);
  await writeFile(file('names'), `subjectAltName=DNS:${name}\n`);
  const signer = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  const request = ['-req', '-in', file('server.csr'), '-extfile', file('names'), '-days', '2'];
  await run('openssl', ['x509', ...request, ...signer, '-out', file('server.pem')]);
  return {
    ca: file('ca.pem'),
    otherCa: file('other-ca.pem'),
    certificate: file('server.pem'),
    key: file('server.key'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
