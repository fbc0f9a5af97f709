import { expect, it } from 'vitest';
import { pairsText } from './edit-pairs.ts';
import { decodePairs, pairsLayout, parsePairs } from './pairs.ts';

const CURRENT = pairsLayout('current', 'x');
const BEFORE = pairsLayout('before', 'x');
const ODD = String.raw`[ ["ID","offline_a.myshopify.com"], ["shop","a.myshopify.com"],["state",""],["isOnline", "False"],
  ["scope","read_\u006frders"],["expires",1795178096789.0],["note",{"of":["the, app"]}],["scope","write_orders"] ]`;

function fieldsOf(text: string) {
  const { id = '', shop = '', state = '', isOnline = false, ...rest } = decodePairs(parsePairs(text) ?? []).fields;
  return { id, shop, state, isOnline, ...rest };
}

it('writes nothing of what reads as it shall', () => {
  expect(pairsText(CURRENT, fieldsOf(ODD), ODD)).toBe(ODD);
});

it('changes one pair where it stands, and adds what is new at the end', () => {
  const text = pairsText(CURRENT, { ...fieldsOf(ODD), scope: 'read_all', email: 'a@b.example' }, ODD);
  expect(text).toBe(ODD.replace('["scope","write_orders"] ]', '["scope","read_all"] ,["email","a@b.example"]]'));
  expect(fieldsOf(text)).toEqual({ ...fieldsOf(ODD), scope: 'read_all', email: 'a@b.example' });
});

it('clears all pairs of a name, however they are spelled', () => {
  const { expires: _, ...never } = fieldsOf(ODD.replace('["note"', '["EXPIRES",5],["note"'));
  const text = pairsText(CURRENT, never, ODD.replace('["note"', '["EXPIRES",5],["note"'));
  expect(text).toBe(ODD.replace('["expires",1795178096789.0],', ''));
});

it('keeps a user’s id under its older name until there is more of the user to store', () => {
  const old =
    '[["id","a.myshopify.com_7"],["shop","a.myshopify.com"],["state",""],["isOnline",true],["onlineAccessInfo",7]]';
  const fields = fieldsOf(old);
  expect(pairsText(CURRENT, { ...fields, scope: 'a' }, old)).toBe(old.replace(/\]$/, ',["scope","a"]]'));
  expect(fieldsOf(pairsText(CURRENT, { ...fields, firstName: 'Ada' }, old))).toEqual({ ...fields, firstName: 'Ada' });
  expect(pairsText(BEFORE, { ...fields, firstName: 'Ada' }, old)).toBe(old);
});
