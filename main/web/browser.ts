import { print } from '../terminal.ts';

/** Opens an address in the default browser. The address is printed anyway, so where there is none nothing is lost. */
export async function openInBrowser(address: string): Promise<void> {
  const { platform, env } = process;
  const hasDesktop = platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY'] || env['WSL_DISTRO_NAME'];
  if (!hasDesktop) return;
  const { default: open } = await import('open');
  try {
    await open(address);
  } catch {
    print('No browser could be opened. Open the address yourself.');
  }
}
