// Reads {"private_key", "auth", "body"} from the input, all of it base64url: what a browser has, and what its push service was handed.
// Writes what the message says.
import { createECDH } from 'node:crypto';
import { text } from 'node:stream/consumers';
import ece from 'http_ece';

const { private_key, auth, body } = JSON.parse(await text(process.stdin));
const privateKey = createECDH('prime256v1');
privateKey.setPrivateKey(private_key, 'base64url');
process.stdout.write(ece.decrypt(Buffer.from(body, 'base64url'), { version: 'aes128gcm', privateKey, authSecret: auth }));
