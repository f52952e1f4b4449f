import { createServer, type IncomingMessage, request, type Server } from "node:http";

/** What became of one delivery. */
export interface Sent {
  readonly guid: string;
  /** Whether a replica acknowledged it. */
  readonly acknowledged: boolean;
  readonly milliseconds: number;
}

interface Parcel {
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Stands between GitHub and the replicas, as the load balancer of an operator does. */
export interface Balancer {
  readonly url: string;
  /** Everything that was sent on, in the order of the answers. */
  readonly sent: readonly Sent[];
  /** How many are on their way. */
  pending(): number;
  /** Where the replicas are; one that is down is passed over. */
  serve(urls: readonly string[]): void;
  /** Sends again what nobody acknowledged, and tells how many there were. */
  resend(): number;
  stop(): Promise<void>;
}

/**
 * Starts a balancer. It takes deliveries one after another and passes them on at once, each to the next
 * replica: GitHub has many senders, and none of them waits for another.
 */
export async function startBalancer(): Promise<Balancer> {
  const parcels = new Map<string, Parcel>();
  const acknowledged = new Set<string>();
  const sent: Sent[] = [];
  let urls: readonly string[] = [];
  let turn = 0;
  let pending = 0;

  const pass = async (guid: string, parcel: Parcel): Promise<void> => {
    pending += 1;
    const begin = performance.now();
    let status = 0;
    // A replica that refuses the connection has not read anything: the next one is asked.
    for (let attempt = 0; attempt < urls.length && status === 0; attempt += 1) {
      turn += 1;
      const answer = await post(urls[turn % urls.length] ?? "", parcel);
      if (answer === "refused") continue;
      status = answer;
    }
    const isAcknowledged = status >= 200 && status < 300;
    if (isAcknowledged) acknowledged.add(guid);
    sent.push({ guid, acknowledged: isAcknowledged, milliseconds: performance.now() - begin });
    pending -= 1;
  };

  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const guid = String(incoming.headers["x-github-delivery"]);
      const parcel = { headers: incoming.headers, body: Buffer.concat(chunks) };
      parcels.set(guid, parcel);
      answer.writeHead(202).end();
      void pass(guid, parcel);
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/api/github/webhooks`,
    sent,
    pending: () => pending,
    serve: (now) => {
      urls = now;
    },
    resend: () => {
      const missing = [...parcels].filter(([guid]) => !acknowledged.has(guid));
      for (const [guid, parcel] of missing) void pass(guid, parcel);
      return missing.length;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The status; "refused" when nobody listens there; 599 when the connection broke in the middle. */
function post(url: string, { headers, body }: Parcel): Promise<number | "refused"> {
  const { host: _host, connection: _connection, ...kept } = headers;
  return new Promise((resolve) => {
    const sending = request(url, { method: "POST", headers: kept }, (answer) => {
      answer.resume();
      answer.once("end", () => resolve(answer.statusCode ?? BROKEN));
      answer.once("error", () => resolve(BROKEN));
    });
    sending.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "ECONNREFUSED" ? "refused" : BROKEN);
    });
    sending.end(body);
  });
}

const BROKEN = 599;

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
