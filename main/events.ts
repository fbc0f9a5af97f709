import { EventPublisher } from '@orpc/server';
import type { AppEvent } from '../shared/records.ts';

/** What the window is told without asking. */
export type Events = EventPublisher<{ app: AppEvent }>;

export function createEvents(): Events {
  return new EventPublisher<{ app: AppEvent }>({ maxBufferedEvents: 100 });
}
