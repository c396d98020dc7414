import { createHash, createHmac } from 'node:crypto';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface SignedRequest {
  endpoint: string;
  service: string;
  credentials: Credentials;
  path?: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

const REGION = 'us-east-1';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Asks a service whose SDK client is not among the dependencies; signed as AWS wants it (Signature Version 4). */
export function signedFetch(request: SignedRequest): Promise<Response> {
  const { endpoint, service, credentials, path = '/', method = 'POST', body = '' } = request;
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    ...request.headers,
    host: new URL(endpoint).host,
    'x-amz-date': time,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const signed = names.join(';');
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = [method, path, '', lines, signed, sha256(body)].join('\n');
  const scope = `${time.slice(0, 8)}/${REGION}/${service}/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return fetch(endpoint + path, { method, headers, ...(method === 'GET' ? {} : { body }) });
}
