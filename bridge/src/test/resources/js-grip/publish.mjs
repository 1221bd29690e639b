// Publishes with Fanout's library, one item after the other.
//   in:  {"url": GRIP_URL, "items": [{"channel", "text" | "hex" | "close": CODE, "id", "prevId", "stream": true}, ...]}
//   out: for each "ok", or the status of the failure
import { readFileSync } from 'node:fs';
import { HttpStreamFormat, Publisher, WebSocketMessageFormat } from '@fanoutio/grip';

function formats({ text, hex, close, stream }) {
    const message = close !== undefined ? new WebSocketMessageFormat(null, true, close)
        : new WebSocketMessageFormat(hex !== undefined ? new Uint8Array(Buffer.from(hex, 'hex')) : text);
    return stream ? [new HttpStreamFormat(`${text}\n`), message] : [message];
}

const work = JSON.parse(readFileSync(0, 'utf8'));
const publisher = new Publisher(work.url);
const answers = [];
for (const item of work.items) {
    try {
        await publisher.publishFormats(item.channel, formats(item), item.id, item.prevId);
        answers.push('ok');
    } catch (failed) {
        answers.push(failed.context?.statusCode ?? String(failed));
    }
}
console.log(JSON.stringify(answers));
