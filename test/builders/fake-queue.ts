import type { ClaimedWork, Retry, WorkQueue } from "../../src/app/work-loop.ts";

/** A queue in memory that writes down what is asked of it. */
export class FakeQueue implements WorkQueue<ClaimedWork> {
  readonly log: string[] = [];
  readonly due: ClaimedWork[] = [];
  claims = 0;
  trouble: Error | null = null;
  onClaim: () => void = () => undefined;

  claim(): Promise<ClaimedWork | null> {
    this.claims += 1;
    this.onClaim();
    return this.trouble === null
      ? Promise.resolve(this.due.shift() ?? null)
      : Promise.reject(this.trouble);
  }

  extend(work: ClaimedWork): Promise<void> {
    return this.#say(`extend ${work.key}`);
  }

  finish(work: ClaimedWork): Promise<void> {
    return this.#say(`finish ${work.key}`);
  }

  retry(work: ClaimedWork, { error, delaySeconds, wasTried }: Retry): Promise<void> {
    const said = wasTried ? "" : "later, untried: ";
    return this.#say(`${said}retry ${work.key} in ${delaySeconds}: ${error}`);
  }

  park(work: ClaimedWork, error: string): Promise<void> {
    return this.#say(`park ${work.key}: ${error}`);
  }

  #say(line: string): Promise<void> {
    this.log.push(line);
    return this.trouble === null ? Promise.resolve() : Promise.reject(this.trouble);
  }
}

/** Work that ends when the test says so. */
export class Gate {
  readonly started: string[] = [];
  readonly #open = new Map<string, (error?: Error) => void>();

  readonly run = (work: ClaimedWork): Promise<void> => {
    this.started.push(work.key);
    return new Promise((resolve, reject) => {
      this.#open.set(work.key, (error) => (error === undefined ? resolve() : reject(error)));
    });
  };

  end(key: string, error?: Error): void {
    this.#open.get(key)?.(error);
  }
}
