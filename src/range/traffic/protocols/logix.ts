// What an engineering station says to a Logix controller: a download, an upload, a look at the identity. The order and the object
// classes are those that real sessions show: lock, change to Program (8e:07), begin (ac:08), create objects, code (6a:50), Run (8e:06).
import type { Packets } from '../packet.ts';
import type { Tcp } from '../tcp.ts';
import { noise } from '../../chance.ts';
import { fields, joined } from '../bytes.ts';
import type { Identity } from './enip.ts';
import { answer, identityRead, many, manyAnswered, path, request, Session } from './enip.ts';

function* opened(tcp: Tcp, session: Session, id: Identity): Packets {
  yield* tcp.open();
  yield* session.register();
  yield* session.forwardOpen();
  yield* identityRead(session, id);
  for (const classId of [0x64, 0x69, 0x8e]) {
    const ask = request(0x03, path(classId, 1), fields().le16(1).le16(1).done());
    yield* session.connected(ask, answer(0x03, fields().le16(1).le16(1).le16(0).le16(0).done()));
    yield* tcp.wait(tcp.chance.between(5, 40));
  }
}

function* closed(tcp: Tcp, session: Session): Packets {
  yield* session.forwardClose();
  yield* session.unregister();
  yield* tcp.close();
}

/** Two logical segments, as for a routine (6a) of a program (68). */
const inside = (outer: number, outerId: number, inner: number, innerId: number): Uint8Array =>
  joined([path(outer, outerId), path(inner, innerId)]);

const created = (classId: number): Uint8Array =>
  request(0x08, path(classId, 0), fields().le16(1).le16(0).le32(10).done());

/** Downloads a whole program: `blocks` code transfers of `size` bytes, spread over `seconds`. */
export function* logixDownload(tcp: Tcp, id: Identity, blocks = 40, size = 440, seconds = 45): Packets {
  const session = new Session(tcp);
  yield* opened(tcp, session, id);
  yield* session.connected(request(0x4b, inside(0x8e, 1, 0x74, 1)), answer(0x4b));
  yield* session.connected(request(0x07, path(0x8e, 1)), answer(0x07));
  yield* tcp.wait(800);
  yield* session.connected(
    request(0x08, path(0xac, 1), fields().le16(1).le16(6).le16(1000).done()),
    answer(0x08, fields().le16(1).le16(0).done()),
  );
  for (const classId of [0x68, 0x69, 0x6a, 0x6b]) {
    yield* session.connected(created(classId), answer(0x08, fields().le32(0x2500).done()));
    yield* tcp.wait(tcp.chance.between(20, 90));
  }
  for (const inner of [0x6a, 0x6b]) {
    const ask = request(0x08, inside(0x68, 0x2500, inner, 0), fields().le16(1).le16(0).le32(10).done());
    yield* session.connected(ask, answer(0x08, fields().le32(0x3100).done()));
  }
  const pause = (seconds * 1000 - 2500) / blocks;
  for (let i = 0; i < blocks; i++) {
    const code = fields()
      .le32(i * size)
      .raw(noise(tcp.chance, size))
      .done();
    yield* session.connected(request(0x50, inside(0x68, 0x2500, 0x6a, 0x3100), code), answer(0x50));
    yield* tcp.wait(pause * tcp.chance.between(0.6, 1.4));
  }
  yield* session.connected(request(0x06, path(0x8e, 1)), answer(0x06));
  yield* session.connected(request(0x4c, inside(0x8e, 1, 0x74, 1)), answer(0x4c));
  yield* closed(tcp, session);
}

/** Uploads: reads the code of every routine, changes nothing. */
export function* logixUpload(tcp: Tcp, id: Identity, blocks = 40, size = 440, seconds = 45): Packets {
  const session = new Session(tcp);
  yield* opened(tcp, session, id);
  const pause = (seconds * 1000) / blocks;
  for (let i = 0; i < blocks; i++) {
    const ask = request(
      0x4f,
      inside(0x68, 0x2500, 0x6a, 0x3100),
      fields()
        .le32(i * size)
        .le16(size)
        .done(),
    );
    yield* session.connected(ask, answer(0x4f, noise(tcp.chance, size)));
    yield* tcp.wait(pause * tcp.chance.between(0.6, 1.4));
  }
  yield* closed(tcp, session);
}

/** Looks at a controller: identity, mode and a list of what it holds, some at a time in one packet. */
export function* logixLook(tcp: Tcp, id: Identity, rounds = 6, everySeconds = 10): Packets {
  const session = new Session(tcp);
  yield* opened(tcp, session, id);
  for (let i = 0; i < rounds; i++) {
    const asks = [0x8e, 0x69, 0x73].map((c) => request(0x03, path(c, 1), fields().le16(1).le16(1).done()));
    const replies = asks.map(() => answer(0x03, fields().le16(1).le16(1).le16(0).le16(3).done()));
    yield* session.connected(many(asks), manyAnswered(replies));
    yield* tcp.wait(everySeconds * 1000);
  }
  yield* closed(tcp, session);
}
