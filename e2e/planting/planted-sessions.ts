import type { Plants } from './plants.ts';

/** Sessions with a secret of its own in every field, as names and values. */
export interface PlantedSessions {
  /** A secret that looks like one, in every field. */
  everywhere: Record<string, string>;
  /** Secrets that look like nothing, repeated in other fields of the same session. */
  repeated: Record<string, string>;
  /** Columns, pairs or attributes that no layout knows. */
  unknown: { note: string; api_password: string; bytes: Buffer };
  /** Text that is broken behind the secret. */
  broken: string;
}

export function plantSessions(at: string, plants: Plants): PlantedSessions {
  const plant = (field: string, kind: Parameters<Plants['plant']>[1]) => plants.plant(`${at}, ${field}`, kind);
  const access = plant('own access token, repeated', 'oddPassword');
  const refresh = plant('own refresh token, repeated', 'plainPassword');
  return {
    everywhere: {
      id: `offline_${plant('id', 'shpat')}`,
      shop: `${plant('shop', 'shpca')}.myshopify.com`,
      state: plant('state', 'hex'),
      scope: `read_products,${plant('scope', 'shpss')}`,
      accessToken: plant('access token', 'shpua'),
      refreshToken: plant('refresh token', 'shprt'),
      firstName: plant('first name', 'jwt'),
      lastName: plant('last name', 'shppa'),
      email: `${plant('email', 'shpxyz')}@example.com`,
      locale: plant('locale', 'shpat'),
    },
    repeated: {
      id: `x_${access}`,
      shop: 'repeated.myshopify.com',
      state: `was ${access}`,
      scope: encodeURIComponent(access),
      accessToken: access,
      refreshToken: refresh,
      firstName: JSON.stringify(access),
      lastName: `${refresh}, ${access.replaceAll("'", "''")}`,
      email: `${refresh}@example.com`,
    },
    unknown: {
      note: JSON.stringify({
        old: plant('a column of its own', 'shpat'),
        accessToken: plant('JSON in it', 'plainPassword'),
      }),
      api_password: plant('a column named a password', 'plainPassword'),
      bytes: Buffer.concat([Buffer.from([0, 255]), Buffer.from(plant('bytes', 'shpua')), Buffer.from([254])]),
    },
    broken: `[["id","broken"],["shop","${plant('broken pairs', 'hex')}"],["accessToken","${plant('broken pairs, by name', 'plainPassword')}`,
  };
}
