/** Polaris' padlock with its shackle open, which Polaris has no icon for. */
export function OpenLockIcon() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" fill="currentColor" aria-hidden="true" focusable="false">
      <path d="M10.75 13.05a1.5 1.5 0 1 0-1.5 0v.45a.75.75 0 0 0 1.5 0v-.45Z" />
      <path
        fillRule="evenodd"
        d="M6.25 7.095v-2.345a3.75 3.75 0 0 1 7.17-1.55a.75.75 0 0 1-1.37.61a2.25 2.25 0 0 0-4.3.94v2.25h5.25a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3h-6a3 3 0 0 1-3-3v-4a3.001 3.001 0 0 1 2.25-2.905Zm-.75 2.905a1.5 1.5 0 0 1 1.5-1.5h6a1.5 1.5 0 0 1 1.5 1.5v4a1.5 1.5 0 0 1-1.5 1.5h-6a1.5 1.5 0 0 1-1.5-1.5v-4Z"
      />
    </svg>
  );
}
