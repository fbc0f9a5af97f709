/** How fast a change goes through many sessions. Slower than it could leaves the database to the app. */
export const PACES = ['fastest', 'thousand', 'hundred'] as const;
export type Pace = (typeof PACES)[number];

export const PACE_LIMITS: Record<Pace, { title: string; perSecond?: number }> = {
  fastest: { title: 'As fast as the store allows' },
  thousand: { title: '1,000 a second', perSecond: 1_000 },
  hundred: { title: '100 a second', perSecond: 100 },
};
