import { styleText } from 'node:util';
import { Client, decideByLink } from './client.ts';
import { jobOf } from './demo/jobs.ts';
import { approvalLines, linesOf, resultLines } from './demo/lines.ts';
import { listenForKeys, mailOf } from './demo/person.ts';
import { runCommand } from './lifetime.ts';
import { readOptions } from './options.ts';
import { pollUntil } from './poll.ts';
import { type LocalStack, startStack } from './stack.ts';
import { startup, stateDirectory } from './startup.ts';
import { renderTrace } from './trace/render.ts';
import { buildTraces } from './trace/tree.ts';

const help = `npm run demo -- [options]
  --agent NAME              support (a case that ends in a mail; the default) or analyst (research that changes nothing)
  --yes                     approve without a person (also without a terminal, or with CI=true)
  --json                    the result as one JSON object, alone on the last line of stdout
  --port N                  port of the local front door (default 4600)
  --model-url URL           a Messages API server instead of the rehearsal
  --approval-timeout S      seconds until an approval expires (default 300)`;

await runCommand(async (owns) => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(help);
    return 0;
  }
  const job = jobOf(options.agent);
  const hasTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY) && process.env.CI !== 'true';
  const decides = options.yes || !hasTerminal;
  // With --json, stdout belongs to the result.
  const say = (line: string) => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);

  const stack = await startStack(startup(options, say, `${stateDirectory}/demo`));
  owns(stack);
  say('');
  say(`model    ${stack.model.description}`);
  if (decides)
    say(
      `person   nobody is asked: approvals are given ${options.yes ? 'by --yes' : 'as with --yes (no terminal)'}`,
    );
  const client = new Client(stack.info);
  const { runId } = await client.startRun(job);
  say(`task     ${job.task}`);
  say(`run      ${runId}, agent ${job.agent}\n`);

  await follow(client, stack, runId, { decides, say });
  const run = await client.run(runId);
  for (const line of resultLines(run)) say(line);
  await showTrace(stack, runId, say);
  if (options.json) process.stdout.write(`${JSON.stringify(run.result)}\n`);
  return run.result?.complete ? 0 : 1;
});

/** Shows the run as it happens, and lets somebody decide where it waits for a person. */
async function follow(
  client: Client,
  { info }: LocalStack,
  runId: string,
  { decides, say }: { decides: boolean; say: (line: string) => void },
): Promise<void> {
  let after = 0;
  let keys: { stop(): void } | undefined;
  for (let finished = false; !finished; ) {
    const { events, next } = await pollUntil(
      'the next event of the run',
      async () => {
        const page = await client.events(runId, after);
        return page.events.length > 0 && page;
      },
      { limitMs: 3_600_000, everyMs: 150 },
    );
    after = next;
    for (const event of events) {
      for (const line of linesOf(event)) say(line);
      if (event.type === 'approval.decided') keys?.stop();
      if (event.type === 'run.finished') finished = true;
      if (event.type !== 'approval.requested') continue;
      const link = await mailOf(client, String(event.data.approvalId));
      const where = { link, mailboxUrl: info.mailboxUrl, waits: !decides };
      for (const line of approvalLines(event.data, where)) say(line);
      if (decides) await decideByLink(link, 'approve');
      else keys = listenForKeys(link, { canApprove: event.data.kind !== 'question', say });
    }
  }
}

/** Segments travel by UDP; a run's are all there once those of its last state are. */
async function showTrace({ traces }: LocalStack, runId: string, say: (line: string) => void): Promise<void> {
  const arrived = async () => {
    const own = traces.segments().find(({ annotations }) => annotations?.run_id === runId);
    const [trace] = own ? buildTraces(traces.segments(own.trace_id)) : [];
    return trace?.roots.some(({ name }) => name === 'settle') && renderTrace(trace);
  };
  const lines = await pollUntil('the trace of the run', arrived, { limitMs: 10_000 });
  say(styleText('bold', '\ntrace'));
  for (const line of lines) say(`  ${line}`);
}
