// Loaded into every Lambda of the gauntlet by NODE_OPTIONS: kills it right before or after a request that changes
// something, as a plan says, or lets DynamoDB throttle it. Plain JavaScript, because it is there before all else.
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const directory = process.env.CHAOS_DIRECTORY;
const functionName = () => process.env.AWS_LAMBDA_FUNCTION_NAME ?? '';

const reads = /^(Get|BatchGet|TransactGet|Query|Scan|Describe|List|ExecuteStatement|Decrypt|Encrypt|Assume)/;

/** What a request changes, in a few words, or nothing where it only reads. @param body as text */
function changeIn({ method = 'GET', path = '/', target = '' }, body) {
  if (target) {
    const operation = target.split('.').at(-1);
    if (reads.test(operation)) return undefined;
    const nouns = new Set(
      Array.from(body.matchAll(/#(RUN|TURNS|CALLS|EVENTS|APPROVALS|EPISODES|BUDGET)#/g), ([, noun]) => noun),
    );
    return [operation, [...nouns].sort().join('+')].join(' ').trim();
  }
  if (method === 'POST' && path.startsWith('/v2/email/outbound-emails')) return 'SendEmail';
  if (method === 'POST' && /\/v1\/messages$/.test(path)) return 'model call';
  return method === 'PUT' ? 'PutObject' : undefined;
}

const filesOf = (folder) => {
  try {
    return readdirSync(join(directory, folder)).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
};

/** The plan that this change is the n-th of, counted over all processes. */
function planFor(change, body) {
  for (const file of filesOf('plans')) {
    const path = join(directory, 'plans', file);
    const plan = JSON.parse(readFileSync(path, 'utf8'));
    const fits =
      functionName() === plan.function &&
      change === plan.change &&
      (plan.needles.length === 0 || plan.needles.some((needle) => body.includes(needle)));
    if (!fits) continue;
    const counter = path.replace(/json$/, 'seen');
    appendFileSync(counter, '.');
    if (statSync(counter).size === plan.nth)
      return { ...plan, hit: () => appendFileSync(path.replace(/json$/, 'hit'), '.') };
  }
  return undefined;
}

/** Looks at a request just before it is sent. @returns what to do when its response has come */
function atRequest(request, body) {
  const change = changeIn(request, body);
  if (!change) return () => {};
  const [runId = ''] = /run_[0-9a-z]{26}/.exec(body) ?? [];
  const made = JSON.stringify({ function: functionName(), change, runId });
  appendFileSync(join(directory, 'changes.jsonl'), `${made}\n`);
  const plan = planFor(change, body);
  const die = () => {
    plan.hit();
    process.kill(process.pid, 'SIGKILL');
  };
  if (plan?.when === 'before') die();
  return plan?.when === 'after' ? die : () => {};
}

/** The address of who throttles instead of DynamoDB, now and then. */
function throttling() {
  try {
    const { probability, port } = JSON.parse(readFileSync(join(directory, 'throttle.json'), 'utf8'));
    return Math.random() < probability ? port : undefined;
  } catch {
    return undefined;
  }
}

const send = http.request;
http.request = (...args) => {
  const options = typeof args[0] === 'object' && !(args[0] instanceof URL) ? args[0] : {};
  const header = (name) =>
    String(Object.entries(options.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? '');
  const target = header('x-amz-target');
  const port = target.startsWith('DynamoDB_') ? throttling() : undefined;
  if (port !== undefined) args[0] = { ...options, port, agent: undefined };
  const request = send.apply(http, args);
  const chunks = [];
  let onceAnswered = () => {};
  const keep = (chunk) => typeof chunk !== 'function' && chunk && chunks.push(Buffer.from(chunk));
  const { write, end } = request;
  request.write = (chunk, ...rest) => {
    keep(chunk);
    return write.call(request, chunk, ...rest);
  };
  request.end = (chunk, ...rest) => {
    keep(chunk);
    const { method, path } = options;
    onceAnswered = atRequest({ method, path, target }, Buffer.concat(chunks).toString());
    return end.call(request, chunk, ...rest);
  };
  request.prependListener('response', (response) => response.prependListener('end', () => onceAnswered()));
  return request;
};
syncBuiltinESMExports();

const ask = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url);
  const body = typeof init?.body === 'string' ? init.body : '';
  const onceAnswered = atRequest({ method: init?.method, path: url.pathname }, body);
  const response = await ask(input, init);
  // The model has answered, and is paid for it, whether or not anybody reads on.
  onceAnswered();
  return response;
};
