// Lets Fanout's library write and read events, and check signatures. Contents are hex; null is none.
//   in:  {"encode": [[{"type", "content"}, ...], ...], "decode": [hex, ...], "validate": [{"token", "key", "iss"}, ...]}
//   out: {"encode": [hex, ...], "decode": [[{"type", "content"}, ...], ...], "validate": [boolean, ...]}
import { readFileSync } from 'node:fs';
import { WebSocketEvent, decodeWebSocketEvents, encodeWebSocketEvents, validateSig } from '@fanoutio/grip';

const hex = (bytes) => bytes === null ? null : Buffer.from(bytes).toString('hex');
const bytes = (text) => text === null ? null : new Uint8Array(Buffer.from(text, 'hex'));
const event = ({ type, content }) => new WebSocketEvent(type, bytes(content));

const work = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify({
    encode: (work.encode ?? []).map((events) => hex(encodeWebSocketEvents(events.map(event)))),
    decode: (work.decode ?? []).map((body) => decodeWebSocketEvents(bytes(body))
        .map((read) => ({ type: read.getType(), content: hex(read.getContent()) }))),
    validate: await Promise.all((work.validate ?? []).map(({ token, key, iss }) => validateSig(token, key, iss))),
}));
