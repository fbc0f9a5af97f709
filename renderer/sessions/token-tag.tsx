import { Tag } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { explainTokenSearch, tokenNoun } from './secret-text.ts';
import { soughtQuery } from './seek-secret.ts';

interface Props {
  handle: string;
  onRemove: () => void;
}

/** The token that is searched for, as its mask, to be taken away. */
export function TokenTag({ handle, onRemove }: Props) {
  const mask = useQuery(soughtQuery(handle)).data?.mask;
  const shown = mask === undefined ? '' : ` ${mask.prefix}••••${mask.lastFour}`;
  return <Tag onRemove={onRemove}>{`${tokenNoun(mask)}${shown}`}</Tag>;
}

/** Says what the search for a token finds. */
export function TokenMeaning({ handle }: Pick<Props, 'handle'>) {
  return <span>{`${explainTokenSearch(useQuery(soughtQuery(handle)).data?.mask)}.`}</span>;
}
