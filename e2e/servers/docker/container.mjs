// Runs one container until this process is told to end: `node container.mjs '{"image":…,"port":…,"env":…,"ready":…}'`.
import { GenericContainer, Wait } from 'testcontainers';

const { image, port, env, ready, times } = JSON.parse(process.argv[2] ?? '{}');
const container = await new GenericContainer(image)
  .withEnvironment(env)
  .withExposedPorts(port)
  .withWaitStrategy(Wait.forAll([Wait.forListeningPorts(), Wait.forLogMessage(new RegExp(ready), times)]))
  .start();
console.log(JSON.stringify({ host: container.getHost(), port: container.getMappedPort(port) }));
// The end of the input says that the tests are done; reading it to the end waits for that.
for await (const _ of process.stdin);
await container.stop();
