import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { DEMO_ADDRESS } from '../../shared/backends/memory.ts';
import { DeskError } from '../../shared/errors.ts';
import type { Profile, ProfileDraft } from '../../shared/profiles.ts';
import type { DataProblem } from '../../shared/records.ts';
import { explainDataFailure } from '../data-folder.ts';
import { DEMO_REQUIRED_SCOPES } from '../stores/memory/generate.ts';
import { parseProfiles, writeEntry, type Entry } from './profile-entries.ts';

const DEMO: Profile = {
  id: 'demo',
  name: 'Demo store',
  environment: 'local',
  access: 'read-write',
  address: DEMO_ADDRESS,
  requiredScopes: DEMO_REQUIRED_SCOPES.join(','),
};

/** The profiles and the file they live in: `profiles.json`, readable, without secrets. */
export class ProfileFile {
  readonly #file: string;
  /** All that the file holds, in its order: profiles, and what could not be read as one and is kept as it is. */
  #entries: readonly Entry[] = [];
  #profiles: readonly Profile[] = [];
  /** What else stands in the file, of a newer version. */
  #rest: Readonly<Record<string, unknown>> = {};
  /** Writes happen one after the other. */
  #writing: Promise<void> = Promise.resolve();

  /** The file could not be read and was kept aside, or some of its entries could not. */
  problems: readonly DataProblem[] = [];

  private constructor(file: string) {
    this.#file = file;
  }

  /** Reads the file; makes nothing where there is none. A file that cannot be read is renamed, never overwritten. */
  static async open(dataDir: string): Promise<ProfileFile> {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const profiles = new ProfileFile(path.join(dataDir, 'profiles.json'));
    await profiles.#read();
    return profiles;
  }

  list(): readonly Profile[] {
    return this.#profiles;
  }

  find(id: string): Profile | undefined {
    return this.#profiles.find((profile) => profile.id === id);
  }

  /** @throws DeskError NOT_FOUND */
  get(id: string): Profile {
    const profile = this.find(id);
    if (profile === undefined) {
      throw new DeskError('NOT_FOUND', 'This store no longer exists.', { hint: 'Choose another one.' });
    }
    return profile;
  }

  async create(draft: ProfileDraft): Promise<Profile> {
    const profile: Profile = { ...draft, id: randomUUID() };
    await this.#write((entries) => [...entries, { profile }]);
    return profile;
  }

  async update(id: string, draft: ProfileDraft): Promise<Profile> {
    this.get(id);
    const profile: Profile = { ...draft, id };
    await this.#write((entries) => entries.map((entry) => (entry.profile?.id === id ? { ...entry, profile } : entry)));
    return profile;
  }

  async duplicate(id: string): Promise<Profile> {
    const { id: _, ...draft } = this.get(id);
    const names = new Set(this.#profiles.map((profile) => profile.name));
    let name = `${draft.name} copy`;
    for (let n = 2; names.has(name); n++) name = `${draft.name} copy ${n}`;
    return this.create({ ...draft, name });
  }

  async remove(id: string): Promise<void> {
    this.get(id);
    await this.#write((entries) => entries.filter(({ profile }) => profile?.id !== id));
  }

  async #read(): Promise<void> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      this.#set([{ profile: DEMO }]);
      return;
    }
    const read = parseProfiles(text);
    if (typeof read !== 'string') {
      this.#rest = read.rest;
      this.problems = read.problems;
      this.#set(read.entries);
      return;
    }
    const keptAs = `${this.#file}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
    await rename(this.#file, keptAs);
    this.problems = [
      {
        about: 'profiles',
        message: 'profiles.json, the list of your stores, could not be read.',
        hint: 'Nothing is lost. Quit Session Desk, repair the file and rename it to profiles.json, or add your stores again.',
        detail: read,
        keptAs,
      },
    ];
    this.#set([{ profile: DEMO }]);
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#profiles = entries.flatMap(({ profile }) => profile ?? []);
  }

  #write(change: (entries: readonly Entry[]) => Entry[]): Promise<void> {
    const previous = this.#writing;
    const write = async () => {
      await previous.catch(() => undefined);
      const entries = change(this.#entries);
      const text = `${JSON.stringify({ version: 1, ...this.#rest, profiles: entries.map(writeEntry) }, null, 2)}\n`;
      await writeFileAtomic(this.#file, text, { mode: 0o600 }).catch((error: unknown) => {
        throw explainDataFailure(error) ?? error;
      });
      this.#set(entries);
    };
    this.#writing = write();
    return this.#writing;
  }
}
