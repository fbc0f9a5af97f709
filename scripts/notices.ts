import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
      for (const name of Object.keys(packageJson.dependencies)) keep(installed(root, name));
      const notices = [...bundled.values()].toSorted((a, b) => a.name.localeCompare(b.name));
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

function asText({ name, version, licence, author, text }: Notice): string {
  const by = author === undefined ? '' : `, by ${author}`;
  return `${name} ${version}\nLicence: ${licence}${by}\n\n${text.trim()}`.trim();
}
