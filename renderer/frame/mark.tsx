/** The program's mark. Its name belongs beside it. */
export function Mark() {
  return <img src="/icon.svg" alt="" width={22} height={22} />;
}
