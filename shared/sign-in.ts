/** The header in which a window shows the proof of its sign-in with a request. */
export const PROOF_HEADER = 'x-session-desk-proof';

/** The name of the window's WebSocket protocol. The proof follows it: a page can give a WebSocket no other header. */
export const CALL_PROTOCOL = 'session-desk';
