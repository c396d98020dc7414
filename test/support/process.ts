/** Where a process dies: before its nth effect, or after it, before anything more. Effects count from 1. */
export interface Death {
  readonly effect: number;
  readonly moment: 'before' | 'after';
}

export class DiedError extends Error {
  override readonly name = 'DiedError';
}

/** What all SDK clients have in common; each types its own inputs and outputs. */
interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  readonly middlewareStack: { add(middleware: any, options: any): void };
}
type Next = (args: unknown) => Promise<unknown>;

const isRead = /^(Get|Query|Scan|Describe|List)/;

/**
 * One Lambda process, which may die. Its effects are the writes of its clients and whatever goes through `effect`.
 * The dead do nothing more: everything they try throws.
 */
export class Process {
  readonly #death: Death | undefined;
  effects = 0;
  dead = false;

  constructor(death?: Death) {
    this.#death = death;
  }

  async effect<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#live();
    const number = ++this.effects;
    const dies = (moment: Death['moment']) => this.#death?.effect === number && this.#death.moment === moment;
    if (dies('before')) this.#die();
    try {
      return await act();
    } finally {
      if (dies('after')) this.#die();
      this.#live();
    }
  }

  /** Makes each write of the client an effect. */
  watch<Watched extends Client>(client: Watched): Watched {
    client.middlewareStack.add(
      (next: Next, context: { commandName?: string }) => async (args: unknown) => {
        if (!isRead.test(String(context.commandName))) return this.effect(() => next(args));
        this.#live();
        return next(args);
      },
      { step: 'initialize', name: 'mortality' },
    );
    return client;
  }

  #live(): void {
    if (this.dead) throw new DiedError('The process is dead');
  }

  #die(): never {
    this.dead = true;
    throw new DiedError('The process died');
  }
}

export const immortal = (): Process => new Process();

/**
 * Does the work once undisturbed to learn its effects, then once for each death in a world of its own, and again by
 * a healthy process, as a retry does.
 * @param work must start from nothing but the world
 * @param check what must be true of the world in the end, whatever happened
 * @returns how many deaths were died
 */
export async function atEveryDeath<World>(options: {
  world: () => Promise<World>;
  work: (world: World, process: Process) => Promise<unknown>;
  check: (world: World, death: Death | undefined) => Promise<void>;
}): Promise<number> {
  const undisturbed = immortal();
  const world = await options.world();
  await options.work(world, undisturbed);
  await options.check(world, undefined);
  const deaths = Array.from({ length: undisturbed.effects }, (_, index) => [
    { effect: index + 1, moment: 'before' } as const,
    { effect: index + 1, moment: 'after' } as const,
  ]).flat();
  for (const death of deaths) {
    const world = await options.world();
    const dying = new Process(death);
    try {
      await options.work(world, dying).catch((error: unknown) => {
        if (!dying.dead) throw error;
      });
      if (!dying.dead) throw new Error('It lived on: the work is not the same each time');
      await options.work(world, immortal());
      await options.check(world, death);
    } catch (cause) {
      throw new Error(`Dying ${death.moment} effect ${death.effect} of ${undisturbed.effects}: ${cause}`, {
        cause,
      });
    }
  }
  return deaths.length;
}
