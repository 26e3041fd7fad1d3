/** What a host's tests need to prove that its parts keep our contracts. No code that ships imports it. */
export { SAMPLE_TASK, sampleRun } from '../jobs/testing/samples.js';
export { strictBroker, type StrictBroker } from '../drivers/broker/testing/strict-broker.js';
export { brokerPlatform, sampleTask as brokerTask } from '../drivers/broker/testing/samples.js';
export { binder as binderPlatform, taskOf as binderTask } from '../drivers/binderhub/testing/samples.js';
export { SESSION_TOKEN, StrictBinder } from '../drivers/binderhub/testing/strict-binder.js';
export { LIVE_TITLE, PlainUws } from '../drivers/uws/testing/plain-uws.js';
export { plainPlatform, profilePlatform, sampleTask as uwsTask } from '../drivers/uws/testing/samples.js';
export { describeJobStore, type StoreUnderTest } from '../jobs/testing/store-contract.js';
export { ManualClock } from '../model/testing/manual-clock.js';
export { DRIVER_SCENARIO } from './driver-scenario.js';
export type { BenchKind, DriverBench, Who } from './drivers/bench.js';
export { watchUntil } from './drivers/story.js';
export { Faults, faultySend, faultyStream } from './drivers/faults.js';
export { capabilitiesOf, SERVICES, type ServiceKind, serviceBase } from './registry/services.js';
export { type RegistryHabits, StrictRegistry } from './registry/strict-registry.js';
export { damaged, hostileText } from './properties/hostile.js';
export { describeParser, type ParserUnderTest } from './properties/parser.js';
