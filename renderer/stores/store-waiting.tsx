import { Stopped, Waiting } from '../parts/waiting.tsx';
import { useStore } from '../use-stores.ts';
import { descriptionOf } from '../../shared/backends/index.ts';

interface Props {
  storeId: string;
  /** It is open, and something is read from it. */
  isOpen: boolean;
  /** Waiting was given up. */
  isStopped: boolean;
  onCancel: () => void;
  onRetry: () => void;
}

/** While a store is opened or read: what is being done, for how long, and the way out. */
export function StoreWaiting({ storeId, isOpen, isStopped, onCancel, onRetry }: Props) {
  const profile = useStore(storeId)?.profile;
  if (isStopped) return <Stopped what="Stopped before the store answered." onRetry={onRetry} />;
  const opening =
    profile === undefined ? 'Opening store' : descriptionOf(profile.address.backend).opening(profile.address);
  const what = isOpen ? 'Connected. Reading sessions' : opening;
  return <Waiting key={what} what={what} onCancel={onCancel} />;
}
