import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import license, { type Dependency } from 'rollup-plugin-license';
import type { Plugin } from 'vite';
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { NOTICES_PATH, type Notice } from '../shared/notice.ts';

const RULE = `\n\n${'-'.repeat(80)}\n\n`;

const bundled = new Map<string, Notice>();

/** Notes the packages whose code goes into one part of the program. */
export function noteBundled() {
  return license({
    thirdParty: {
      multipleVersions: true,
      output: (dependencies: Dependency[]) => {
        for (const dependency of dependencies) {
          const { name, version, license: licence, licenseText, author } = dependency;
          keep({
            name: name ?? '',
            version: version ?? '',
            licence: licence ?? 'not said',
            ...(author !== null && { author: author.text() }),
            text: licenseText ?? '',
          });
        }
      },
    },
  });
}

/**
 * Writes all notices when the last part is built: for the window, and as text for whoever looks into the package. What Chromium and
 * Electron are made of comes with Electron itself, as LICENSES.chromium.html.
 */
export function writeNotices(root: string): Plugin {
  return {
    name: 'third-party-notices',
    writeBundle() {
      for (const name of [...Object.keys(packageJson.dependencies), ...binaries(root)]) keep(installed(root, name));
      const found = [...bundled.values()].toSorted((a, b) => a.name.localeCompare(b.name));
      const notices = found.map((notice) => ({ ...notice, text: notice.text || textFor(root, notice, found) }));
      writeFileSync(join(root, 'out/renderer', NOTICES_PATH), JSON.stringify(notices));
      writeFileSync(join(root, 'out/THIRD-PARTY-NOTICES.txt'), `${notices.map(asText).join(RULE)}\n`);
    },
  };
}

function keep(notice: Notice): void {
  bundled.set(`${notice.name}@${notice.version}`, notice);
}

const manifestSchema = z.object({ version: z.string(), license: z.string() });

/** A native package, which is not bundled but comes beside. */
function installed(root: string, name: string): Notice {
  const folder = join(root, 'node_modules', name);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
  return { name, version: manifest.version, licence: manifest.license, text };
}

/** The keychain's module has its binary in a package for each platform, which names the Rust crates in it. */
function binaries(root: string): string[] {
  const names = readdirSync(join(root, 'node_modules/@napi-rs'));
  return names.filter((name) => name.startsWith('keyring-')).map((name) => `@napi-rs/${name}`);
}

/** The licence of a package that brings no file of it: from its README, its scope, or where nobody has to be named, the standard text. */
function textFor(root: string, { name, licence }: Notice, found: Notice[]): string {
  const readme = join(root, 'node_modules', name, 'README.md');
  const section = existsSync(readme)
    ? /^#+ *licen[cs]e *\n+([^#]{200,})/im.exec(readFileSync(readme, 'utf8'))?.[1]
    : undefined;
  if (section !== undefined) return section.trim();
  const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/') + 1) : undefined;
  const sibling =
    scope === undefined
      ? undefined
      : found.find((other) => other.name.startsWith(scope) && other.licence === licence && other.text !== '');
  if (sibling !== undefined) return sibling.text;
  const standard = join(root, 'build/licenses', `${licence}.txt`);
  if (existsSync(standard)) return readFileSync(standard, 'utf8');
  throw new Error(`${name} (${licence}) comes without the text of its licence: add it to build/licenses.`);
}

function asText({ name, version, licence, author, text }: Notice): string {
  const by = author === undefined ? '' : `, by ${author}`;
  return `${name} ${version}\nLicence: ${licence}${by}\n\n${text.trim()}`.trim();
}
