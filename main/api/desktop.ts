import { DeskError } from '../../shared/errors.ts';
import { api, type Caller, type Services } from './context.ts';

export function desktopApi({ desktop }: Services) {
  return {
    requests: api.desktop.requests.handler(async function* ({ context, signal }) {
      yield* windowOf(context).requests.receive(signal);
    }),

    leave: api.desktop.leave.handler(async ({ context }) => windowOf(context).leave()),

    setTheme: api.desktop.setTheme.handler(async ({ input }) => desktop?.setTheme(input.theme)),
  };
}

function windowOf({ window }: Caller): NonNullable<Caller['window']> {
  if (window === undefined) throw new DeskError('BAD_INPUT', 'A browser looks after its windows itself.');
  return window;
}
