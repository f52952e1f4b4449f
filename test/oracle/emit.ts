import type { News, World } from "./world.ts";

/** GitHub sends deliveries. */
export function emit(world: World, ...news: readonly News[]): World {
  const sent = news.map((item, index) => ({ id: world.nextId + index, news: item }));
  return {
    ...world,
    nextId: world.nextId + news.length,
    outbox: [...world.outbox, ...sent],
  };
}
