import { describe, expect, test } from 'vitest';
import { addressSchema } from '../../../shared/backends/index.ts';
import { interpretMongodbUrl } from './address.ts';

describe('addresses of MongoDB', () => {
  test.each([
    {
      text: 'mongodb://127.0.0.1:27017',
      address: { url: 'mongodb://127.0.0.1:27017' },
      password: undefined,
      name: '127.0.0.1',
    },
    {
      text: 'mongodb+srv://app:s%40fe@cluster.example.net/orders?retryWrites=true&w=majority&authSource=admin',
      address: {
        url: 'mongodb+srv://app@cluster.example.net/orders?retryWrites=true&w=majority&authSource=admin',
        database: 'orders',
      },
      password: 's@fe',
      name: 'orders',
    },
    {
      text: 'mongodb://app:p@ss:w/rd@a.example.net:27017,b.example.net:27018/?replicaSet=rs0&tls=true&tlsCAFile=/etc/ca.pem',
      address: {
        url: 'mongodb://app@a.example.net:27017,b.example.net:27018/?replicaSet=rs0&tls=true&tlsCAFile=/etc/ca.pem',
      },
      password: 'p@ss:w/rd',
      name: 'a.example.net',
    },
  ])('$text', ({ text, address, password, name }) => {
    const found = interpretMongodbUrl(text);
    expect(found.address).toEqual({ backend: 'mongodb', ...address });
    expect(found.password).toBe(password);
    expect(found.suggestedName).toBe(name);
    expect(addressSchema.safeParse(found.address).success).toBe(true);
  });

  test('an AWS session token is refused', () => {
    const text = 'mongodb://id:hush@h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:hush';
    expect(() => interpretMongodbUrl(text)).toThrow('AWS session token');
    expect(() => interpretMongodbUrl(text)).not.toThrow('hush');
  });

  test.each(['mongodb://', 'mongodb:orders', 'mongodb:///orders'])('%s is no address', (text) => {
    expect(() => interpretMongodbUrl(text)).toThrow('not a MongoDB address');
  });

  test.each([
    'mongodb://app:hush@h/orders',
    'mongodb+srv://app:hush@h/',
    'mongodb://h/?tlsCertificateKeyFilePassword=hush',
    'mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:hush',
  ])('a profile cannot be made with a secret in its address: %s', (url) => {
    expect(addressSchema.safeParse({ backend: 'mongodb', url }).success).toBe(false);
  });
});
