import { createAccessTokenStore } from "../../src/wechat/access-token-store.ts";
import { createSecretBox } from "../../src/secrets/secret-box.ts";
import { describeAccessTokenStore } from "../describe-access-token-store.ts";
import { listDatabases } from "../start-operator-api.ts";

const secretBox = createSecretBox([{ id: "test", key: Buffer.alloc(32, 3) }]);

for (const [name, openDatabase] of listDatabases()) {
  describeAccessTokenStore(name, async () => {
    const database = await openDatabase();
    const store = createAccessTokenStore({ database, secretBox });
    return { store, close: () => database.close() };
  });
}
