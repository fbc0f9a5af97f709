import { useMutation, useQueryClient } from '@tanstack/react-query';
import { describeAddress } from '../../shared/backends/index.ts';
import type { Interpretation } from '../../shared/records.ts';
import { withoutSecrets } from '../../shared/split-password.ts';
import { failureOf, orpc, type ReadableFailure } from '../client.ts';

/** What is to stand in the box instead of a text that came whole, and what goes with it. */
export interface WholeText {
  text: string;
  /** `undefined`: what was typed before stays. */
  password: string | undefined;
  /** Several addresses to choose from. */
  choices: Interpretation[];
  failure: ReadableFailure | undefined;
}

interface Reading {
  /** Reads a text before it stands anywhere. */
  enterWhole: (text: string) => void;
  /** Takes one of several. */
  take: (one: Interpretation) => void;
}

/**
 * Reads what was pasted, dropped or chosen by a call, so that a password in it never stands in the box.
 * @param current what the box stands for now: its password is kept for the same server only
 */
export function useWholeText(current: Interpretation | undefined, onRead: (found: WholeText) => void): Reading {
  const queries = useQueryClient();
  // The answer may hold passwords: it is not kept.
  const interpret = useMutation({ ...orpc.profiles.interpret.mutationOptions(), gcTime: 0 });

  const take = (one: Interpretation, given?: string): void => {
    const { password, ...shown } = one;
    // The same text is read again as soon as it stands in the box; what was left out of it is to be told nevertheless.
    const text = given ?? one.line;
    queries.setQueryData(orpc.profiles.interpret.queryKey({ input: { text } }), [shown]);
    const isSame = current !== undefined && describeAddress(current.address) === describeAddress(one.address);
    onRead({ text, password: password ?? (isSame ? undefined : ''), choices: [], failure: undefined });
  };

  const enterWhole = (text: string): void => {
    interpret.mutate(
      { text },
      {
        onSuccess: (found) => {
          const [one, ...others] = found;
          if (one === undefined || others.length > 0) {
            const path = withoutSecrets(text);
            onRead({
              text: path?.password === undefined ? (path?.text ?? '') : '',
              password: '',
              choices: found,
              failure: undefined,
            });
          } else take(one, isPlain(one, text) ? text.trim() : undefined);
        },
        onError: (error) => {
          const left = withoutSecrets(text);
          onRead({ text: left?.text ?? '', password: left?.password, choices: [], failure: failureOf(error) });
        },
      },
    );
  };
  return { enterWhole, take: (one) => take(one) };
}

/** It may stand in the box as it is: nothing of it was taken out or left out. */
function isPlain({ password, variable, notUnderstood, notes }: Interpretation, text: string): boolean {
  const isWhole =
    password === undefined && variable === undefined && notUnderstood === undefined && notes === undefined;
  return isWhole && withoutSecrets(text)?.text === text.trim();
}
