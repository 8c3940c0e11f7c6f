// A member of an encrypted call with davey, an independent implementation of DAVE that
// uses OpenMLS. Each line of input is an event of the voice gateway or a frame, as JSON.
// The answer is one line with the result and the messages for the gateway.
//
//   {"do":"commit","transition":3,"data":"…base64…"}
//   {"send":[{"op":23,"transition":3}]}
import { createInterface } from 'node:readline';
import { DAVESession, MediaType, ProposalsOperationType } from '@snazzah/davey';

const version1 = 1;
let userId, channelId, session, external;
let version = 0;
let pending = new Map(); // transition id → protocol version
let users = new Set();
let out = [];

const send = (op, data, transition) => out.push({ op, data: data?.toString('base64'), transition });

function begin() {
  if (session) session.reinit(version1, userId, channelId);
  else session = new DAVESession(version1, userId, channelId);
  send(26, session.getSerializedKeyPackage());
}

function recover(transition) {
  send(31, undefined, transition);
  begin();
}

function prepared(transition, to) {
  pending.set(transition, to);
  if (transition === 0) execute(0);
  else send(23, undefined, transition);
}

function execute(transition) {
  const to = pending.get(transition);
  if (to === undefined) return;
  pending.delete(transition);
  if (to !== version && session) session.setPassthroughMode(to === 0, 10);
  version = to;
}

const encrypting = () => version > 0 && session?.ready;

const events = {
  start: (m) => ({ userId, channelId } = m),
  user: (m) => { m.gone ? users.delete(m.userId) : users.add(m.userId); },
  ack: (m) => {
    version = m.version;
    if (version > 0) begin();
  },
  external: (m) => {
    external = Buffer.from(m.data, 'base64');
    session ??= new DAVESession(version1, userId, channelId);
    try {
      session.setExternalSender(external);
    } catch { /* already set */ }
  },
  epoch: (m) => {
    if (m.epoch === 1 && m.version > 0) begin();
  },
  prepare: (m) => {
    if (m.version === 0) session?.setPassthroughMode(true, 120);
    prepared(m.transition, m.version);
  },
  execute: (m) => execute(m.transition),
  proposals: (m) => {
    const data = Buffer.from(m.data, 'base64');
    const type = data[0] === 0 ? ProposalsOperationType.APPEND : ProposalsOperationType.REVOKE;
    const { commit, welcome } = session.processProposals(type, data.subarray(1), [...users]);
    if (commit) send(28, welcome ? Buffer.concat([commit, welcome]) : commit);
  },
  commit: (m) => {
    try {
      session.processCommit(Buffer.from(m.data, 'base64'));
      prepared(m.transition, version1);
    } catch (error) {
      recover(m.transition);
      return { error: String(error) };
    }
  },
  welcome: (m) => {
    try {
      session.processWelcome(Buffer.from(m.data, 'base64'));
      prepared(m.transition, version1);
    } catch (error) {
      recover(m.transition);
      return { error: String(error) };
    }
  },
  encrypt: (m) => {
    const frame = Buffer.from(m.data, 'base64');
    return { data: (encrypting() ? session.encryptOpus(frame) : frame).toString('base64') };
  },
  decrypt: (m) => {
    const frame = Buffer.from(m.data, 'base64');
    if (!session?.ready) return { data: frame.toString('base64') };
    return { data: session.decrypt(m.userId, MediaType.AUDIO, frame).toString('base64') };
  },
  status: () => ({
    encrypting: Boolean(encrypting()),
    code: session?.voicePrivacyCode ?? '',
    authenticator: session?.getEpochAuthenticator()?.toString('hex') ?? '',
    members: session?.getUserIds() ?? [],
  }),
  verify: async (m) => ({ code: await session.getVerificationCode(m.userId) }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  let answer;
  out = [];
  try {
    answer = await events[message.do](message);
  } catch (error) {
    answer = { error: String(error) };
  }
  if (typeof answer !== 'object' || Array.isArray(answer) || message.do === 'start') answer = {};
  process.stdout.write(`${JSON.stringify({ ...answer, send: out })}\n`);
}
