import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What is wrong with an answer; all else is as a browser has it. */
export interface Flaws {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  isUnverified?: boolean;
  counter?: number;
  userHandle?: string;
}

/** A device with one passkey (P-256), without a browser around it. Credentials are JSON as the pages send it. */
export interface SoftAuthenticator {
  id: string;
  /** Makes its passkey, as options of registration ask for it. */
  make(options: PasskeyOptions, flaws?: Flaws): string;
  /** Signs a challenge, and counts one more use. */
  use(options: PasskeyOptions, flaws?: Flaws): string;
}

export interface PasskeyOptions {
  challenge: string;
  user?: { id: string };
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const userPresent = 0x01;
const userVerified = 0x04;
const hasCredential = 0x40;

export function createSoftAuthenticator(site: string): SoftAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(16);
  const origin = new URL(site).origin;
  let counter = 0;
  let userHandle: string | undefined;

  const clientData = (type: string, { challenge }: PasskeyOptions, flaws: Flaws): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...only(flaws) }));
  const authenticatorData = (flags: number, count: number, flaws: Flaws): Buffer => {
    const verified = flaws.isUnverified ? 0 : userVerified;
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags | userPresent | verified);
    rest.writeUInt32BE(flaws.counter ?? count, 1);
    return Buffer.concat([sha256(flaws.rpId ?? new URL(site).hostname), rest]);
  };
  const answer = (response: object): string => {
    const text = id.toString('base64url');
    return JSON.stringify({ id: text, rawId: text, type: 'public-key', response, clientExtensionResults: {} });
  };

  return {
    id: id.toString('base64url'),
    make: (options, flaws = {}) => {
      userHandle ??= options.user?.id;
      const data = Buffer.concat([
        authenticatorData(hasCredential, counter, flaws),
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        coseOf(publicKey.export({ format: 'jwk' })),
      ]);
      return answer({
        clientDataJSON: clientData('webauthn.create', options, flaws).toString('base64url'),
        attestationObject: attestationOf(data).toString('base64url'),
        transports: ['internal'],
      });
    },
    use: (options, flaws = {}) => {
      counter += 1;
      const data = authenticatorData(0, counter, flaws);
      const client = clientData('webauthn.get', options, flaws);
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', Buffer.concat([data, sha256(client)]), privateKey).toString('base64url'),
        userHandle: flaws.userHandle ?? userHandle,
      });
    },
  };
}

/** The flaws that are in what the browser says. */
const only = ({ origin, challenge, type }: Flaws) => ({
  ...(origin === undefined ? {} : { origin }),
  ...(challenge === undefined ? {} : { challenge }),
  ...(type === undefined ? {} : { type }),
});

/** A public key as COSE has it (RFC 9053 section 7.1.1): kty EC2, alg ES256, crv P-256, x, y; in CBOR. */
const coseOf = ({ x = '', y = '' }: { x?: string; y?: string }): Buffer =>
  Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);

/** An attestation that attests nothing: `{fmt: 'none', attStmt: {}, authData}` in CBOR. */
const attestationOf = (data: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('a3', 'hex'),
    Buffer.from('63666d74646e6f6e65', 'hex'),
    Buffer.from('6761747453746d74a0', 'hex'),
    Buffer.from('686175746844617461', 'hex'),
    Buffer.from([0x58, data.length]),
    data,
  ]);
