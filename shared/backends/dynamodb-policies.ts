import type { Permission } from './backend.ts';

/** What a policy allows something in. */
interface TableNames {
  region: string;
  table: string;
  /** The index on shop: to query it, it must be named beside its table. */
  index: string;
}

interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
}

const READ = ['DescribeTable', 'GetItem', 'Query'];
const WRITE = ['DeleteItem', 'PutItem'];

/** The least that Session Desk needs of AWS for what a person wants to do. The batches may be left out: then it is slower. */
export function dynamodbPolicies(names: TableNames): Permission[] {
  return [
    {
      kind: 'read-only',
      title: 'Read-only',
      text: 'Finds sessions by shop and by id, and changes nothing.',
      policy: policyOf([statement('Sessions', READ, names), statement('Faster', ['BatchGetItem'], names)]),
    },
    {
      kind: 'read-write',
      title: 'Read and write',
      text: 'Stores, deletes and restores sessions too.',
      policy: policyOf([
        statement('Sessions', [...READ, ...WRITE], names),
        statement('Faster', ['BatchGetItem', 'BatchWriteItem'], names),
      ]),
    },
    {
      kind: 'listing',
      title: 'With listing everything',
      text: 'Scan lists all sessions and finds them by part of a shop’s name, by user and by e-mail. It can be added to read-only as well.',
      policy: policyOf([
        statement('Sessions', [...READ, ...WRITE], names),
        statement('Faster', ['BatchGetItem', 'BatchWriteItem'], names),
        statement('Listing', ['Scan'], names),
      ]),
    },
  ];
}

function statement(sid: string, actions: readonly string[], { region, table, index }: TableNames): Statement {
  const arn = `arn:${partitionOf(region)}:dynamodb:${region}:*:table/${table}`;
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions.map((action) => `dynamodb:${action}`),
    Resource: actions.includes('Query') ? [arn, `${arn}/index/${index}`] : [arn],
  };
}

function policyOf(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
}

/** AWS names what lies in China and in its clouds for governments by words of their own. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
