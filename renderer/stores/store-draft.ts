import { type Address, descriptionOf, isLocal } from '../../shared/backends/index.ts';
import type { ProbeReport } from '../../shared/records.ts';
import type { SecretField } from '../../shared/backends/form.ts';
import { containerFieldOf, secretOf, type StoreForm } from './store-form.ts';
import type { Trial } from './use-trial.ts';

/** What was typed about a store that is not saved yet. */
export interface Draft {
  text: string;
  /** The fields, while they are open; they count once the box is empty. */
  fields: StoreForm | undefined;
  password: string;
  /** The trial that somebody asked for; servers are not bothered with what is only half typed. */
  asked: string | undefined;
  /** What came whole, by pasting, is tried without asking. */
  cameWhole: boolean;
}

export const EMPTY: Draft = {
  text: '',
  fields: undefined,
  password: '',
  asked: undefined,
  cameWhole: false,
};

export function keyOf(address: Address, password: string): string {
  return JSON.stringify([address, password]);
}

export function refusal({ noun }: SecretField, typed: string): string {
  return typed === '' ? `The ${noun} is required.` : `The ${noun} was rejected. Enter it again.`;
}

/** What is to be tried now, if anything is. */
export function trialOf(draft: Draft, address: Address | undefined): Trial | undefined {
  if (address === undefined) return undefined;
  const { text, password, asked, cameWhole } = draft;
  const isHarmless = isLocal(address) && text !== '';
  if (!isHarmless && !cameWhole && asked !== keyOf(address, password)) return undefined;
  const hasSecret = password !== '' && secretOf(address) !== undefined;
  return { address, ...(hasSecret && { password: { action: 'set', value: password } }) };
}

/** The container to keep: one of several, or where detecting it takes long. */
export function containerToKeep(address: Address, report: ProbeReport, chosen: string): string | undefined {
  const isKept = report.tables.length > 1 || containerFieldOf(address.backend)?.isKept === true;
  return isKept && report.tables.length > 0 ? chosenTable(report, chosen) : undefined;
}

export function nameOf(address: Address, report: ProbeReport): string {
  return descriptionOf(address.backend).form?.nameOf(address) || (report.tables[0]?.title ?? '');
}

export function chosenTable(report: ProbeReport, chosen: string): string {
  return chosen === '' ? (report.tables[0]?.table ?? '') : chosen;
}
