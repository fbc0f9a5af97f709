/** A package that is part of the program, with the licence that it comes under. */
export interface Notice {
  name: string;
  version: string;
  /** As its package says it, usually an SPDX expression. */
  licence: string;
  author?: string;
  text: string;
}

/** Where the window finds all of them, as JSON. */
export const NOTICES_PATH = '/third-party-notices.json';
