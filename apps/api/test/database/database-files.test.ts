import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectDatabase } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";

test("only their owner can read SQLite's files, including those of an earlier start", async () => {
  const root = await mkdtemp(join(tmpdir(), "files-"));
  const folder = join(root, "data");
  const open = async () => {
    const database = await connectDatabase({ url: `sqlite:${join(folder, "shop.sqlite")}` });
    await migrateDatabase(database);
    return database;
  };
  const listRights = async () =>
    Promise.all(
      (await readdir(folder)).map(async (name) => {
        const { mode } = await stat(join(folder, name));
        return `${name} ${(mode & 0o777).toString(8)}`;
      }),
    );
  try {
    const first = await open();
    const files = await listRights();
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(file).toMatch(/ 600$/);
    expect(((await stat(folder)).mode & 0o777).toString(8)).toBe("700");
    await first.close();
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o644);
    const second = await open();
    for (const file of await listRights()) expect(file).toMatch(/ 600$/);
    await second.close();
  } finally {
    await rm(root, { recursive: true });
  }
});
