import { inject } from 'vitest';
import type { Plants } from './plants.ts';

/** What people paste, type, drop, or name on the command line, each with a secret in it. Nothing is at port 1. */
export function pastedTexts(plants: Plants): string[] {
  const plain = (form: string) => plants.plant(form, 'plainPassword');
  const odd = (form: string) => plants.plant(form, 'oddPassword');
  const encoded = (form: string) => encodeURIComponent(odd(form));
  const at = '127.0.0.1:1';
  return [
    `postgres://app:${encoded('a URL')}@${at}/shop`,
    `postgres://app:${plants.plant('a URL, not encoded', 'password')}@${at}/shop`,
    `postgresql+asyncpg://app:${plain('a URL of SQLAlchemy')}@${at}/shop`,
    `postgres:/app:${plain('a slip')}@${at}/shop`,
    `postgres//app:${plain('another slip')}@${at}/shop`,
    `app:${plain('no scheme')}@127.0.0.1:5432/shop`,
    `postgres://app:${plain('no host')}`,
    `postgres://app@${at}/shop?sslmode=require&sslkey=/none.pem&sslpassword=${plain('sslpassword')}`,
    `postgres://${at}/shop?user=app&password=${plain('a password as an option')}`,
    `jdbc:postgresql://${at}/shop?user=app&password=${plain('JDBC')}`,
    `host=127.0.0.1 port=1 dbname=shop user=app password='${plain('keywords of libpq')}'`,
    `Server=127.0.0.1;Port=1;Database=shop;Uid=app;Pwd=${plain('ADO')};`,
    `mysql://app:${encoded('a URL of MySQL')}@${at}/shop`,
    `mysql -h 127.0.0.1 -P 1 -u app -p${plain('a command of MySQL')} shop`,
    `psql 'postgres://app:${plain('a command of PostgreSQL')}@${at}/shop'`,
    `PGPASSWORD=${plain('a variable before a command')} psql -h 127.0.0.1 -p 1 -U app shop`,
    `DATABASE_URL="postgres://app:${plain('a line of an .env file')}@${at}/shop"`,
    `export DATABASE_URL=mysql://app:${plain('an exported line')}@${at}/shop`,
    `“postgres://app:${plain('curly quotes')}@${at}/shop”`,
    `\u200bpostgres://app:${plain('a zero-width space')}@${at}/shop\u200b`,
    `# .env\nSHOPIFY_API_SECRET=${plants.plant('another variable of an .env file', 'shpss')}\nDATABASE_URL=postgres://app:${plain('an .env file')}@${at}/shop\nREDIS_URL=redis://:${plain('an .env file, Redis')}@${at}\n`,
    `redis://default:${encoded('a URL of Redis')}@${at}/0`,
    `REDIS_URL=rediss://:${plain('a line for Redis')}@${at}`,
    `redis-cli -h 127.0.0.1 -p 1 -a ${plain('a command of Redis')}`,
    `mongodb://app:${encoded('a URL of MongoDB')}@${at}/shop?serverSelectionTimeoutMS=500`,
    `mongodb://app@${at}/shop?tls=true&tlsCertificateKeyFile=/none.pem&tlsCertificateKeyFilePassword=${plain('a password of a key file')}`,
    `dynamodb://us-east-1/sessions?endpoint=http://user:${plain('an endpoint')}@${at}`,
    `dynamodb://AKIAEXAMPLE:${plants.plant('a key of AWS', 'awsSecret')}@us-east-1/sessions?endpoint=http://${at}`,
    `cloudflare-kv://0123456789abcdef0123456789abcdee/0123456789abcdef0123456789abcdef?endpoint=http://${at}&token=${plants.plant('a token of Cloudflare', 'cloudflareToken')}`,
    `carrier-pigeon://app:${plain('an unknown scheme')}@coop/shop`,
    `sqlite:./app:${plain('a path')}@host/dev.sqlite?key=${plain('a key in a path')}`,
    plants.plant('a token in place of an address', 'shpat'),
    `./${plants.plant('a token as a path', 'shpua')}/dev.sqlite`,
    ...refusedTexts(plants),
  ];
}

/** Servers that are there and do not take the secret, or not in the way that is asked for. */
function refusedTexts(plants: Plants): string[] {
  const urls = [inject('postgresUrl'), inject('mariadbUrl'), inject('redisUrl'), inject('mongodbUrl')].filter(Boolean);
  return urls.flatMap((server) => {
    const named = (form: string, search: Record<string, string>) => {
      const url = new URL(server);
      const secret = plants.plant(`${url.protocol} ${form}`, 'oddPassword');
      if (url.username === '' || form === 'an unknown user') url.username = 'nobody';
      url.password = encodeURIComponent(secret);
      for (const [name, value] of Object.entries(search)) url.searchParams.set(name, value);
      return url.href;
    };
    return [
      named('a wrong password', {}),
      named('an unknown user', {}),
      named('TLS that is not to be had', server.startsWith('mongodb') ? { tls: 'true' } : { sslmode: 'verify-full' }),
    ];
  });
}
