import { randomUUID } from 'node:crypto';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { HOST } from '../front.js';
import { uuid } from '../messages.js';
import {
  features,
  gossip,
  GossipService,
  MultiStreamService,
  ServerFeaturesService,
  StreamsService,
} from '../protocol.js';
import type { IGossipServer, IServerFeaturesServer } from '../protocol.js';
import type { Context } from './context.js';
import { latency } from './context.js';

/**
 * Among the methods the double says it has; nobody looks for it, but whoever prints them sees what this is. The
 * version cannot say it: the client takes it apart as numbers.
 */
export const BANNER = 'this-is-a-test-double-of-kurrentdb';

/** Says what the server can do; the client asks before its first append. */
export function serverFeatures(context: Context, version: string, multiStream: boolean): IServerFeaturesServer {
  const own = [...Object.values(StreamsService), GossipService.read, ServerFeaturesService.getSupportedMethods];
  const methods = multiStream ? [...own, MultiStreamService.appendSession] : own;
  const answer = new features.SupportedMethods().setEventStoreServerVersion(version);
  for (const { path } of methods) {
    const [, service, method] = path.toLowerCase().split('/');
    answer.addMethods(supported(service!, method!, featuresOf(path)));
  }
  answer.addMethods(supported(BANNER, 'none', []));
  return { getSupportedMethods: (_, reply) => void latency(context).then(() => reply(null, answer)) };
}

function featuresOf(path: string): string[] {
  if (path.endsWith('Streams/Read')) return ['position', 'events'];
  return path.endsWith('Streams/BatchAppend') ? ['deadline_duration'] : [];
}

function supported(service: string, method: string, list: string[]): InstanceType<typeof features.SupportedMethod> {
  return new features.SupportedMethod().setServiceName(service).setMethodName(method).setFeaturesList(list);
}

/** Says who is in the cluster: this node, and the one that leads where a fault has it so. */
export function gossipOf(context: Context, port: () => number): IGossipServer {
  const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
  const id = randomUUID();
  const read: handleUnaryCall<unknown, InstanceType<typeof gossip.ClusterInfo>> = (_, reply) => {
    const { leader } = context.faults.now;
    const members = [member(id, HOST, port(), leader === undefined ? LEADER : FOLLOWER)];
    if (leader !== undefined) members.push(member(randomUUID(), leader.host, leader.port, LEADER));
    void latency(context).then(() => reply(null, new gossip.ClusterInfo().setMembersList(members)));
  };
  return { read } as IGossipServer;
}

function member(id: string, host: string, port: number, state: number): InstanceType<typeof gossip.MemberInfo> {
  return new gossip.MemberInfo()
    .setInstanceId(uuid(id, false))
    .setTimeStamp(String(BigInt(Date.now()) * 10_000n))
    .setState(state)
    .setIsAlive(true)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
}
