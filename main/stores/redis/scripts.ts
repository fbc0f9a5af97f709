/** What runs at the server in one step. Each touches one key only where a cluster asks for that. */

/** A text as a list of texts, which the index on shop is; nothing where it is none. What sessions begin with is not decoded. */
const LISTED = `
local function listed(text)
  if not string.match(text, '^%s*%[%s*["%]]') then return nil end
  local fine, list = pcall(cjson.decode, text)
  if not fine or type(list) ~= 'table' then return nil end
  for _, one in ipairs(list) do
    if type(one) ~= 'string' then return nil end
  end
  return list
end`;

/**
 * When a key expires: milliseconds since 1970, below 0 where it does not, `nil` to users who may not ask for the time. Servers
 * before Redis 7 know only how long it lasts: looked at until no millisecond went by meanwhile.
 */
const EXPIRES = `
local function now()
  local time = redis.pcall('TIME')
  return time.err == nil and time[1] * 1000 + math.floor(time[2] / 1000) or nil
end
local function expires(key)
  local at = redis.pcall('PEXPIRETIME', key)
  if type(at) == 'number' then return at end
  local before, left
  repeat
    before = now()
    left = redis.call('PTTL', key)
  until left < 0 or now() == before
  if left < 0 then return left end
  return before and before + left
end
local function expiresAsSeen(key, seen)
  if seen == 'any' then return true end
  local at = expires(key)
  if at == nil then return seen ~= 'none' end
  return (at < 0 and 'none' or at) == (tonumber(seen) or seen)
end`;

/**
 * Stores a text if what is there is as expected. KEYS: the key. ARGV: the text; `any`, `absent` or `same`; for `same` what must
 * be there, and when it must expire: `any`, `none`, milliseconds since 1970; `keep`, `none` or when the key shall expire, in
 * the same way.
 * Returns whether it was stored, and what was there. An entry of the index is never taken for a session, and what has expired
 * takes the place of nothing.
 */
export const STORE = `${LISTED}${EXPIRES}
local present = redis.call('GET', KEYS[1])
if ARGV[2] == 'absent' and present then return {0, present} end
if ARGV[2] == 'same' and (present ~= ARGV[3] or not expiresAsSeen(KEYS[1], ARGV[4])) then return {0, present} end
if ARGV[2] == 'any' and present and listed(present) then return {0, present} end
local moment = tonumber(ARGV[5])
if ARGV[5] == 'keep' then
  redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL')
elseif moment and moment <= (now() or 0) then
  return {0, present}
else
  redis.call('SET', KEYS[1], ARGV[1])
  if moment then redis.call('PEXPIREAT', KEYS[1], ARGV[5]) end
end
return {1, present}`;

/**
 * Deletes sessions. KEYS: theirs. ARGV: for each what must be there and when it must expire (`none`, milliseconds since 1970), or
 * nothing at all where anything may. Returns for each what it was, or nothing. Other things are left alone.
 */
export const REMOVE = `${LISTED}${EXPIRES}
local gone = {}
for at, key in ipairs(KEYS) do
  local value = redis.pcall('GET', key)
  local wanted = #ARGV == 0 or (value == ARGV[at * 2 - 1] and expiresAsSeen(key, ARGV[at * 2]))
  if type(value) == 'string' and wanted and not listed(value) then
    redis.call('DEL', key)
    gone[at] = value
  else
    gone[at] = false
  end
end
return gone`;

/**
 * Adds a key to the entry of a shop. KEYS: the entry. ARGV: the key; the same as JSON; `make` or `keep`: whether an entry is made
 * where there is none. Returns 1 when it is listed now, 0 without an entry, -1 when the entry is no list.
 */
export const LIST_KEY = `${LISTED}
local text = redis.call('GET', KEYS[1])
if not text then
  if ARGV[3] ~= 'make' then return 0 end
  redis.call('SET', KEYS[1], '[' .. ARGV[2] .. ']')
  return 1
end
local list = listed(text)
if not list then return -1 end
for _, key in ipairs(list) do
  if key == ARGV[1] then return 1 end
end
local inner = string.match(text, '^%s*%[(.-)%s*%]%s*$')
if #list > 0 then inner = inner .. ',' end
redis.call('SET', KEYS[1], '[' .. inner .. ARGV[2] .. ']', 'KEEPTTL')
return 1`;

/** Takes keys out of the entry of a shop. KEYS: the entry. ARGV: the keys. An empty list stays, as the adapter leaves it. */
export const UNLIST_KEYS = `${LISTED}
local text = redis.call('GET', KEYS[1])
local list = text and listed(text)
if not list then return 0 end
local gone = {}
for _, key in ipairs(ARGV) do gone[key] = true end
local left = {}
for _, key in ipairs(list) do
  -- cjson writes a slash with a backslash before it; JavaScript does not.
  if not gone[key] then
    left[#left + 1] = string.gsub(cjson.encode(key), '\\\\(.)', function(c) return c == '/' and c or '\\\\' .. c end)
  end
end
if #left == #list then return 0 end
redis.call('SET', KEYS[1], '[' .. table.concat(left, ',') .. ']', 'KEEPTTL')
return 1`;

/**
 * The entry of a shop and what it lists, in one round trip: the entry, then the text under each of its keys, the first thousand.
 * KEYS: the entry. The other keys are known only here, so no cluster can run this.
 */
export const FIND = `${LISTED}
local text = redis.pcall('GET', KEYS[1])
if type(text) ~= 'string' then return {} end
local list = listed(text)
if not list or #list == 0 then return {text} end
local first = {}
for at = 1, math.min(#list, 1000) do first[at] = list[at] end
local found = redis.call('MGET', unpack(first))
table.insert(found, 1, text)
return found`;

/** When a key expires, below 0 where it does not; for servers before Redis 7. */
export const EXPIRY = `${EXPIRES}
return expires(KEYS[1]) or redis.error_reply('NOPERM TIME')`;
