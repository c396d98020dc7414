import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';

/** Task tokens are bearer secrets: whoever holds one can resume a run. They are stored encrypted only. */
export interface TokenVault {
  encrypt(token: string): Promise<string>;
  /** Only `resume` has the grant. */
  decrypt(ciphertext: string): Promise<string>;
}

export const kmsVault = (keyArn: string, client = new KMSClient({})): TokenVault => ({
  async encrypt(token) {
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({ KeyId: keyArn, Plaintext: Buffer.from(token) }),
    );
    return Buffer.from(CiphertextBlob ?? []).toString('base64');
  },
  async decrypt(ciphertext) {
    const { Plaintext } = await client.send(
      new DecryptCommand({ KeyId: keyArn, CiphertextBlob: Buffer.from(ciphertext, 'base64') }),
    );
    return Buffer.from(Plaintext ?? []).toString();
  },
});
