import { answerIn, answerOf, start } from './functions-app';

/** What is refused, whatever the code does about the error. */
const caught = (code: string) => `try { ${code} } catch (error) { console.log(error.name); } await new Promise((resolve) => setTimeout(resolve, 60000)); return 'went on';`;

describe('the world ends with an error that names the function and what it did', () => {
  test.each<[what: string, code: string]>([
    ['a network call to example.com', 'await fetch("https://example.com/path");'],
    ['a network call to example.com', 'await fetch(new Request("https://example.com"));'],
    ['a network call to example.com:8080', 'fetch("http://example.com:8080");'],
    ['a network call to example.com', 'require("https").request("https://example.com/x").end();'],
    ['a network call to example.com', 'require("node:http").get({ hostname: "example.com", path: "/" });'],
    ['a network call to localhost', 'require("http").get("http://localhost:3000");'],
    ['a network call to 169.254.169.254', 'require("http").get({ host: "169.254.169.254" });'],
    ['a network call to example.com:25', 'require("net").connect(25, "example.com");'],
    ['a network call to example.com:443', 'require("tls").connect({ host: "example.com", port: 443 });'],
    ['a network call to example.com:443', 'require("http2").connect("https://example.com");'],
    ['a network call to /var/run/x.sock', 'require("net").createConnection("/var/run/x.sock");'],
    ['dns.lookup', 'require("dns").lookup("example.com", () => {});'],
    ['dns.promises.resolve4', 'await require("dns/promises").resolve4("example.com");'],
    ['dns.promises.resolveTxt', 'await require("dns").promises.resolveTxt("example.com");'],
    ['dns.Resolver', 'new (require("dns").Resolver)();'],
    ['dgram.createSocket', 'require("dgram").createSocket("udp4");'],
    ['net.Server.listen', 'require("http").createServer().listen(3000);'],
    ['child_process.exec', 'require("child_process").exec("ls");'],
    ['child_process.spawnSync', 'require("node:child_process").spawnSync("ls");'],
    ['child_process.fork', 'require("child_process").fork("index.js");'],
    ['worker_threads.Worker', 'new (require("worker_threads").Worker)("index.js");'],
    ['zlib.createGzip', 'require("zlib").createGzip();'],
    ['zlib.Gunzip', 'new (require("zlib").Gunzip)();'],
    ['globalThis.CompressionStream', 'new CompressionStream("gzip");'],
    ['fs.promises.open', 'await require("fs/promises").open("/tmp/x", "w");'],
    ['fs.watch', 'require("fs").watch("/tmp");'],
    ['fs.opendirSync', 'require("fs").opendirSync("/tmp");'],
    ['crypto.generateKeyPairSync', 'require("crypto").generateKeyPairSync("ed25519");'],
    ['crypto.subtle.generateKey with AES-GCM', 'await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);'],
    ['a call of sns, which is not modelled,', 'require("https").get("https://sns.eu-central-1.amazonaws.com/");'],
    ['a call of secretsmanager, which is not modelled,', 'require("https").request({ hostname: "secretsmanager.us-east-1.amazonaws.com", method: "POST" }).end("{}");'],
    ['a call of states, which is not modelled,', 'require("https").get("https://states.us-east-1.api.aws");'],
    ['a call of sts, which is not modelled,', 'const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts"); await new STSClient({}).send(new GetCallerIdentityCommand({}));'],
  ])('%s: %s', async (what, code) => {
    const world = await start();
    await expect(answerIn(world, caught(code))).rejects.toMatchObject({
      name: 'RefusedError', functionPath: 'Shop/Run', message: expect.stringMatching(new RegExp(`^Shop/Run: ${what.replace(/[.()]/g, '\\$&')} is refused: `)),
    });
  });
});

test('the world stays ended', async () => {
  const world = await start();
  const refused = /^Shop\/Run: a network call to example.com is refused: functions run without a network/;
  await expect(answerIn(world, caught('await fetch("https://example.com");'))).rejects.toThrow(refused);
  await expect(answerIn(world, 'return 1;')).rejects.toThrow(refused);
});

test('an operation that is not modelled ends the world, too', async () => {
  await expect(answerOf(caught(`
    const { DynamoDBClient, CreateTableCommand } = require('@aws-sdk/client-dynamodb');
    await new DynamoDBClient({}).send(new CreateTableCommand({ TableName: 'x', KeySchema: [], AttributeDefinitions: [] }));`)))
    .rejects.toMatchObject({ name: 'UnmodelledError', message: 'dynamodb:CreateTable is not modelled' });
});

test('what only looks at a refused module is let through', async () => {
  expect(await answerOf(`
    const { Worker, threadId } = require('worker_threads');
    class Mine extends Worker {}
    const [net, http, https, tls] = ['net', 'http', 'https', 'tls'].map(require);
    const agent = new https.Agent({ keepAlive: true, maxSockets: 50 });
    return [typeof Worker, net.isIP('::1'), http.STATUS_CODES[404], agent.maxSockets, typeof tls.DEFAULT_MIN_VERSION, new Request('https://example.com').method,
      require('dns').getServers().length >= 0, require('url').domainToASCII('español.com')];`))
    .toEqual(['function', 6, 'Not Found', 50, 'string', 'GET', true, 'xn--espaol-zwa.com']);
});
