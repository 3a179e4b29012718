export type { AdapterSubject } from './contracts/adapterTrial.ts'
export { describeAdapter } from './contracts/describeAdapter.ts'
export { describeStore } from './contracts/describeStore.ts'
export type { TransportEndpoint } from './contracts/describeTransport.ts'
export { describeTransport, sampleBatch } from './contracts/describeTransport.ts'
export { videoSubject } from './contracts/videoSubject.ts'
export type { FakeVideoOptions } from './fakes/FakeVideo.ts'
export { FakeVideo } from './fakes/FakeVideo.ts'
export type { FakeAdapter } from './fakes/fakeAdapter.ts'
export { fakeAdapter } from './fakes/fakeAdapter.ts'
export type { FakeClock } from './fakes/fakeClock.ts'
export { fakeClock } from './fakes/fakeClock.ts'
export type { FakeHost, FakeHostParts } from './fakes/fakeHost.ts'
export { fakeHost } from './fakes/fakeHost.ts'
export type {
  CollectorMode,
  HttpAnswer,
  RecordingCollector,
} from './recordingCollector/recordingCollector.ts'
export { recordingCollector } from './recordingCollector/recordingCollector.ts'
export type {
  CollectorSeen,
  RecordingCollectorProcess,
} from './recordingCollector/recordingCollectorProcess.ts'
export { recordingCollectorProcess } from './recordingCollector/recordingCollectorProcess.ts'
export type { RecordingCollectorServer } from './recordingCollector/recordingCollectorServer.ts'
export { recordingCollectorServer } from './recordingCollector/recordingCollectorServer.ts'
